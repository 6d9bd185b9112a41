//! Requests that log in: their answer is a credential, fetched again when it is no longer accepted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Answer, Server, error, items, peers, rows};

fn text(auth: &str, more: &str) -> String {
    format!(
        "integration t\nbase \"{{BASE}}\"\nsecret $USER\nsecret $PASSWORD\nauth {auth}\nrequest login {{\n  post \"/login\"\n  body json {{user: $USER, password: $PASSWORD}}\n}}\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n{more}\n}}\n"
    )
}

/// Sessions are numbered; the first `bad` of them are refused when all eight callers hold them.
fn server(bad: &'static str, holders: usize) -> Server {
    let refused = AtomicUsize::new(0);
    Server::start(move |request| {
        if request.path == "/login" {
            assert_eq!(request.header("x-session"), None);
            return Answer::json(format!("{{\"session\": {{\"token\": \"session-{}\"}}}}", request.turn)).delay(Duration::from_millis(20));
        }
        if request.header("x-session") == Some(bad) {
            refused.fetch_add(1, Ordering::SeqCst);
            while refused.load(Ordering::SeqCst) < holders {
                std::thread::sleep(Duration::from_millis(1));
            }
            return Answer::status(401);
        }
        items()
    })
}

const KEY: &str = "api_key(header: \"X-Session\", value: $login.session.token)";

#[test]
fn a_login_is_made_once_and_once_more_for_eight_refusals() {
    let server = server("session-1", 8);
    let outcome = peers(&server, &server).run(&text(KEY, "  for $n in [1, 2, 3, 4, 5, 6, 7, 8]\n  query n = $n"));
    assert_eq!(rows(&outcome, "r").len(), 8);
    assert_eq!((server.count("/login"), server.count("/items")), (2, 16));
}

#[test]
fn later_calls_use_the_latest_login() {
    let server = server("session-1", 1);
    let outcome = peers(&server, &server).run(&text(KEY, "  for $n in [1, 2, 3]\n  query n = $n\n  concurrency 1"));
    assert_eq!(rows(&outcome, "r").len(), 3);
    assert_eq!((server.count("/login"), server.count("/items")), (2, 4));
}

#[test]
fn a_login_older_than_it_is_valid_is_made_again() {
    let server = server("never", 1);
    let auth = KEY.replace(".token)", ".token, valid: 0s)");
    let outcome = peers(&server, &server).run(&text(&auth, ""));
    assert_eq!(rows(&outcome, "r").len(), 1);
    assert_eq!(server.requests().last().unwrap().header("x-session"), Some("session-2"));
}

#[test]
fn what_a_login_gave_is_a_secret() {
    let server = Server::start(|request| match request.path.as_str() {
        "/login" => Answer::json("{\"session\": {\"token\": \"session-abcdef\"}}"),
        _ => Answer::status(400).body("bad session-abcdef"),
    });
    let outcome = peers(&server, &server).run(&text(KEY, ""));
    assert_eq!(error(&outcome).body.as_deref(), Some("bad ***"));
    assert!(!format!("{:?}", outcome.report).contains("session-abcdef"));
}

#[test]
fn a_login_that_fails_is_the_failure() {
    let server = Server::start(|request| match (request.path.as_str(), request.turn) {
        ("/login", 1) => Answer::json("{\"session\": {\"token\": \"session-1\"}}"),
        ("/login", _) => Answer::status(403).body("locked"),
        _ => Answer::status(401),
    });
    let found = error(&peers(&server, &server).run(&text(KEY, "")));
    assert_eq!((found.request.as_deref(), found.status), (Some("login"), Some(403)));
}
