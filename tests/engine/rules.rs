//! Errors, retries, `on`, limits and policy.

use super::{rows, run};
use crate::support::server::{Answer, Server};

fn script(more: &str) -> String {
    format!(
        "integration t\nbase \"{{BASE}}\"\nsecret $TOKEN\nauth bearer($TOKEN)\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n  {more}\n}}\n"
    )
}

#[test]
fn failures_that_pass_are_retried() {
    let server = Server::start(|request| match request.turn {
        1 => Answer::status(503).header("retry-after", "0"),
        2 => Answer::reset(),
        3 => Answer::status(429).header("retry-after", "0"),
        _ => Answer::json("{\"data\": [{\"id\": 1}]}"),
    });
    let outcome = run(&server, &script(""));
    assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
    let report = &outcome.report.requests[0];
    assert_eq!((report.calls, report.retries, report.pages), (4, 3, 1));
}

#[test]
fn a_failed_run_says_what_was_called_and_shows_no_secret() {
    let server = Server::start(|_| {
        Answer::status(400).header("content-type", "application/json").body("{\"error\": \"no such thing s3cret-token-value\"}")
    });
    let outcome = run(&server, &script(""));
    let error = outcome.report.error.clone().unwrap();
    assert_eq!(error.status, Some(400));
    assert_eq!(error.request.as_deref(), Some("r"));
    assert_eq!(error.script_line.as_deref(), Some("test.capi:6"));
    assert!(error.call.as_ref().unwrap().starts_with("GET http://127.0.0.1"));
    assert!(error.curl.as_ref().unwrap().contains("$TOKEN"), "{error:?}");
    assert!(error.body.as_ref().unwrap().contains("no such thing ***"), "{error:?}");
    assert!(!format!("{:?}", outcome.report).contains("s3cret"));
}

#[test]
fn posts_are_not_repeated_unless_they_may_be() {
    let answers =
        || Server::start(|request| if request.turn == 1 { Answer::status(500) } else { Answer::json("{\"data\": [{\"id\": 1}]}") });
    let post = |more: &str| script(more).replace("get", "post");
    let server = answers();
    assert!(run(&server, &post("")).report.error.is_some());
    assert_eq!(server.count("/items"), 1);
    let server = answers();
    assert_eq!(rows(&run(&server, &post("reads")), "r").len(), 1);
    let server = answers();
    assert_eq!(rows(&run(&server, &post("idempotency_key \"k-1\"")), "r").len(), 1);
    assert_eq!(server.requests()[1].header("idempotency-key"), Some("k-1"));
}

#[test]
fn on_lines_decide_by_status_and_body() {
    let server = Server::start(|request| match request.param("n").as_deref() {
        Some("404") => Answer::status(404),
        Some("403") => Answer::status(403).header("content-type", "application/json").body("{\"code\": \"no_right\"}"),
        Some("200") => Answer::json("{\"code\": 7, \"data\": []}"),
        _ => Answer::json("{\"code\": 0, \"data\": [{\"id\": 1}]}"),
    });
    let text = script(
        "for $n in [\"404\", \"403\", \"1\"]\n  query n = $n\n  on 404 accept \"no data\"\n  on 403 when code == \"no_right\" skip \"no right\"\n  on 200 when code != 0 fail \"the API said no\"",
    );
    let outcome = run(&server, &text);
    assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
    assert!(outcome.report.requests[0].warnings.iter().any(|warning| warning.contains("no right")));
    let outcome = run(&server, &text.replace("\"403\"", "\"200\""));
    assert_eq!(outcome.report.error.as_ref().unwrap().message, "the API said no");
}

#[test]
fn html_nothing_and_cut_answers_are_failures() {
    for answer in [
        Answer::ok("<html>sign in</html>"),
        Answer::ok(""),
        Answer::json("{\"data\": [{\"id\": 1}").close_delimited(),
        Answer::json("{\"data\": \"text\"}"),
    ] {
        let server = Server::start(move |_| answer.clone());
        let outcome = run(&server, &script(""));
        assert!(outcome.report.error.is_some());
        assert_eq!(outcome.rows().of("r"), Vec::<String>::new());
    }
}

