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

/// The one text that came of an answer with this `Content-Type` and these bytes.
fn text(kind: &str, body: &[u8], statement: &str) -> Result<String, String> {
    let (kind, body) = (kind.to_owned(), body.to_vec());
    let server = Server::start(move |_| match kind.as_str() {
        "" => Answer::ok(body.clone()),
        kind => Answer::ok(body.clone()).header("content-type", kind),
    });
    let outcome =
        run(&server, &format!("integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/r\"\n  {statement}\n  map t -> t: text\n}}\n"));
    match &outcome.report.error {
        Some(error) => Err(error.message.clone()),
        None => Ok(rows(&outcome, "r").join("\n")),
    }
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn charsets_by_mark_script_header_or_declaration() {
    let cafe = || Ok(r#"{"t":"café €"}"#.to_owned());
    let json = "{\"t\":\"café €\"}";
    let western = b"{\"t\":\"caf\xe9 \x80\"}";
    // Declared by the answer, in any spelling; the web's latin-1 is windows-1252.
    for charset in ["iso-8859-1", "ISO-8859-1", "latin1", "windows-1252", "\"cp1252\""] {
        assert_eq!(text(&format!("application/json; charset={charset}"), western, ""), cafe(), "{charset}");
    }
    // Marks go before everything that is declared.
    let marked = ["\u{feff}", json].concat();
    for kind in ["", "application/json", "application/json; charset=latin1", "application/json; charset=utf-16"] {
        assert_eq!(text(kind, marked.as_bytes(), ""), cafe(), "{kind}");
        assert_eq!(text(kind, &utf16(&marked, u16::to_le_bytes), ""), cafe(), "{kind}");
        assert_eq!(text(kind, &utf16(&marked, u16::to_be_bytes), "format json(encoding: \"utf-8\")"), cafe(), "{kind}");
    }
    // Without one UTF-16 must be declared.
    assert_eq!(text("application/json; charset=utf-16le", &utf16(json, u16::to_le_bytes), ""), cafe());
    assert_eq!(text("application/json; charset=utf-16be", &utf16(json, u16::to_be_bytes), ""), cafe());
    assert!(text("application/json", &utf16(json, u16::to_le_bytes), "").is_err());
    // The script goes before the answer's declaration, and that before XML's.
    assert_eq!(text("application/json; charset=utf-8", western, "format json(encoding: \"windows-1252\")"), cafe());
    let csv = b"\"t\"\r\n\"caf\xe9 \x80\"\r\n";
    assert_eq!(text("text/csv; charset=windows-1252", csv, ""), cafe());
    assert_eq!(text("text/csv", csv, "format csv(encoding: \"latin1\")"), cafe());
    assert_eq!(text("text/csv", "\u{feff}t\ncafé €\n".as_bytes(), ""), cafe(), "a mark is no part of the first name");
    assert_eq!(text("application/x-ndjson", marked.as_bytes(), ""), cafe());
    assert_eq!(text("text/csv", &utf16("\u{feff}t\ncafé €\n", u16::to_le_bytes), ""), cafe());
    let xml = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><r><t>caf\xe9 \x80</t></r>";
    assert_eq!(text("application/xml", xml, "records r"), cafe());
    assert!(text("application/xml; charset=utf-8", xml, "records r").is_err());
    let japanese = b"t\n\x93\xfa\x96\x7b\n";
    assert_eq!(text("text/csv; charset=Shift_JIS", japanese, ""), Ok(r#"{"t":"日本"}"#.to_owned()));
    assert_eq!(text("text/csv; charset=Shift_JIS", &gzip(japanese), ""), Ok(r#"{"t":"日本"}"#.to_owned()), "of what is in the gzip");
}

#[test]
fn bytes_that_are_no_text_are_named_by_their_place() {
    for (kind, body, statement, message) in [
        ("application/json", &b"{\"t\":\n\"caf\xe9\"}"[..], "", "byte 0xe9 at line 2 column 5 is no text in utf-8"),
        ("application/json; charset=utf-8", b"{\"t\":\"\xed\xa0\x80\"}", "", "byte 0xed at line 1 column 7 is no text in utf-8"),
        ("application/json; charset=latin1", b"{\"t\":\"\x81\"}", "", "byte 0x81 at line 1 column 7 is no text in latin1"),
        ("application/json; charset=us-ascii", b"{\"t\":\"\xe9\"}", "", "byte 0xe9 at line 1 column 7 is no text in us-ascii"),
        ("application/json; charset=klingon", b"{}", "", "the answer's charset `klingon` is not known"),
        ("text/csv", b"t\nok\n\xff\n", "", "byte 0xff at line 3 column 1 is no text in utf-8"),
        ("application/x-ndjson", b"{}\n{\"t\":\"\xc3\"}\n", "", "byte 0xc3 at line 2 column 7 is no text in utf-8"),
        ("application/xml", b"<r><t>\xe9</t></r>", "records r", "byte 0xe9 at line 1 column 7 is no text in utf-8"),
        ("text/plain", b"a\nb\xe9", "format text", "byte 0xe9 at line 2 column 2 is no text in utf-8"),
    ] {
        let statement = if statement == "format text" { "format text\n  records split(., \"\\n\")" } else { statement };
        assert_eq!(text(kind, body, statement), Err(message.to_owned()), "{kind}");
    }
}

#[test]
fn an_answer_that_is_something_else_fails() {
    for (kind, body, statement, message) in [
        ("text/html", "<!doctype html><p>Sign in</p>", "", "the answer is HTML, not JSON"),
        ("text/html", "<!doctype html><p>Sign in</p>", "format jsonl", "the answer is HTML, not JSON"),
        ("text/html", "<!doctype html><p>Sign in</p>", "format csv", "the answer is HTML or XML, not CSV"),
        ("text/html", "<!doctype html><p>Sign in</p>", "format xml\n  records r", "the answer is HTML, not XML,"),
        ("application/json", "<?xml version=\"1.0\"?><r/>", "", "the answer is XML, not JSON"),
        ("application/octet-stream", "t;u\n1;2\n", "", "expected a value"),
        ("text/csv", "{\"error\":\"no such report\"}", "", "the header has none of the columns that are read (`t`)"),
        ("application/json", "{\"error\":\"no such report\"}", "format csv", "the header has none of the columns that are read (`t`)"),
        ("application/json", "{\"t\":1}\n{\"t\":2}\n", "", "expected the end of the document"),
        ("application/xml", "{\"t\":1}", "records r", "text outside of the root element"),
        ("application/zip", "{\"error\":\"no such report\"}", "", "the answer cannot be unpacked: it is no zip archive"),
        ("application/json", "", "", "the answer is empty, not JSON"),
        ("application/json", "  \n", "", "the answer is empty, not JSON"),
    ] {
        let error = text(kind, body.as_bytes(), statement).unwrap_err();
        assert!(error.starts_with(message), "{kind} {statement}: {error}");
    }
    // What is sent with a wrong type but is what the script says is read.
    assert_eq!(text("text/html", b"{\"t\":\"a\"}", ""), Ok(r#"{"t":"a"}"#.to_owned()));
    assert_eq!(text("text/plain", b"t\na\n", "format csv"), Ok(r#"{"t":"a"}"#.to_owned()));
    assert_eq!(text("", b"<r><t>a</t></r>", "format xml\n  records r"), Ok(r#"{"t":"a"}"#.to_owned()));
}
