//! Answers that are read as they come: the same rows as of whole ones, and none of a broken one.

use capi::http::Limits;
use capi::{RunOptions, Script, Settings};

use super::formats::{archive, gzip};
use crate::support::script::{Given, Outcome};
use crate::support::server::{Answer, Server};

/// Everything of more than 1,000 bytes is read as it comes.
fn small() -> Limits {
    Limits { whole: Some(1000), ..Limits::default() }
}

fn given(server: &Server, statements: &str) -> Given {
    let base = server.url("");
    let base = base.trim_end_matches('/');
    let text = format!("integration t\nbase \"{base}\"\nrequest r {{\n  get \"/r\"\n  {statements}\n  map id -> id: int\n}}\n");
    let found: Vec<String> =
        Script::new("test.capi", text.clone()).checked().diagnostics.iter().map(|found| found.message.clone()).collect();
    assert!(found.is_empty(), "{found:#?}");
    Given::script("test.capi", text)
}

fn streamed(server: &Server, statements: &str) -> Outcome {
    given(server, statements).limits(small()).run().unwrap_or_else(|found| panic!("{found:#?}"))
}

fn serving(answer: Answer) -> Server {
    Server::start(move |_| answer.clone())
}

#[track_caller]
fn error(outcome: &Outcome) -> (String, String) {
    let error = outcome.report.error.as_ref().expect("an error");
    (error.code.clone(), error.message.clone())
}

const ROWS: usize = 12_000;

fn lines() -> String {
    (0..ROWS).map(|id| format!("{{\"id\":{id},\"text\":\"some text, é\"}}\n")).collect()
}

fn csv() -> String {
    let rows: String = (0..ROWS).map(|id| format!("{id},\"some \"\"text\"\"\r\n, é\"\r\n")).collect();
    format!("id,text\r\n{rows}")
}

fn json(next: &str) -> String {
    let rows: Vec<String> = (0..ROWS).map(|id| format!("{{\"id\": {id}, \"text\": \"some text\"}}")).collect();
    format!("{{\"total\": 3, \"data\": [\n{}\n], \"paging\": {{\"next\": {next}}}}}", rows.join(",\n"))
}

#[track_caller]
fn has_all(outcome: &Outcome) {
    assert_eq!(outcome.report.error.as_ref().map(|error| error.message.clone()), None);
    let found = outcome.rows().query("select count(*), sum(id), count(distinct id) from t__r");
    assert_eq!(found, [format!("{ROWS}|{}|{ROWS}", ROWS * (ROWS - 1) / 2)]);
}

#[test]
fn every_format_that_can_be_read_in_parts() {
    for (body, statements) in [
        (lines(), "format jsonl"),
        (csv(), "format csv"),
        (json("null"), "records data"),
        (json("null"), "records data\n  stop when paging.next == null\n  paginate number(query: \"page\")"),
    ] {
        for answer in [Answer::ok(body.clone()), Answer::ok(body.clone()).chunked(5000), Answer::ok(body.clone()).close_delimited()] {
            has_all(&streamed(&serving(answer), statements));
        }
        let answer = Answer::ok(gzip(body.as_bytes())).header("content-encoding", "gzip");
        let outcome = streamed(&serving(answer), statements);
        has_all(&outcome);
        let report = outcome.request("r");
        assert_eq!((report.rows_read, report.pages), (ROWS as u64, 1));
        assert!(report.bytes > 1000 && report.bytes < body.len() as u64);
    }
}

#[test]
fn the_lines_of_a_text() {
    let text: String = (0..ROWS).map(|id| format!("{id}é\n")).collect();
    let statements = "format text\n  records split(., \"\\n\")\n  where . != \"\"\n  map number(replace(., \"é\", \"\")) -> id: int";
    let script = |server: &Server| {
        let base = server.url("");
        format!("integration t\nbase \"{}\"\nrequest r {{\n  get \"/r\"\n  {statements}\n}}\n", base.trim_end_matches('/'))
    };
    for answer in [Answer::ok(text.clone()), Answer::ok(gzip(text.as_bytes()))] {
        for limits in [Limits { body: 20_000, ..small() }, Limits::default()] {
            let server = serving(answer.clone());
            let outcome = Given::script("test.capi", script(&server)).limits(limits).run().ok().unwrap();
            has_all(&outcome);
            assert_eq!(outcome.request("r").rows_read, ROWS as u64 + 1, "what is behind the last separator is a record");
        }
    }
}

