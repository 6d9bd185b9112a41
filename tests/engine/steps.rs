//! Steps: how many reports are in flight, what goes to other origins, what is left when one fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{rows, run};
use crate::support::server::{Answer, Server};

/// A turn keeps its place while it waits, so that `concurrency` bounds the reports that are made at once.
#[test]
fn reports_in_flight_are_bounded_by_concurrency() {
    let (flying, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let server = Server::start(move |request| match (request.method.as_str(), request.turn) {
        ("POST", _) => {
            most.fetch_max(flying.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            Answer::json("{}")
        }
        (_, 1 | 2) => Answer::json("{\"done\": false}"),
        _ => {
            flying.fetch_sub(1, Ordering::SeqCst);
            Answer::json("{\"done\": true, \"rows\": [{\"v\": 1}]}")
        }
    });
    let outcome = run(
        &server,
        "integration t\nbase \"{BASE}\"\nconcurrency 3\nrequest r {\n  for $n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n  post \"/jobs/{$n}\"\n  \
         then get \"/jobs/{$n}\" { poll every 2ms until done within 1m }\n  records rows\n  map v -> v: int\n}\n",
    );
    assert_eq!(rows(&outcome, "r").len(), 10);
    assert!((2..=3).contains(&seen.load(Ordering::SeqCst)), "{seen:?}");
}

#[test]
fn nothing_of_the_request_goes_to_another_origin() {
    let files = Server::start(|request| {
        let own = |name: &str| request.header(name).map(str::to_owned);
        assert_eq!((own("authorization"), own("x-key"), own("x-team"), own("x-step")), (None, None, None, Some("2".to_owned())));
        Answer::json("[{\"v\": 1}]")
    });
    let link = files.localhost("/file?sig=1");
    let port = files.address().port();
    let server = Server::start(move |request| {
        assert_eq!(request.header("x-key"), Some("s3cret-token-value"));
        Answer::json(format!("{{\"url\": \"{link}\"}}"))
    });
    let outcome = run(
        &server,
        &"integration t\nbase \"{BASE}\"\nsecret $TOKEN\nauth bearer($TOKEN)\nheader X-Key = $TOKEN, X-Team = \"blue\"\nallow host \"localhost:PORT\"\n\
         request r {\n  get \"/report\"\n  then get url { header X-Step = 2 }\n  map v -> v: int\n}\n"
            .replace("PORT", &port.to_string()),
    );
    assert_eq!(rows(&outcome, "r"), [r#"{"v":1}"#]);
    files.never_saw("s3cret-token-value");
}

#[test]
fn a_host_that_an_answer_names_must_be_allowed() {
    let files = Server::start(|_| Answer::json("[]"));
    let link = files.localhost("/file");
    let server = Server::start(move |_| Answer::json(format!("{{\"url\": \"{link}\"}}")));
    let outcome = run(&server, "integration t\nbase \"{BASE}\"\nrequest r {\n  get \"/report\"\n  then get url\n  map v -> v: int\n}\n");
    assert_eq!(outcome.report.error.as_ref().unwrap().code, "host-refused");
    assert_eq!(files.requests().len(), 0);
}

/// What came before the step that failed is not loaded, and the bookmark does not move.
#[test]
fn a_turn_is_complete_when_its_last_step_is() {
    let server = Server::start(|request| match (request.path.as_str(), request.turn) {
        ("/report", _) => Answer::json("{\"files\": [\"/a\", \"/b\"]}"),
        ("/b", 1) => Answer::status(404),
        (path, _) => Answer::json(format!("[{{\"v\": \"{path}\"}}]")),
    });
    let outcome = run(
        &server,
        "integration t\nbase \"{BASE}\"\nrequest r {\n  for $w in windows($bookmark, @2026-01-08, 7d)\n  get \"/report\"\n  \
         then for $f in files get $f\n  bookmark $w.end from @2026-01-01\n  key v\n  map v -> v: text\n}\n",
    );
    let error = outcome.report.error.as_ref().unwrap();
    assert_eq!((error.status, error.call.as_ref().unwrap().ends_with("/b")), (Some(404), true));
    assert_eq!(outcome.rows().of("r"), [""; 0]);
}
