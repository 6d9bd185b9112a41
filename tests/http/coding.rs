//! Content codings: decoded exactly, or an error.

use std::io::Write;

use capi::http::{ErrorKind, Reply, TransportError};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::{get, send};
use crate::support::server::{Answer, Server};

const TEXT: &str = "[1,2,3]";
/// `[1,2,3]`.
const BROTLI: &[u8] = b"\x0b\x03\x80[1,2,3]\x03";

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zstd(data: &[u8]) -> Vec<u8> {
    zstd::encode_all(data, 3).unwrap()
}

/// As it is, and in chunks of one byte, which must make no difference.
fn receive(coding: &str, body: &[u8]) -> Result<Reply, TransportError> {
    let (coding, body) = (coding.to_owned(), body.to_vec());
    let server = Server::start(move |request| {
        let answer = Answer::ok(body.clone()).header("content-encoding", coding.clone());
        if request.path == "/bytes" { answer.chunked(1) } else { answer }
    });
    let whole = send(get(&server.url("/whole")));
    let bytes = send(get(&server.url("/bytes")));
    let same = |result: &Result<Reply, TransportError>| result.as_ref().map(|reply| reply.body.clone()).map_err(|error| error.kind);
    assert_eq!(same(&whole), same(&bytes));
    whole
}

#[track_caller]
fn decodes(coding: &str, body: &[u8], expected: &str) {
    let reply = receive(coding, body).unwrap();
    assert_eq!(reply.body, expected, "{coding}");
    assert_eq!(reply.received, body.len() as u64);
}

#[track_caller]
fn fails(coding: &str, body: &[u8], kind: ErrorKind) {
    let error = receive(coding, body).unwrap_err();
    assert_eq!((error.kind, error.sent), (kind, true), "{coding}: {error}");
}

#[test]
fn every_coding_and_spelling() {
    for (coding, body) in [
        ("gzip", gzip(TEXT.as_bytes())),
        ("GZIP", gzip(TEXT.as_bytes())),
        ("x-gzip", gzip(TEXT.as_bytes())),
        (" gzip , identity", gzip(TEXT.as_bytes())),
        ("deflate", zlib(TEXT.as_bytes())),
        ("Deflate", deflate(TEXT.as_bytes())),
        ("br", BROTLI.to_vec()),
        ("zstd", zstd(TEXT.as_bytes())),
        ("identity", TEXT.into()),
        ("", TEXT.into()),
        ("UTF-8", TEXT.into()),
    ] {
        decodes(coding, &body, TEXT);
    }
}

#[test]
fn all_members_and_frames() {
    decodes("gzip", &[gzip(b"[1,2,"), gzip(b""), gzip(b"3]")].concat(), TEXT);
    decodes("zstd", &[zstd(b"[1,2,"), zstd(b"3]")].concat(), TEXT);
}

#[test]
fn chains_of_up_to_five() {
    decodes("deflate, gzip", &gzip(&zlib(TEXT.as_bytes())), TEXT);
    decodes("br, zstd, gzip", &gzip(&zstd(BROTLI)), TEXT);
    let five = (0..5).fold(TEXT.as_bytes().to_vec(), |data, _| gzip(&data));
    decodes("gzip, gzip, gzip, gzip, gzip", &five, TEXT);
    fails("gzip, gzip, gzip, gzip, gzip, gzip", &gzip(&five), ErrorKind::Coding);
}

#[test]
fn unknown_or_wrong() {
    fails("lzma", TEXT.as_bytes(), ErrorKind::Coding);
    fails("gzip, x", TEXT.as_bytes(), ErrorKind::Coding);
    for coding in ["gzip", "zstd", "br"] {
        fails(coding, b"{\"plain\": \"text, and long enough to be anything\"}", ErrorKind::Coding);
    }
    assert!(receive("deflate", b"{\"plain\": \"text\"}").is_err());
}

#[test]
fn trailing_bytes() {
    for (coding, body) in [("gzip", gzip(b"[]")), ("deflate", zlib(b"[]")), ("br", BROTLI.to_vec()), ("zstd", zstd(b"[]"))] {
        fails(coding, &[&body[..], b"garbage that is long enough"].concat(), ErrorKind::Coding);
        for garbage in [&b"\0"[..], b"x", b"\x1f\x8b", b"\r\n"] {
            assert!(receive(coding, &[&body[..], garbage].concat()).is_err(), "{coding} {garbage:?}");
        }
    }
}

#[test]
fn cut_at_every_byte() {
    for (coding, body) in [("gzip", gzip(b"[1]")), ("deflate", zlib(b"[1]")), ("br", BROTLI.to_vec()), ("zstd", zstd(b"[1]"))] {
        for length in 1..body.len() {
            fails(coding, &body[..length], ErrorKind::Broken);
        }
    }
}

#[test]
fn a_wrong_checksum() {
    let mut body = gzip(b"[1,2,3]");
    let place = body.len() - 6;
    body[place] ^= 1;
    assert!(receive("gzip", &body).is_err());
}

#[test]
fn no_body_at_all() {
    for coding in ["gzip", "br", "zstd", "deflate"] {
        decodes(coding, b"", "");
    }
}
