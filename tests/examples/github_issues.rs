//! GitHub: the `Link` header, pull requests left out, comments of each issue.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    let host = request.header("host").unwrap();
    match (request.path.as_str(), request.param("page").as_deref()) {
        ("/repos/acme/site/issues", None) => Answer::json(
            r#"[
              {"id": 1, "number": 1347, "title": "Found a bug", "state": "open", "comments": 2, "user": {"login": "octocat", "id": 1},
               "labels": [{"id": 208045946, "name": "bug"}, {"id": 2, "name": "help wanted"}], "reactions": {"total_count": 5},
               "created_at": "2026-01-22T13:33:48Z", "closed_at": null, "body": "I'm having a problem with this."},
              {"id": 2, "number": 1348, "title": "Fix it", "state": "open", "comments": 0, "user": {"login": "hubot"}, "labels": [],
               "pull_request": {"url": "https://api.github.com/repos/acme/site/pulls/1348"}, "created_at": "2026-01-22T14:00:00Z", "closed_at": null}
            ]"#,
        )
        .header("link", format!("<http://{host}/repositories/1/issues?state=all&page=2>; rel=\"next\", <http://{host}/repositories/1/issues?page=2>; rel=\"last\"")),
        ("/repositories/1/issues", Some("2")) => Answer::json(
            r#"[{"id": 3, "number": 1300, "title": "Old one", "state": "closed", "comments": 0, "user": null, "labels": [],
                 "reactions": {"total_count": 0}, "created_at": "2025-12-01T00:00:00Z", "closed_at": "2026-01-30T09:00:00Z"}]"#,
        )
        .header("link", format!("<http://{host}/repositories/1/issues?page=1>; rel=\"prev\"")),
        ("/repos/acme/site/issues/1347/comments", _) => Answer::json(
            r#"[{"id": 11, "user": {"login": "octocat"}, "body": "Me too", "created_at": "2026-01-23T00:00:00Z"},
                {"id": 12, "user": {"login": "hubot"}, "body": "Fixed", "created_at": "2026-01-24T00:00:00Z"}]"#,
        ),
        _ => Answer::status(404),
    }
}

#[test]
fn issues_of_all_pages_without_pull_requests_and_their_comments() {
    let server = Server::start(answer);
    let run = Example::of("github_issues")
        .param("owner", "acme")
        .param("repo", "site")
        .param("since", "2026-01-01")
        .secret("GITHUB_TOKEN", "ghp_1")
        .run(&server, "");

    run.is("issues", &[
        r#"{"number":1347,"title":"Found a bug","state":"open","author":"octocat","labels":"bug, help wanted","reactions":5,"created_at":"2026-01-22T13:33:48Z","closed_at":null}"#,
        r#"{"number":1300,"title":"Old one","state":"closed","author":null,"labels":"","reactions":0,"created_at":"2025-12-01T00:00:00Z","closed_at":"2026-01-30T09:00:00Z"}"#,
    ]);
    run.is(
        "comments",
        &[
            r#"{"id":11,"issue":1347,"author":"octocat","body":"Me too","created_at":"2026-01-23T00:00:00Z"}"#,
            r#"{"id":12,"issue":1347,"author":"hubot","body":"Fixed","created_at":"2026-01-24T00:00:00Z"}"#,
        ],
    );

    let first = &server.requests()[0];
    assert_eq!(first.header("authorization"), Some("Bearer ghp_1"));
    assert_eq!(first.header("x-github-api-version"), Some("2022-11-28"));
    assert_eq!(first.header("accept"), Some("application/vnd.github+json"));
    assert!(first.header("user-agent").is_some(), "GitHub refuses calls without one");
    assert_eq!(first.param("since").as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(first.param("state").as_deref(), Some("all"));
    assert_eq!(server.requests().len(), 3, "an issue without comments is not asked for them");
}