#[test]
fn containers_are_undone_on_the_way() {
    let halves = lines();
    let half = halves.match_indices('\n').nth(ROWS / 2).unwrap().0 + 1;
    let (front, back) = halves.as_bytes().split_at(half);
    let xml: String = (0..ROWS).map(|id| format!("<r><id>{id}</id></r>")).collect();
    let large = archive(&[("a.jsonl", front), ("folder/b.jsonl", back)]);
    assert!(large.len() > 1000);
    for (body, statements) in [
        (gzip(halves.as_bytes()), "format gunzip | jsonl"),
        ([gzip(front), gzip(back)].concat(), "format gunzip | jsonl"),
        (large, "format unzip"),
        (archive(&[("a.gz", &gzip(front)), ("b.gz", &gzip(back))]), "format unzip | gunzip | jsonl"),
        (archive(&[("all.xml", format!("<a>{xml}</a>").as_bytes())]), "format unzip\n  records a.r"),
    ] {
        for limits in [small(), Limits::default()] {
            let server = serving(Answer::ok(body.clone()));
            has_all(&given(&server, statements).limits(limits).run().ok().unwrap());
        }
    }
}

#[test]
fn an_archive_too_large_for_memory_waits_on_disk() {
    // Stored, for what does not shrink.
    let mut text = String::new();
    for id in 0..ROWS {
        let noise: String = (0..60).map(|_| fastrand::alphanumeric()).collect::<String>().repeat(14);
        text.push_str(&format!("{{\"id\":{id},\"noise\":\"{noise}\"}}\n"));
    }
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a.jsonl", stored).unwrap();
    std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    let body = writer.finish().unwrap().into_inner();
    assert!(body.len() > 9 << 20);
    has_all(&streamed(&serving(Answer::ok(body)), "format unzip"));
}

#[test]
fn the_next_page_is_found_behind_the_records() {
    let server = Server::start(|request| match request.param("cursor").as_deref() {
        None => Answer::json(json("\"two\"")),
        Some("two") => Answer::json(json("\"three\"").replace("\"id\": ", "\"id\": 1")),
        _ => Answer::json(json("null").replace("\"id\": ", "\"id\": 2")),
    });
    let outcome = streamed(&server, "records data\n  paginate cursor(next: paging.next, query: \"cursor\")");
    assert_eq!(outcome.report.error.as_ref().map(|error| error.message.clone()), None);
    assert_eq!(outcome.rows().query("select count(*) from t__r"), [(3 * ROWS).to_string()]);
    assert_eq!((outcome.request("r").pages, server.count("/r")), (3, 3));
}

#[test]
fn a_page_that_comes_again_is_noticed() {
    let server = serving(Answer::json(json("null")));
    let outcome = streamed(&server, "records data\n  paginate number(query: \"page\")");
    assert_eq!(error(&outcome), ("paging-loop".into(), "two pages in a row are the same".into()));
}

#[test]
fn nothing_is_kept_of_an_answer_that_breaks() {
    let text = lines();
    let packed = gzip(text.as_bytes());
    let coded = |bytes: &[u8]| Answer::ok(bytes).header("content-encoding", "gzip");
    let cut = &packed[..packed.len() - 5];
    let tail = json("null");
    for (answer, statements, code) in [
        (Answer::ok(text.clone()).cut(text.len() - 10), "format jsonl", "broken-answer"),
        (Answer::ok(text.clone()).chunked(4000).cut(text.len() - 10), "format jsonl", "broken-answer"),
        (Answer::ok(csv()).cut(200_000), "format csv", "broken-answer"),
        (coded(cut), "format jsonl", "broken-answer"),
        (Answer::ok(cut), "format gunzip | jsonl", "bad-answer"),
        (Answer::ok(packed.clone()).cut(packed.len() - 5), "format gunzip | jsonl", "broken-answer"),
        (Answer::ok(&text[..text.len() - 5]), "format jsonl", "bad-answer"),
        (Answer::ok(&tail[..tail.len() - 1]), "records data", "bad-answer"),
        (Answer::ok(tail.replace("\"paging\"", "\"total\"")), "records data\n  paginate cursor(next: total, query: \"c\")", "bad-answer"),
        (Answer::ok(format!("{text}<html>")), "format jsonl", "bad-answer"),
    ] {
        let server = serving(answer);
        let bookmark = "key id\n  bookmark id from 0\n  ";
        let outcome = streamed(&server, &format!("{bookmark}{statements}"));
        assert_eq!(error(&outcome).0, code, "{statements}: {:?}", error(&outcome));
        assert_eq!(server.count("/r"), 1, "rows were taken, so it is not repeated");
        assert_eq!(outcome.rows().query("select count(*) from sqlite_master where name = 't__r'"), ["0"]);
        assert_eq!(outcome.rows().query("select count(*) from _capi_state"), ["0"]);
    }
}

#[test]
fn an_answer_that_breaks_before_its_rows_are_taken_is_asked_for_again() {
    let text = lines();
    let server = Server::start(move |request| match request.turn {
        1 => Answer::ok(text.clone()).cut(500),
        _ => Answer::ok(text.clone()),
    });
    has_all(&streamed(&server, "format jsonl"));
    assert_eq!(server.count("/r"), 2);
}

