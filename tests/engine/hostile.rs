//! Answers of servers that are broken or mean harm. Whatever comes, the run ends with a code and an exit
//! code, loses nothing that was there before, shows no secret and nothing that drives a terminal; and the
//! next run, against a server that is well again, ends as if nothing had happened.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use capi::engine::report::RunReport;
use capi::{RunOptions, Script, Secrets, Settings};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::support::rows::Rows;
use crate::support::server::{Answer, Server};

const SECRET: &str = "s3cret/token+value?";
const GOOD: &str = "{\"data\": [{\"id\": 1}, {\"id\": 2}]}";
const SCRIPT: &str = "integration t\nbase \"{BASE}\"\nsecret $TOKEN\nauth bearer($TOKEN)\ntimeout 2s\nretry(max: 0)\nrequest r {\n  get \"/items\"\n  paginate number(query: \"page\", start: 1, size: 2)\n  records data\n  key id\n  map id -> id: int\n}\n";

/// One server and one destination over several runs.
struct Case {
    server: Server,
    /// What page 2 is answered with; nothing while the server is well.
    hostile: Arc<Mutex<Option<Answer>>>,
    script: String,
    folder: TempDir,
}

impl Case {
    fn new() -> Case {
        let hostile = Arc::new(Mutex::new(None::<Answer>));
        let shared = Arc::clone(&hostile);
        let server = Server::start(move |request| match (request.param("page").as_deref(), &*shared.lock().unwrap()) {
            (Some("1"), _) => Answer::json(GOOD),
            (_, Some(answer)) => answer.clone(),
            (Some("2"), None) => Answer::json("{\"data\": [{\"id\": 3}]}"),
            _ => Answer::json("{\"data\": []}"),
        });
        let script = SCRIPT.replace("{BASE}", server.url("").trim_end_matches('/'));
        Case { server, hostile, script, folder: tempfile::tempdir().unwrap() }
    }

