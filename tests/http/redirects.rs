//! Which redirects are followed, how, and which are errors.

use bytes::Bytes;
use capi::http::{Call, ErrorKind, Limits};

use super::{call, get, send, with_header};
use crate::support::server::{Answer, Server};

fn redirecting(status: u16) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/start" => Answer::redirect(status, "end?x=1#part").body("ignored"),
        _ => Answer::ok("end"),
    })
}

#[test]
fn methods_and_bodies() {
    let kept = |method| (method, true);
    let cases = [
        (301, "GET", ("GET", false)),
        (301, "POST", ("GET", false)),
        (301, "PUT", kept("PUT")),
        (302, "POST", ("GET", false)),
        (302, "DELETE", kept("DELETE")),
        (303, "POST", ("GET", false)),
        (303, "PUT", ("GET", false)),
        (303, "HEAD", ("HEAD", false)),
        (307, "POST", kept("POST")),
        (308, "PATCH", kept("PATCH")),
    ];
    for (status, method, (expected, with_body)) in cases {
        let server = redirecting(status);
        let body = (!matches!(method, "GET" | "HEAD")).then(|| Bytes::from("{}"));
        let call = Call { body, ..with_header(call(method, &server.url("/start")), "Content-Type", "application/json") };
        let reply = send(call).unwrap();
        assert_eq!(reply.url.as_str(), server.url("/end?x=1"));
        let request = &server.requests()[1];
        assert_eq!((request.method.as_str(), request.text() == "{}"), (expected, with_body), "{status} {method}");
        let typed = with_body || expected == method;
        assert_eq!(request.header("content-type").is_some(), typed, "{status} {method}");
    }
}

#[test]
fn other_statuses_are_answers() {
    for status in [300, 304, 305, 306, 399, 201] {
        let server = redirecting(status);
        assert_eq!(send(get(&server.url("/start"))).unwrap().status, status);
        assert_eq!(server.requests().len(), 1);
    }
}

fn error_for(answer: Answer) -> (ErrorKind, String) {
    let server = Server::start(move |_| answer.clone());
    let error = send(get(&server.url("/start?key=1"))).unwrap_err();
    assert!(error.sent);
    assert!(!error.message.contains("key=1"), "{error}");
    assert_eq!(server.requests().len(), 1);
    (error.kind, error.message)
}

#[test]
fn without_a_usable_target() {
    let cases = [
        (Answer::status(302), "without a `Location`"),
        (Answer::redirect(302, ""), "the link is empty"),
        (Answer::redirect(302, "http://[::1"), "is no URL"),
        (Answer::redirect(302, "/a").header("location", "/b"), "two different"),
        (Answer::redirect(307, "file:///etc/passwd"), "`file:`"),
        (Answer::redirect(302, "gopher://x.test/"), "`gopher:`"),
        (Answer::redirect(302, "data:,x"), "`data:`"),
        (Answer::redirect(302, "/a\tb"), "control character"),
        (Answer::redirect(302, "http://me:pw@127.0.0.1/"), "user name"),
    ];
    for (answer, part) in cases {
        let (kind, message) = error_for(answer);
        assert_eq!(kind, ErrorKind::Redirect, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn the_same_location_twice_is_one() {
    let server = Server::start(|request| match request.path.as_str() {
        "/start" => Answer::redirect(302, "/end").header("location", "/end"),
        _ => Answer::ok("end"),
    });
    assert_eq!(send(get(&server.url("/start"))).unwrap().body, "end");
}

#[test]
fn loops_and_long_chains_end() {
    let server = Server::start(|request| {
        let turn: u32 = request.param("turn").map_or(0, |turn| turn.parse().unwrap());
        if turn == 3 { Answer::ok("end") } else { Answer::redirect(302, format!("/?turn={}", turn + 1)) }
    });
    let limited = |redirects| Call { limits: Limits { redirects, ..Limits::default() }, ..get(&server.url("/")) };
    assert_eq!(send(limited(3)).unwrap().body, "end");
    let error = send(limited(2)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Redirect);
    assert!(error.message.contains("more than 2 times"), "{error}");
}

#[test]
fn to_a_metadata_service() {
    for target in ["http://169.254.169.254/latest", "http://[::ffff:a9fe:a9fe]/", "http://2852039166/", "http://metadata.google.internal/"]
    {
        let (kind, message) = error_for(Answer::redirect(302, target));
        assert_eq!(kind, ErrorKind::Refused);
        assert!(message.contains("metadata service"), "{message}");
    }
}
