//! Waits that a server asks for: they use up no retry, are bounded by `timeout`, and are shown.

use std::time::Duration;

use capi::engine::report::Event;

use super::{rows, run};
use crate::support::server::{Answer, Server};

fn script(more: &str) -> String {
    format!("integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n  {more}\n}}\n")
}

fn items() -> Answer {
    Answer::json("{\"data\": [{\"id\": 1}]}")
}

#[test]
fn a_wait_that_is_asked_for_uses_up_no_retry() {
    for refusal in [
        Answer::status(429).header("retry-after", "1"),
        Answer::status(503).header("ratelimit", "\"default\";r=0;t=1"),
        Answer::status(403).header("x-ratelimit-remaining", "0").header("x-ratelimit-reset", "1"),
        Answer::status(403).header("retry-after", "1"),
    ] {
        let server = Server::start(move |request| if request.turn <= 2 { refusal.clone() } else { items() });
        let outcome = run(&server, &script("retry(max: 1)"));
        assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
        assert_eq!((outcome.report.requests[0].calls, outcome.report.requests[0].retries), (3, 2));
    }
}

#[test]
fn a_403_that_asks_for_nothing_fails_at_once() {
    let server = Server::start(|_| Answer::status(403).header("x-ratelimit-remaining", "0"));
    let outcome = run(&server, &script(""));
    assert_eq!(outcome.report.error.as_ref().unwrap().status, Some(403));
    assert_eq!(server.count("/items"), 1);
}

#[test]
fn a_wait_beyond_the_timeout_fails_and_says_how_long_it_was_to_be() {
    for (header, value, said) in [
        ("retry-after", "90", "asks to wait 1m 30s, `timeout` allows 10s"),
        ("retry-after", "9999999999", "asks to wait 259y"),
        ("retry-after", "999999999999999999999999999999", "asks to wait"),
        ("ratelimit", "\"day\";r=0;t=18000", "asks to wait 5h, `timeout` allows 10s"),
    ] {
        let server = Server::start(move |_| Answer::status(429).header(header, value).body("{\"error\": \"slow down\"}"));
        let outcome = run(&server, &script("timeout 10s"));
        let error = outcome.report.error.clone().unwrap();
        assert!(error.help.as_ref().unwrap().contains(said), "{error:?}");
        assert_eq!((error.status, error.body.as_deref()), (Some(429), Some("{\"error\": \"slow down\"}")));
        assert_eq!(server.count("/items"), 1);
    }
}

#[test]
fn what_no_header_says_is_waited_for_at_random() {
    for value in ["-5", "Infinity", "soon", "Thu, 01 Jan 2015 00:00:00 GMT"] {
        let server =
            Server::start(move |request| if request.turn == 1 { Answer::status(429).header("retry-after", value) } else { items() });
        let outcome = run(&server, &script(""));
        assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
        assert_eq!(outcome.report.requests[0].retries, 1);
    }
}

#[test]
fn the_script_reads_waits_out_of_an_answer() {
    for (body, header) in [
        ("{\"wait\": 1}", ""),
        ("{\"wait\": \"1\"}", ""),
        // Null: what the headers say.
        ("{\"wait\": null}", "1"),
    ] {
        let server = Server::start(move |request| match request.turn {
            1 | 2 => Answer::status(400).header("content-type", "application/json").header("retry-after", header).body(body),
            _ => items(),
        });
        let outcome = run(&server, &script("on 400 retry 1 times after wait"));
        assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#], "{body}");
    }
}

#[test]
fn waits_are_shown() {
    let server = Server::start(|request| if request.turn == 1 { Answer::status(429).header("retry-after", "1") } else { items() });
    let outcome = run(&server, &script(""));
    let shown = outcome.events.iter().find_map(|event| match event {
        Event::Retry { request, attempt, wait, reason } => Some((request.as_str(), *attempt, *wait, reason.as_str())),
        _ => None,
    });
    assert_eq!(shown, Some(("r", 1, Duration::from_secs(1), "the API answered 429 Too Many Requests")));
}