    fn run(&self, answer: Option<Answer>) -> RunReport {
        *self.hostile.lock().unwrap() = answer;
        let script = Script::new("test.capi", self.script.clone());
        let settings = Settings { secrets: Secrets::default().with("TOKEN", SECRET), ..Settings::default() };
        let plan = script.plan(settings).unwrap_or_else(|found| panic!("{found:#?}"));
        let destination = format!("sqlite:{}", self.folder.path().join("out.db").display());
        let state = Some(self.folder.path().join("state"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(plan.run(RunOptions { destination, state, ..RunOptions::default() }))
    }

    fn rows(&self) -> Vec<String> {
        Rows::open(&self.folder.path().join("out.db"), "t").of("r")
    }

    /// Runs well, then against the answer, then well again. Gives the code of the failure.
    fn through(&self, answer: Answer) -> String {
        let well = ["{\"id\":1}", "{\"id\":2}", "{\"id\":3}"];
        assert_eq!(self.run(None).error.map(|error| error.message), None);
        assert_eq!(self.rows(), well);
        let report = self.run(Some(answer));
        check_quiet(&report);
        let error = report.error.map(|error| (error.code, error.exit));
        assert_eq!(self.rows(), well, "{error:?}");
        assert_eq!(self.run(None).error.map(|error| error.message), None);
        assert_eq!(self.rows(), well, "{error:?}");
        let (code, exit) = error.unwrap_or(("none".to_owned(), 0));
        assert_eq!(
            exit,
            if code == "none" {
                0
            } else if code == "host-refused" {
                6
            } else {
                1
            },
            "{code}"
        );
        code
    }
}

/// No secret in any spelling, nothing that drives a terminal.
fn check_quiet(report: &RunReport) {
    let shown = format!("{report:?}") + &serde_json::to_string(report).unwrap();
    for secret in [SECRET, "s3cret%2Ftoken%2Bvalue%3F", "s3cret\\/token+value?", "czNjcmV0L3Rva2VuK3ZhbHVlPw"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    if let Some(error) = &report.error {
        let texts = [Some(&error.message), error.body.as_ref(), error.help.as_ref(), error.call.as_ref(), error.curl.as_ref()];
        let drives = |text: &&String| text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t');
        assert_eq!(texts.into_iter().flatten().find(drives), None);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzipped(body: Vec<u8>) -> Answer {
    Answer::json(body).header("content-encoding", "gzip")
}

fn raw(text: &str) -> Answer {
    Answer::raw(text)
}

#[test]
fn cut_answers_are_never_the_last_page() {
    let case = Case::new();
    for cut in 0..GOOD.len() {
        assert_eq!(case.through(Answer::json(GOOD).claim_length(GOOD.len() as u64).cut(cut)), "broken-answer", "length, {cut}");
    }
    for cut in (0..GOOD.len()).step_by(5) {
        assert_eq!(case.through(Answer::json(GOOD).chunked(3).cut(cut)), "broken-answer", "chunked, {cut}");
        assert_eq!(case.through(Answer::json(GOOD).close_delimited().cut(cut)), "bad-answer", "by the connection, {cut}");
    }
    let packed = gzip(GOOD.as_bytes());
    for cut in (1..packed.len()).step_by(5) {
        let code = case.through(gzipped(packed[..cut].to_vec()));
        assert!(["broken-answer", "bad-coding"].contains(&code.as_str()), "gzip, {cut}: {code}");
    }
}

#[test]
fn answers_that_are_no_answers() {
    let case = Case::new();
    let cases: Vec<(&str, Answer, &[&str])> = vec![
        ("HTML", Answer::ok("<html>sign in</html>").header("content-type", "text/html"), &["bad-answer"]),
        ("HTML that says it is JSON", Answer::json("<!doctype html>"), &["bad-answer"]),
        ("nothing", Answer::json(""), &["bad-answer"]),
        // Said in a warning: null is how some APIs say that there are no more.
        ("null", Answer::json("null"), &["none"]),
        ("an error inside", Answer::json("{\"error\": \"quota\"}"), &["error-in-answer"]),
        ("records that are a text", Answer::json("{\"data\": \"text\"}"), &["no-records"]),
        ("a NUL", Answer::json("{\"data\": [\0]}"), &["bad-answer"]),
        ("text that is no UTF-8", Answer::json(b"{\"data\": [\"\xff\"]}".to_vec()), &["bad-answer"]),
        ("a depth of 100,000", Answer::json("[".repeat(100_000)), &["bad-answer"]),
        ("a field twice", Answer::json("{\"data\": [], \"data\": [{\"id\": 9}]}"), &["bad-answer"]),
        ("plain text as gzip", gzipped(GOOD.as_bytes().to_vec()), &["bad-coding"]),
        ("an unknown coding", Answer::json(GOOD).header("content-encoding", "lzma"), &["bad-coding"]),
        ("six codings", Answer::json(GOOD).header("content-encoding", "gzip, gzip, gzip, gzip, gzip, gzip"), &["bad-coding"]),
        ("a bomb", gzipped(gzip(&vec![b' '; 64 << 20])), &["answer-too-large", "bad-answer"]),
        (
            "a bomb in a bomb",
            Answer::json(gzip(&gzip(&vec![b' '; 64 << 20]))).header("content-encoding", "gzip, gzip"),
            &["answer-too-large", "bad-answer"],
        ),
    ];
    let mut odd = Vec::new();
    for (name, answer, codes) in cases {
        let code = case.through(answer);
        if !codes.contains(&code.as_str()) {
            odd.push((name, code));
        }
    }
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn heads_that_are_no_heads() {
    let case = Case::new();
    let endless: String = (0..5000).map(|index| format!("x-{index}: y\r\n")).collect();
    for (name, answer) in [
        ("endless headers", raw(&format!("HTTP/1.1 200 OK\r\n{endless}\r\n{GOOD}"))),
        ("a header of a megabyte", raw(&format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n{GOOD}", "y".repeat(1 << 20)))),
        ("two lengths", raw("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!")),
        ("a length below zero", raw("HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nhello")),
        ("a length that is none", raw("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nhello")),
        ("a chunk size that is none", raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n")),
        ("a chunk size that overflows", raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n")),
        ("a NUL in a header", raw("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\nhello")),
        ("no status", raw("HTTP/1.1 \r\n\r\n")),
        ("a status of 99", raw("HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n")),
        ("HTTP/0.9", raw(GOOD)),
        ("another protocol", raw("220 smtp.acme.test ESMTP\r\n")),
        ("nothing at all", raw("")),
        ("a reset", Answer::reset()),
    ] {
        assert_eq!(case.through(answer), "broken-answer", "{name}");
    }
}

#[test]
fn statuses_that_are_not_what_they_seem() {
    let case = Case::new();
    // No content has no rows: the paging ends, the rows of the page before are there.
    for answer in [raw("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello"), Answer::status(204)] {
        *case.hostile.lock().unwrap() = None;
        let fresh = Case::new();
        let report = fresh.run(Some(answer));
        assert_eq!(report.error.map(|error| error.message), None);
        assert_eq!(fresh.rows(), ["{\"id\":1}", "{\"id\":2}"]);
    }
    for status in [206, 300, 304, 305, 999] {
        let code = case.through(Answer::status(status).body(GOOD));
        assert_ne!(code, "none", "{status}");
    }
}

#[test]
fn servers_that_take_their_time() {
    let case = Case::new();
    assert_eq!(case.through(Answer::silence()), "timeout");
    assert_eq!(case.through(Answer::json(GOOD).drip(1, std::time::Duration::from_millis(300))), "timeout");
}

#[test]
fn redirects_lead_nowhere() {
    let reached = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&reached);
    let other = Server::start(move |_| {
        shared.store(true, Ordering::SeqCst);
        Answer::json(GOOD)
    });
    let case = Case::new();
    for (name, answer, expected) in [
        ("a loop", Answer::redirect(302, "/items?page=2"), "bad-redirect"),
        ("another host", Answer::redirect(302, other.url("/items")), "host-refused"),
        ("another name of the host", Answer::redirect(307, case.server.localhost("/items")), "host-refused"),
        ("with a password", Answer::redirect(302, case.server.url("/items").replace("http://", "http://me:pw@")), "bad-redirect"),
        ("a file", Answer::redirect(302, "file:///etc/passwd"), "bad-redirect"),
        ("the metadata of a cloud", Answer::redirect(302, "http://169.254.169.254/latest"), "host-refused"),
        ("nowhere", Answer::status(302), "bad-redirect"),
    ] {
        assert_eq!(case.through(answer), expected, "{name}");
    }
    assert!(!reached.load(Ordering::SeqCst));
    other.never_saw("s3cret");
}

#[test]
fn errors_show_no_secret_and_drive_no_terminal() {
    let case = Case::new();
    for body in [
        format!("{{\"error\": \"bad token {SECRET}\"}}"),
        "{\"error\": \"s3cret%2Ftoken%2Bvalue%3F\"}".to_owned(),
        "{\"error\": \"s3cret\\/token+value?\"}".to_owned(),
        "{\"authorization\": \"czNjcmV0L3Rva2VuK3ZhbHVlPw==\"}".to_owned(),
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}\u{9b}31m\r overwritten \u{8}".to_owned(),
        "x".repeat(10 << 20),
    ] {
        assert_eq!(case.through(Answer::status(400).body(body.clone())), "call-failed");
        // The same in a body that is no JSON, whose excerpt is shown.
        assert_eq!(case.through(Answer::json(body.trim_start_matches('{').to_owned())), "bad-answer");
    }
    for (name, value) in [("content-encoding", "\u{1b}[2J"), ("content-type", "text/\u{1b}[2J"), ("location", "http://\u{1b}[2J/")] {
        case.through(Answer::status(302).header(name, value).body("x"));
    }
}
