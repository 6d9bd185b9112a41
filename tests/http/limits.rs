//! Limits of size, ratio and time.

use std::io::Write;
use std::time::{Duration, Instant};

use capi::http::client::{Client, Pace, Settings};
use capi::http::{Call, ErrorKind, Limits, TransportError};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{get, send, send_by};
use crate::support::server::{Answer, Server};

/// 64 MiB of `0`.
const BROTLI_BOMB: &[u8] = &[
    0xcf, 0xff, 0xff, 0x7f, 0xf8, 0x25, 0x60, 0xe2, 0xb1, 0x40, 0x20, 0xf7, 0xfe, 0x9f, 0xff, 0xff, 0xff, 0xf0, 0x4b, 0x00, 0xc4, 0x61,
    0x01, 0x80, 0xee, 0xfd, 0x3f, 0xff, 0xff, 0xfe, 0x19, 0x70, 0x08, 0x8c, 0x32, 0x20, 0x0d, 0xdf, 0xb7, 0xff, 0xef, 0xff, 0xfc, 0x32,
    0xf0, 0x11, 0x08, 0x70, 0x50, 0x0b, 0xaf, 0x7f, 0xf0, 0x3,
];

fn limited(server: &Server, limits: Limits) -> TransportError {
    send(Call { limits, ..get(&server.url("/")) }).unwrap_err()
}

fn gzip_zeros(mebibytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..mebibytes {
        encoder.write_all(&vec![b'0'; 1 << 20]).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn bombs_fail_early() {
    let mut twice = GzEncoder::new(Vec::new(), Compression::best());
    twice.write_all(&gzip_zeros(16)).unwrap();
    let zstd = zstd::encode_all(&vec![b'0'; 64 << 20][..], 3).unwrap();
    for (coding, body) in [("br", BROTLI_BOMB.to_vec()), ("zstd", zstd), ("gzip, gzip", twice.finish().unwrap())] {
        let server = Server::start(move |_| Answer::ok(body.clone()).header("content-encoding", coding));
        let error = limited(&server, Limits::default());
        assert_eq!(error.kind, ErrorKind::TooLarge, "{coding}: {error}");
    }
}

#[test]
fn a_small_body_may_have_any_ratio_and_a_large_one_a_usual_ratio() {
    let body = gzip_zeros(1);
    let server = Server::start(move |_| Answer::ok(body.clone()).header("content-encoding", "gzip"));
    let limits = Limits { ratio: 1, body: 2 << 20, ..Limits::default() };
    assert_eq!(send(Call { limits, ..get(&server.url("/")) }).unwrap().body.len(), 1 << 20);
}

#[test]
fn decoded_bytes_are_capped() {
    let body = gzip_zeros(1);
    let server = Server::start(move |_| Answer::ok(body.clone()).header("content-encoding", "gzip"));
    assert_eq!(limited(&server, Limits { body: (1 << 20) - 1, ..Limits::default() }).kind, ErrorKind::TooLarge);
}

#[test]
fn received_bytes_are_capped() {
    let small = Limits { body: 10_000, ..Limits::default() };
    for answer in [Answer::endless(" ".repeat(1000)), Answer::ok("x".repeat(20_000)), Answer::ok("x".repeat(20_000)).close_delimited()] {
        let server = Server::start(move |_| answer.clone());
        let error = limited(&server, small);
        assert_eq!(error.kind, ErrorKind::TooLarge, "{error}");
    }
    let server = Server::start(|_| Answer::ok("x".repeat(10_000)));
    assert_eq!(send(Call { limits: small, ..get(&server.url("/")) }).unwrap().body.len(), 10_000);
}

fn short() -> Limits {
    Limits { total: Duration::from_millis(300), ..Limits::default() }
}

#[test]
fn the_deadline_ends_silence_drips_and_endless_bodies() {
    let drip = Answer::ok("x".repeat(1000)).drip(1, Duration::from_millis(20));
    let headers = Answer::raw("HTTP/1.1 200 OK\r\nx-a: ".to_owned() + &"y".repeat(1000)).drip(1, Duration::from_millis(20));
    let endless = Answer::endless("x").drip(1, Duration::from_millis(20));
    for answer in [Answer::silence(), drip, headers, endless] {
        let server = Server::start(move |_| answer.clone());
        let started = Instant::now();
        let error = limited(&server, short());
        assert_eq!((error.kind, error.sent), (ErrorKind::Timeout, true));
        assert!(error.message.contains("did not answer completely within 300ms"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn a_handshake_that_never_ends() {
    let server = Server::start(|_| Answer::silence());
    let limits = Limits { connect: Duration::from_millis(200), ..Limits::default() };
    let error = send(Call { limits, ..get(&server.url("/").replace("http:", "https:")) }).unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Timeout, false));
    assert!(error.message.ends_with("within 200ms"), "{error}");
}

#[test]
fn the_deadline_counts_all_redirects() {
    let server = Server::start(|request| Answer::redirect(302, format!("/{}", request.turn)).delay(Duration::from_millis(100)));
    let limits = Limits { redirects: 1000, ..short() };
    assert_eq!(limited(&server, limits).kind, ErrorKind::Timeout);
}

#[test]
fn a_trickle_is_too_slow_though_it_never_stops() {
    let pace = Pace { bytes: 100, window: Duration::from_millis(200) };
    let client = Client::new(Settings { pace, proxy: false, ..Settings::default() }).unwrap();
    let server = Server::start(|request| match request.path.as_str() {
        "/slow" => Answer::ok("x".repeat(1000)).drip(1, Duration::from_millis(20)),
        "/stops" => Answer::ok("x".repeat(1000)).drip(500, Duration::from_secs(3)),
        _ => Answer::ok("x".repeat(1000)).delay(Duration::from_millis(400)),
    });
    for path in ["/slow", "/stops"] {
        let error = send_by(&client, get(&server.url(path))).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(error.message.contains("less than 100 bytes in 200ms"), "{error}");
    }
    assert_eq!(send_by(&client, get(&server.url("/late"))).unwrap().body.len(), 1000, "waiting for the answer is no trickle");
}
