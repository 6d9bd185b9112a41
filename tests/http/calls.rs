//! What goes out and what comes back when nothing is wrong.

use bytes::Bytes;
use capi::http::{ErrorKind, Transport};

use super::{allow, call, client, get, send, with_header};
use crate::support::server::{Answer, Server};

#[test]
fn a_call_and_its_reply() {
    let server = Server::start(|_| Answer::status(418).body("short").header("X-Many", "1").header("x-many", "2"));
    let mut post = with_header(call("POST", &server.url("/a%20b?q=x%2Fy&z=é")), "X-Id", "7");
    post.body = Some(Bytes::from("hello"));
    let reply = send(post).unwrap();
    assert_eq!((reply.status, &reply.body[..], reply.received, reply.framed), (418, &b"short"[..], 5, true));
    assert_eq!(reply.header("x-many"), Some("1"));
    assert_eq!(reply.headers.iter().filter(|(name, _)| name == "x-many").count(), 2);
    assert_eq!(reply.url.path(), "/a%20b");
    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.path.as_str(), request.query.as_str()), ("POST", "/a%20b", "q=x%2Fy&z=%C3%A9"));
    assert_eq!((request.header("x-id"), request.text().as_str()), (Some("7"), "hello"));
}

#[test]
fn headers_that_capi_adds() {
    let server = Server::start(|_| Answer::ok("").header("set-cookie", "session=1"));
    let client = client();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..2 {
        runtime.block_on(client.send(get(&server.url("/?key=1")))).unwrap();
    }
    let requests = server.requests();
    let names: Vec<&str> = requests[1].headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 4, "no cookie, no referer: {names:?}");
    assert_eq!(requests[1].header("accept-encoding"), Some("gzip, br, zstd"));
    assert_eq!(requests[1].header("user-agent"), Some(concat!("capi/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(requests[1].connection, 1, "the connection is used again");
}

#[test]
fn headers_of_the_script_win() {
    let server = Server::start(|_| Answer::ok(""));
    let call = with_header(with_header(get(&server.url("/")), "Accept-Encoding", "identity"), "User-Agent", "acme");
    send(with_header(call, "accept", "text/csv")).unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!((request.header("user-agent"), request.header("accept")), (Some("acme"), Some("text/csv")));
}

#[test]
fn headers_that_would_change_the_request_are_refused() {
    let server = Server::start(|_| Answer::ok(""));
    for (name, value) in
        [("X-A", "1\r\nX-B: 2"), ("X-A", "a\0b"), ("X A", "1"), ("Host", "other.test"), ("Transfer-Encoding", "chunked"), ("", "")]
    {
        let error = send(with_header(get(&server.url("/")), name, value)).unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Refused, false), "{name}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn answers_without_a_body() {
    let server = Server::start(|request| match request.path.as_str() {
        "/head" => Answer::ok("not sent").header("content-encoding", "gzip"),
        "/204" => Answer::status(204),
        _ => Answer::status(304).header("content-encoding", "br"),
    });
    for (method, path, status) in [("HEAD", "/head", 200), ("GET", "/204", 204), ("GET", "/304", 304)] {
        let reply = send(call(method, &server.url(path))).unwrap();
        assert_eq!((reply.status, reply.body.len(), reply.framed), (status, 0, true));
    }
}

#[test]
fn a_body_that_ends_with_the_connection_is_unframed() {
    let server = Server::start(|request| match request.path.as_str() {
        "/close" => Answer::json("[1, 2]").close_delimited(),
        _ => Answer::json("[1, 2]").chunked(3),
    });
    let reply = send(get(&server.url("/close"))).unwrap();
    assert_eq!((&reply.body[..], reply.framed), (&b"[1, 2]"[..], false));
    let reply = send(get(&server.url("/chunked"))).unwrap();
    assert_eq!((&reply.body[..], reply.framed), (&b"[1, 2]"[..], true));
}

#[test]
fn an_undeclared_host_is_not_called() {
    let server = Server::start(|_| Answer::ok("here"));
    let mut call = get("http://api.acme.test/");
    call.url = server.url("/?key=1").parse().unwrap();
    let error = send(call.clone()).unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Refused, false));
    assert!(error.message.contains("the script does not declare `http://127.0.0.1:"), "{error}");
    assert!(!error.message.contains("key"), "{error}");
    assert!(server.requests().is_empty());
    let pattern = server.address().to_string();
    assert_eq!(send(allow(call, &pattern)).unwrap().body, "here");
}

#[test]
fn a_user_name_in_the_url_is_refused() {
    let server = Server::start(|_| Answer::ok(""));
    let error = send(get(&server.url("/").replace("://", "://me:secret@"))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(error.message.contains("auth basic") && !error.message.contains("secret"), "{error}");
}
