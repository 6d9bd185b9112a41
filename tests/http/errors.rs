//! Broken connections and answers: the kind, the words, and whether the request was sent.

use capi::http::{Call, ErrorKind, TransportError};

use super::{declare, get, secret_header, secret_query, send};
use crate::support::server::{Answer, Server};

const SECRET: &str = "canary-57af";

fn fail(url: &str) -> TransportError {
    let credentials = vec![secret_query("api_key", SECRET), secret_header("X-Key", SECRET)];
    let error = send(Call { credentials, ..get(url) }).unwrap_err();
    for hidden in [SECRET, "page=1", "/path"] {
        assert!(!format!("{error} {error:?}").contains(hidden), "{error:?}");
    }
    error
}

fn fail_with(answer: Answer) -> TransportError {
    let server = Server::start(move |_| answer.clone());
    fail(&server.url("/path?page=1"))
}

#[test]
fn connection_refused() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = fail(&format!("http://{address}/path?page=1"));
    assert_eq!((error.kind, error.sent), (ErrorKind::Connect, false));
    assert_eq!(error.message, format!("could not connect to `{address}`: connection refused"));
}

#[test]
fn an_unknown_name() {
    let error = fail("http://api.acme.invalid/path?page=1");
    assert_eq!((error.kind, error.sent), (ErrorKind::Connect, false));
    assert!(error.message.starts_with("could not connect to `api.acme.invalid:80`: "), "{error}");
}

#[test]
fn cut_short() {
    let body = "[1, 2, 3]";
    for length in 0..body.len() {
        for answer in [Answer::json(body).cut(length), Answer::json(body).chunked(2).cut(length)] {
            let error = fail_with(answer);
            assert_eq!((error.kind, error.sent), (ErrorKind::Broken, true), "{length}: {error}");
        }
    }
    let whole = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
    for length in 1..whole.len() - 1 {
        assert_eq!(fail_with(Answer::raw(&whole[..length])).kind, ErrorKind::Broken, "{length}");
    }
}

#[test]
fn reset() {
    let error = fail_with(Answer::reset());
    assert_eq!((error.kind, error.sent), (ErrorKind::Broken, true));
    assert!(error.message.starts_with("the call to `127.0.0.1:"), "{error}");
}

#[test]
fn malformed_answers() {
    for text in [
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "",
    ] {
        let error = fail_with(Answer::raw(text));
        assert_eq!((error.kind, error.sent), (ErrorKind::Broken, true), "{text:?}: {error}");
    }
    let flood: String = (0..5000).map(|index| format!("x-{index}: y\r\n")).collect();
    assert_eq!(fail_with(Answer::raw(format!("HTTP/1.1 200 OK\r\n{flood}\r\n"))).kind, ErrorKind::Broken);
}

#[test]
fn after_a_redirect_it_counts_as_sent() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let target = format!("http://{address}/");
    let location = target.clone();
    let server = Server::start(move |_| Answer::redirect(302, location.clone()));
    let error = send(declare(get(&server.url("/")), &[&target])).unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Connect, true));
}
