//! The test server itself, so that the other tests can trust it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use crate::support::server::{Answer, Server};

fn ask(server: &Server, requests: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.write_all(requests.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn keeps_what_it_received_and_the_connection() {
    let server = Server::start(|request| match request.path.as_str() {
        "/a" => Answer::json("[1]"),
        _ => Answer::status(404).close(),
    });
    let answer = ask(&server, "POST /a?x=1%202 HTTP/1.1\r\nX-Id: 7\r\nContent-Length: 2\r\n\r\nhiGET /b HTTP/1.1\r\n\r\n").unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 Test\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n[1]HTTP/1.1 404"),
        "{answer}"
    );
    let requests = server.requests();
    assert_eq!((requests[0].method.as_str(), requests[0].param("x").as_deref()), ("POST", Some("1 2")));
    assert_eq!((requests[0].header("x-id"), requests[0].text().as_str()), (Some("7"), "hi"));
    assert_eq!((requests[1].connection, requests[1].turn), (1, 1));
    assert_eq!(server.count("/b"), 1);
}

#[test]
fn cuts_chunks_and_resets() {
    let server = Server::start(|request| match request.path.as_str() {
        "/cut" => Answer::ok("0123456789").cut(4),
        "/chunks" => Answer::ok("abcde").chunked(2).close(),
        "/end" => Answer::ok("whole").close_delimited(),
        _ => Answer::reset(),
    });
    assert!(ask(&server, "GET /cut HTTP/1.1\r\n\r\n").unwrap().ends_with("content-length: 10\r\n\r\n0123"));
    assert!(ask(&server, "GET /chunks HTTP/1.1\r\n\r\n").unwrap().ends_with("2\r\nab\r\n2\r\ncd\r\n1\r\ne\r\n0\r\n\r\n"));
    assert!(ask(&server, "GET /end HTTP/1.1\r\n\r\n").unwrap().ends_with("connection: close\r\n\r\nwhole"));
    assert_eq!(ask(&server, "GET /reset HTTP/1.1\r\n\r\n").unwrap_err().kind(), ErrorKind::ConnectionReset);
}
