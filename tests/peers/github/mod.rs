//! The GitHub API as GitHub itself describes it: Prism answers with the examples of the published
//! OpenAPI description, and refuses calls that the description does not know. Needs `CAPI_PRISM`, a
//! folder in which `npm install @stoplight/prism-cli @octokit/openapi` was run; `.ci/run` does that.
//!
//! Prism runs without `--errors`: the published examples break their own schemas here and there, and
//! with it such an answer is a 500. Calls are validated either way.

use std::process::Command;

use crate::support::peer::{Peer, free_ports, installed};
use crate::support::script::{Given, Outcome};

const SCRIPT: &str = include_str!("github.capi");

#[test]
fn the_described_api_is_read_and_takes_no_call_that_it_does_not_describe() {
    let Some(folder) = installed("CAPI_PRISM", "Prism") else { return };
    let [port] = free_ports();
    let description = folder.join("node_modules/@octokit/openapi/generated/api.github.com.deref.json");
    let mut command = Command::new(folder.join("node_modules/.bin/prism"));
    command.args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(description);
    let _prism = Peer::start(&mut command, &[port]);
    reads_endpoints(port);
    refuses_undescribed_calls(port);
    keeps_off_the_next_page_elsewhere(port);
}

fn run(port: u16, text: &str) -> Outcome {
    let given = Given::script("github.capi", text).param("port", &port.to_string()).secret("GITHUB_TOKEN", "ghp_0123456789");
    given.run().unwrap_or_else(|found| panic!("{found:#?}"))
}

fn reads_endpoints(port: u16) {
    let outcome = run(port, SCRIPT).done();
    let rows = outcome.rows();
    for (request, expected) in [
        (
            "repository",
            r#"{"id":1296269,"full_name":"octocat/Hello-World","default_branch":"master","private":false,"stargazers_count":80,"created_at":"2011-01-26T19:01:12Z","license":"MIT","topics":"octocat, atom, electron, api"}"#,
        ),
        (
            "issues",
            r#"{"number":1347,"title":"Found a bug","state":"open","comments":0,"created_at":"2011-04-22T13:33:48Z","closed_at":null,"author":"octocat","labels":"bug"}"#,
        ),
        (
            "pulls",
            r#"{"number":1347,"title":"Amazing new feature","draft":false,"created_at":"2011-01-26T19:01:12Z","merged_at":"2011-01-26T19:01:12Z","branch":"new-topic","target":"master","reviewers":"other_user"}"#,
        ),
        (
            "commits",
            r#"{"pull":1347,"sha":"6dcb09b5b57875f334f61aebed695e2e4193db5e","message":"Fix all the bugs","written_at":"2011-04-14T16:00:49Z","parents":1}"#,
        ),
        ("files", r#"{"pull":1347,"filename":"file1.txt","status":"added","additions":103,"deletions":21,"changes":124}"#),
        ("found", r#"{"id":35802,"title":"Line Number Indexes Beyond 20 Not Displayed","score":1}"#),
        ("released", r#"{"id":1,"tag_name":"v1.0.0","draft":false,"published_at":"2013-02-27T19:35:32Z"}"#),
    ] {
        assert_eq!(rows.of(request), [expected], "rows of `{request}`");
    }
    assert_eq!(rows.of("languages"), [r#"{"language":"C","bytes":78769}"#, r#"{"language":"Python","bytes":7769}"#]);
    assert_eq!((outcome.request("gone").calls, outcome.request("gone").rows_read), (1, 0));
    assert_eq!(rows.rejects(), Vec::<String>::new());
}

/// A parameter of another type, one that is left out, a body of another shape, a path that is unknown.
fn refuses_undescribed_calls(port: u16) {
    for (from, to, status) in [
        ("state = \"all\", since", "state = \"every\", since", 422),
        ("per_page = 100, labels", "per_page = \"many\", labels", 422),
        ("query q = ", "query question = ", 422),
        ("tag_name: \"v1.0.0\"", "name: \"v1.0.0\"", 422),
        ("draft: false", "draft: \"no\"", 422),
        ("/languages\"", "/tongues\"", 404),
        ("Accept = \"application/json\"", "Accept = \"text/csv\"", 406),
    ] {
        assert!(SCRIPT.contains(from), "{from}");
        let outcome = run(port, &SCRIPT.replace(from, to));
        let error = outcome.report.error.as_ref().unwrap_or_else(|| panic!("`{to}` should have been refused"));
        assert_eq!(error.status, Some(status), "{to}: {error:?}");
        assert!(!format!("{:?}", outcome.report).contains("ghp_0123456789"));
    }
}

/// The `Link` of the examples leads to GitHub itself, which the script does not name.
fn keeps_off_the_next_page_elsewhere(port: u16) {
    let (head, _) = SCRIPT.split_once("request pulls").unwrap();
    let outcome = run(port, &head.replace("request issues {", "request issues {\n  paginate link"));
    let error = outcome.report.error.as_ref().unwrap();
    assert_eq!((error.code.as_str(), error.exit), ("host-refused", 6));
    assert!(error.message.contains("api.github.com"), "{error:?}");
    assert_eq!(outcome.request("issues").pages, 1);
}