#[test]
fn a_damaged_record_is_named_with_its_line() {
    let mut text = lines();
    let place = text.rfind("\"id\":9000,").unwrap();
    text.replace_range(place..place + 1, "?");
    let outcome = streamed(&serving(Answer::ok(text)), "format jsonl");
    assert!(error(&outcome).1.starts_with("expected a field name in double quotes at line 9001 column 2"), "{:?}", error(&outcome));
    let mut text = csv();
    let place = text.rfind("\n9000,").unwrap() + 1;
    text.insert_str(place, "1,2,3\n");
    let outcome = streamed(&serving(Answer::ok(text)), "format csv");
    assert!(error(&outcome).1.starts_with("a row of 3 values, where the header has 2 at line 18002 column 1"), "{:?}", error(&outcome));
}

#[test]
fn conditions_on_the_whole_are_met_by_the_whole() {
    let server = serving(Answer::json(json("\"x\"")));
    has_all(&streamed(&server, "records data\n  on 200 when paging.next == null fail"));
    has_all(&streamed(&server, "records data\n  on 500 when paging.next == null fail\n  on 200 when $response.status == 201 fail"));
    has_all(&streamed(&server, "records data\n  on 200 when starts_with($response.text, \"[\") fail"));
    has_all(&streamed(&server, "records data\n  map $response.body.paging.next -> next: text"));
    has_all(&streamed(&server, "records data[.id >= 0]"));
    has_all(&streamed(&server, "records data\n  expect paging.next == \"x\""));
    let outcome = streamed(&server, "records data\n  expect paging.next == null");
    assert_eq!(error(&outcome).0, "unexpected-answer");
    assert_eq!(outcome.rows().query("select count(*) from sqlite_master where name = 't__r'"), ["0"]);
    let outcome = streamed(&server, "records paging");
    assert_eq!(outcome.request("r").rows_read, 1, "one object is one record");
    let outcome = streamed(&server, "records total");
    assert_eq!(error(&outcome), ("no-records".into(), "`records` found a number where the list of records should be".into()));
}

#[test]
fn what_must_be_whole_has_a_limit_and_says_why() {
    let limits = Limits { body: 100_000, ..small() };
    let xml = |size: usize| format!("<a>{}</a>", "<r><id>1</id></r>".repeat(size / 17));
    for (body, statements, why) in [
        (json("1"), "records data\n  on 200 when paging.next == null fail", "`on … when` looks into it"),
        (json("1"), "records data[.id > 1]", "`records` is more than a path"),
        (json("1"), "records data\n  map $response.body.paging.next -> next: int", "rows read what stands around them"),
        (json("1"), "records data\n  stop when count(data) < 9\n  paginate number(query: \"p\")", "something reads its records as a whole"),
        (xml(300_000), "format xml\n  records a.r", "XML is not read in parts"),
    ] {
        for answer in [Answer::ok(body.clone()), Answer::ok(body.clone()).chunked(9000)] {
            let outcome = given(&serving(answer), statements).limits(limits).run().ok().unwrap();
            let (code, message) = error(&outcome);
            assert_eq!(code, "answer-too-large", "{message}");
            assert!(message.ends_with(&format!("and must be whole: {why}")), "{message}");
            assert!(outcome.report.error.as_ref().unwrap().help.as_ref().unwrap().contains("may be of any size"));
        }
    }
    let long = format!("{{\"id\":1}}\n{{\"id\":\"{}\"}}\n", "x".repeat(3_000_000));
    let outcome = given(&serving(Answer::ok(long)), "format jsonl").limits(limits).run().ok().unwrap();
    assert_eq!(error(&outcome), ("bad-answer".into(), "a record is larger than 100000 bytes, at line 2 column 1".into()));
    let entries = archive(&[("a.xml", xml(300_000).as_bytes())]);
    let outcome = given(&serving(Answer::ok(entries)), "format unzip\n  records a.r").limits(limits).run().ok().unwrap();
    assert_eq!(error(&outcome).1, "it is larger than 100000 bytes, and its format cannot be read in parts");
}

#[test]
fn a_limit_and_a_preview_end_an_endless_answer() {
    let server = Server::start(|request| match request.path.as_str() {
        "/r" => Answer::made(|_| Some(b"{\"id\":1}\n".repeat(1000))),
        _ => Answer::status(404),
    });
    let outcome = given(&server, "format jsonl").limit(7).run().ok().unwrap();
    assert_eq!(super::rows(&outcome, "r"), [r#"{"id":1}"#; 7]);
    let script = given(&server, "format jsonl").text;
    let plan = Script::new("test.capi", script).plan(Settings::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let previews = runtime.block_on(plan.preview(None, RunOptions::default())).unwrap();
    assert!(previews[0].report.rows_read > 1000);
}
