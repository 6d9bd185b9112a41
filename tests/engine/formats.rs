//! Answers that are no JSON: declared by the script or by their `Content-Type`, packed, damaged, cut.

use std::io::{Cursor, Write};

use super::{rows, run};
use crate::support::script::Outcome;
use crate::support::server::{Answer, Server};

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads `id` of the answer; `statement` is a line of the request.
fn read(answer: Answer, statement: &str) -> Outcome {
    let server = Server::start(move |_| answer.clone());
    run(&server, &format!("integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/r\"\n  {statement}\n  map id -> id: int\n}}\n"))
}

fn ids(answer: Answer, statement: &str) -> Vec<String> {
    rows(&read(answer, statement), "r")
}

fn failed(answer: Answer, statement: &str) -> String {
    let error = read(answer, statement).report.error.clone().unwrap();
    format!("{} {}", error.code, error.message)
}

const TWO: [&str; 2] = [r#"{"id":1}"#, r#"{"id":2}"#];

#[test]
fn the_content_type_says_what_an_answer_is() {
    let of = |kind: &str, body: &[u8]| ids(Answer::ok(body).header("content-type", kind), "");
    assert_eq!(of("text/csv; charset=utf-8", b"id,x\n1,a\n2,b\n"), TWO);
    assert_eq!(of("text/tab-separated-values", b"id\tx\n1\ta\n2\tb\n"), TWO);
    assert_eq!(of("application/x-ndjson", b"{\"id\":1}\n{\"id\":2}\n"), TWO);
    assert_eq!(of("application/gzip", &gzip(b"[{\"id\":1},{\"id\":2}]")), TWO);
    assert_eq!(of("application/zip", &archive(&[("a.csv", b"id\n1\n"), ("b.jsonl", b"{\"id\":2}\n")])), TWO);
    let xml = b"<r><row><id>1</id></row><row><id>2</id></row></r>";
    assert_eq!(ids(Answer::ok(&xml[..]).header("content-type", "application/atom+xml"), "records r.row"), TWO);
}

#[test]
fn bytes_say_that_they_are_packed() {
    let packed = gzip(b"[{\"id\":1},{\"id\":2}]");
    for kind in ["application/octet-stream", "binary/octet-stream", "application/json", "text/plain"] {
        assert_eq!(ids(Answer::ok(packed.clone()).header("content-type", kind), ""), TWO, "{kind}");
    }
    assert_eq!(ids(Answer::ok(packed), ""), TWO, "no type at all");
    let csv = gzip(b"id\n1\n2\n");
    assert_eq!(ids(Answer::ok(csv.clone()).header("content-type", "text/csv"), ""), TWO);
    assert_eq!(ids(Answer::ok(csv.clone()).header("content-type", "application/octet-stream"), "format csv"), TWO);
    let zip = archive(&[("folder/a.csv", b"id\n1\n"), ("folder/b.jsonl", b"{\"id\":2}\n")]);
    assert_eq!(ids(Answer::ok(zip.clone()).header("content-type", "application/octet-stream"), ""), TWO);
    let zip = archive(&[("a", b"id\n1\n"), ("b", b"id\n2\n")]);
    assert_eq!(ids(Answer::ok(zip), "format csv"), TWO);
    // The content coding is undone first, and is not the container.
    let coded = Answer::ok(gzip(&csv)).header("content-type", "text/csv").header("content-encoding", "gzip");
    assert_eq!(ids(coded, ""), TWO);
    let entries = archive(&[("a.csv.gz", &gzip(b"id\n1\n")), ("b.jsonl.gz", &gzip(b"{\"id\":2}\n"))]);
    assert_eq!(ids(Answer::ok(entries), "format unzip | gunzip"), TWO, "the name says what is in the gzip");
}

#[test]
fn the_script_goes_before_the_content_type() {
    let csv = |body: &[u8]| Answer::ok(body).header("content-type", "application/json");
    assert_eq!(ids(csv(b"id;x\n1;a\n2;b\n"), "format csv(delimiter: \";\")"), TWO);
    assert_eq!(ids(csv(&gzip(b"id;x\n1;a\n2;b\n")), "format gunzip | csv(delimiter: \";\")"), TWO);
    assert_eq!(ids(csv(b"id;x\n1;a\n2;b\n"), "format gunzip | csv(delimiter: \";\")"), TWO);
    let packed = archive(&[("1.gz", &gzip(b"{\"id\":1}\n")), ("2.gz", &gzip(b"{\"id\":2}\n"))]);
    assert_eq!(ids(csv(&packed), "format unzip | gunzip | jsonl"), TWO);
    let utf16: Vec<u8> = "\u{feff}id\n1\n2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(ids(csv(&utf16), "format csv"), TWO);
    assert_eq!(ids(Answer::json("{\"id\":1}"), "format json"), [r#"{"id":1}"#]);
}

#[test]
fn damage_fails_the_run() {
    let csv = "format csv";
    assert!(failed(Answer::ok("id,x\n1,a\n2\n"), csv).starts_with("bad-answer a row of 1 values, where the header has 2 at line 3"));
    assert!(failed(Answer::ok("id\n\"1\n"), csv).starts_with("bad-answer a quote that never ends at line 2"));
    let twice = gzip(&gzip(b"id\n1\n"));
    assert!(failed(Answer::ok(twice), "format gunzip | csv").contains("write `format gunzip | …`"));
    let cut = gzip(b"id\n1\n");
    let cut = cut.get(..cut.len() - 2).unwrap().to_vec();
    assert_eq!(failed(Answer::ok(cut), "format gunzip | csv"), "bad-answer the answer cannot be unpacked: its gzip is cut short");
    let entries = archive(&[("a.csv", b"id\n1\n"), ("b.csv", b"id,x\n1\n")]);
    assert!(failed(Answer::ok(entries), "format unzip | csv").starts_with("bad-answer entry `b.csv`: a row of 1 values"));
    assert!(failed(Answer::ok("<!DOCTYPE r [<!ENTITY x \"y\">]><r/>"), "format xml").starts_with("bad-answer a DTD"));
    // 16 MiB of zeros in 16 KiB: more than a thousand times its size.
    let bomb = gzip(&vec![b'0'; 64 << 20]);
    assert!(failed(Answer::ok(gzip(&bomb)), "format gunzip | gunzip | text").contains("unpacks to more than is allowed"));
}

#[test]
fn lines_that_end_with_the_connection_are_warned_of() {
    let outcome = read(Answer::ok("id\n1\n").close_delimited(), "format csv");
    assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
    let warnings = &outcome.report.requests[0].warnings;
    assert!(warnings.iter().any(|warning| warning.contains("nothing says that it was whole")), "{warnings:?}");
}