#[test]
fn hosts_that_the_script_does_not_name_are_refused() {
    let other = Server::start(|_| Answer::json("{\"data\": [{\"id\": 2}]}"));
    let url = other.url("/items");
    let server = Server::start(move |_| Answer::json(format!("{{\"data\": [{{\"id\": 1}}], \"next\": \"{url}\"}}")));
    let outcome = run(&server, &script("paginate url(next: next)"));
    let error = outcome.report.error.clone().unwrap();
    assert_eq!((error.code.as_str(), error.exit), ("host-refused", 6));
    assert_eq!(other.requests().len(), 0);
}

#[test]
fn rejected_rows_are_kept_and_limited() {
    let server = Server::start(|_| Answer::json("{\"data\": [{\"id\": \"x\"}, {\"id\": 2}, {}]}"));
    let outcome = run(&server, &script("key id"));
    assert_eq!(rows(&outcome, "r"), [r#"{"id":2}"#]);
    let report = &outcome.report.requests[0];
    assert_eq!((report.rows_read, report.rows_mapped, report.rows_written, report.rows_rejected), (3, 1, 1, 2));
    for limit in ["reject_limit 1", "reject_limit 50%", "reject_limit 0"] {
        let outcome = run(&server, &script(&format!("key id\n  {limit}")));
        let error = outcome.report.error.clone().unwrap();
        assert_eq!((error.code.as_str(), error.exit), ("too-many-rejects", 4));
        assert_eq!(outcome.rows().of("r"), Vec::<String>::new());
    }
}

#[test]
fn what_may_be_lost_in_silence_is_warned_of() {
    let server = Server::start(|_| {
        let items: Vec<String> = (0..50).map(|id| format!("{{\"id\": {id}}}")).collect();
        Answer::json(format!("{{\"data\": [{}]}}", items.join(",")))
    });
    let outcome = run(&server, &script("where nothing\n  map gone -> gone: text"));
    let warnings = outcome.report.requests[0].warnings.join("; ");
    assert!(warnings.contains("does not page"), "{warnings}");
    assert!(warnings.contains("`where` was null for 50 rows"), "{warnings}");
    let outcome = run(&server, &script("map gone -> gone: text"));
    assert!(outcome.report.requests[0].warnings.join("; ").contains("always null: gone"));
}

#[test]
fn expectations_fail_the_run() {
    let server = Server::start(|_| Answer::json("{\"truncated\": true, \"data\": []}"));
    let outcome = run(&server, &script("expect not truncated \"the answer was cut\""));
    assert_eq!(outcome.report.error.as_ref().unwrap().message, "the answer was cut");
}

#[test]
fn graphql_errors_without_data_fail() {
    let server = Server::start(|_| Answer::json(r#"{"errors": [{"message": "no such field"}], "data": null}"#));
    let text = script("body graphql r\"\"\"\n    query { items { id } }\n    \"\"\"").replace("get", "post");
    let outcome = run(&server, &text);
    assert_eq!(outcome.report.error.as_ref().unwrap().message, "no such field");
}

#[test]
fn a_secret_bound_to_an_origin_goes_nowhere_else() {
    let server = Server::start(|_| Answer::json("{\"data\": [{\"id\": 1}]}"));
    let text = script("");
    let bound = text.replace("secret $TOKEN", "secret $TOKEN for \"{BASE}\"");
    assert_eq!(rows(&run(&server, &bound), "r"), [r#"{"id":1}"#]);
    let astray = text.replace("secret $TOKEN", "secret $TOKEN for \"https://api.acme.test\"");
    let outcome = run(&server, &astray);
    let error = outcome.report.error.clone().unwrap();
    assert_eq!((error.code.as_str(), error.exit), ("host-refused", 6));
    assert!(error.message.contains("`$TOKEN` may go only to `https://api.acme.test`"), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn credentials_stay_with_the_base_when_a_url_comes_from_data() {
    let other = Server::start(|_| Answer::json("{\"data\": [{\"id\": 2}]}"));
    let url = other.url("/items");
    let server = Server::start(move |_| Answer::json(format!("[{{\"url\": \"{url}\"}}]")));
    let text = script("for $p in $parents").replace("get \"/items\"", "get $p.url")
        + &format!(
            "request parents {{\n  get \"/parents\"\n  records .\n}}\nrequest declared {{\n  get \"{}\"\n  auth none\n  map id -> id: int\n  records data\n}}\n",
            other.url("/declared")
        );
    let outcome = run(&server, &text);
    assert_eq!(rows(&outcome, "r"), [r#"{"id":2}"#]);
    assert!(server.requests().iter().all(|request| request.header("authorization").is_some()));
    other.never_saw("s3cret-token-value");
}
