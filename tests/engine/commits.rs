//! What a run that fails, is skipped in part or is told to stop leaves behind: complete turns with the
//! bookmarks that they move, and nothing else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use arrow_array::RecordBatch;
use capi::engine::bookmark::Incremental;
use capi::sink::{Cadence, Reject, Restated, RunRecord, Sink, SinkError, Start};
use capi::{RunOptions, RunReport, Script, Settings};
use tokio::sync::watch;

use crate::support::rows::Rows;
use crate::support::server::{Answer, Request, Server};

/// Commits after each turn, one turn after the other.
fn options(file: &Path) -> RunOptions {
    let commit_every = Some(Duration::ZERO);
    RunOptions { destination: format!("sqlite:{}", file.display()), commit_every, concurrency: Some(1), ..RunOptions::default() }
}

fn run(server: &Server, script: &str, options: RunOptions) -> RunReport {
    let text = format!("integration t\nbase \"{}\"\n{script}", server.url("").trim_end_matches('/'));
    let plan = Script::new("test.capi", text).plan(Settings::default()).unwrap_or_else(|found| panic!("{found:#?}"));
    tokio::runtime::Runtime::new().unwrap().block_on(plan.run(options))
}

fn query(file: &Path, sql: &str) -> Vec<String> {
    Rows::open(file, "t").query(sql)
}

fn committed(report: &RunReport, request: &str) -> u64 {
    report.requests.iter().find(|counted| counted.name == request).unwrap().rows_committed
}

/// One row for each window, unless `broken` says what else.
fn days(broken: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> Server {
    Server::start(move |request: &Request| {
        let from = request.param("from").unwrap_or_default();
        broken(&from).unwrap_or_else(|| Answer::json(format!("[{{\"day\": \"{from}\"}}]")))
    })
}

const APPENDED: &str = "request r {\n  for $w in windows($bookmark, @2026-01-06, 1d)\n  get \"/r\"\n  query from = $w.start\n  \
    bookmark $w.end from @2026-01-01\n  write append\n  on 404 skip\n  map day -> day: date\n}\n";

const DAYS: [&str; 5] = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"];

#[test]
fn a_run_that_fails_goes_on_where_it_stopped() {
    let works = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&works);
    let server = days(move |from| (from == "2026-01-04" && !now.load(Ordering::SeqCst)).then(|| Answer::status(400)));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let report = run(&server, APPENDED, options(&file));
    assert_eq!(report.error.as_ref().unwrap().status, Some(400));
    assert_eq!(committed(&report, "r"), 3);
    assert_eq!(query(&file, "select day from t__r order by 1"), DAYS[..3]);
    assert_eq!(query(&file, "select value from _capi_state"), [r#"{"date":"2026-01-04"}"#]);
    assert_eq!(query(&file, "select status from _capi_runs"), ["failed"]);
    works.store(true, Ordering::SeqCst);
    let report = run(&server, APPENDED, options(&file));
    assert!(report.error.is_none());
    assert_eq!(committed(&report, "r"), 2);
    assert_eq!(query(&file, "select day from t__r order by 1"), DAYS);
    assert_eq!(server.count("/r"), 4 + 2);
}

/// Rows after the skipped window come again in the next run: now they would be there twice.
#[test]
fn appended_rows_after_a_skipped_window_wait_for_the_next_run() {
    let works = Arc::new(AtomicBool::new(false));
    let now = Arc::clone(&works);
    let server = days(move |from| (from == "2026-01-03" && !now.load(Ordering::SeqCst)).then(|| Answer::status(404)));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let report = run(&server, APPENDED, options(&file));
    assert!(report.error.is_none());
    let warnings = &report.requests[0].warnings;
    assert!(warnings.contains(&"2 rows of turns after a skipped one were left to the next run".to_owned()), "{warnings:?}");
    assert_eq!(query(&file, "select day from t__r order by 1"), DAYS[..2]);
    works.store(true, Ordering::SeqCst);
    assert!(run(&server, APPENDED, options(&file)).error.is_none());
    assert_eq!(query(&file, "select day from t__r order by 1"), DAYS);
}

/// Windows that end in any order are stored in theirs, also when a great many run ahead of a slow one
/// and do not fit in memory.
#[test]
fn appended_windows_are_stored_in_order() {
    let long = "x".repeat(20_000);
    let server = Server::start(move |request| {
        let from = request.param("from").unwrap_or_default();
        let slow = Duration::from_millis(if from == "2026-01-01" { 300 } else { 0 });
        let rows: Vec<String> = (0..40).map(|n| format!("{{\"day\": \"{from}\", \"text\": \"{n}{long}\"}}")).collect();
        Answer::json(format!("[{}]", rows.join(","))).delay(slow)
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let script = APPENDED.replace("2026-01-06", "2026-04-11").replace("map day", "map text -> text: text\n  map day");
    let report = run(&server, &script, RunOptions { concurrency: Some(8), ..options(&file) });
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(query(&file, "select count(*), count(distinct day) from t__r"), ["4000|100"]);
    let in_order = "select count(*) from (select day, lag(day) over (order by rowid) as before from t__r) where before > day";
    assert_eq!(query(&file, in_order), ["0"]);
    assert_eq!(query(&file, "select value from _capi_state"), [r#"{"date":"2026-04-11"}"#]);
}

/// Children see the rows of their parent that are new since its bookmark: it moves when they have.
#[test]
fn the_bookmark_of_a_parent_moves_when_its_children_are_complete() {
    let server = Server::start(|request| match request.path.as_str() {
        "/parents" => Answer::json(r#"[{"id": 1, "at": 5}, {"id": 2, "at": 6}]"#),
        "/children/1" => Answer::json("[{\"n\": 1}]"),
        _ => Answer::status(400),
    });
    let script = "request parents {\n  get \"/parents\"\n  key id\n  bookmark at from 0\n  map id -> id: int\n  map at -> at: int\n}\n\
        request children {\n  for $p in changed $parents\n  get \"/children/{$p.id}\"\n  key parent\n  map $p.id -> parent: int\n}\n\
        request other {\n  get \"/children/1\"\n  key n\n  bookmark n from 0\n  map n -> n: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let report = run(&server, script, options(&file));
    assert_eq!(report.error.as_ref().unwrap().request.as_deref(), Some("children"));
    let states = query(&file, "select request from _capi_state");
    assert!(!states.contains(&"parents".to_owned()), "{states:?}");
}

#[test]
fn a_slice_is_swapped_as_a_whole() {
    let works = Arc::new(AtomicBool::new(true));
    let now = Arc::clone(&works);
    let server = Server::start(move |request| match (request.param("page").as_deref(), now.load(Ordering::SeqCst)) {
        (Some("1"), true) => Answer::json(r#"[{"n": 1}, {"n": 2}]"#),
        (Some("1"), false) => Answer::json(r#"[{"n": 3}]"#),
        (Some("2"), false) => Answer::status(404),
        _ => Answer::json("[]"),
    });
    let script = "request r {\n  for $a in [\"a\"]\n  get \"/r\"\n  paginate number(query: \"page\")\n  on 404 skip\n  \
        write replace where account == $a\n  map $a -> account: text\n  map n -> n: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    assert!(run(&server, script, options(&file)).error.is_none());
    works.store(false, Ordering::SeqCst);
    assert!(run(&server, script, options(&file)).error.is_none());
    assert_eq!(query(&file, "select n from t__r"), ["1", "2"]);
}

#[test]
fn a_run_that_is_told_to_stop_keeps_complete_turns() {
    let (teller, stop) = watch::channel(false);
    let server = days(move |from| {
        if from == "2026-01-04" {
            teller.send_replace(true);
            return Some(Answer::silence());
        }
        None
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let report = run(&server, APPENDED, RunOptions { stop: Some(stop), ..options(&file) });
    let error = report.error.as_ref().unwrap();
    assert_eq!((error.code.as_str(), error.exit), ("interrupted", 130));
    assert_eq!(query(&file, "select day from t__r order by 1"), DAYS[..3]);
    assert_eq!(query(&file, "select value from _capi_state"), [r#"{"date":"2026-01-04"}"#]);
}

/// Without anything to go on from, an appended row must not come twice: all or nothing.
#[test]
fn what_has_no_bookmark_comes_at_the_end_or_not_at_all() {
    let server = Server::start(|request| match request.path.as_str() {
        "/bad" => Answer::status(400).delay(Duration::from_millis(100)),
        _ => Answer::json("[{\"n\": 1}]"),
    });
    let request = |name: &str, more: &str| format!("request {name} {{\n  get \"/{name}\"\n  map n -> n: int\n{more}}}\n");
    let bookmarked = request("marked", "  key n\n  bookmark n from 0\n");
    let script = format!("{bookmarked}{}{}{}", request("plain", ""), request("snapshot", "  write replace\n"), request("bad", ""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let report = run(&server, &script, RunOptions { concurrency: Some(4), ..options(&file) });
    assert_eq!(report.error.as_ref().unwrap().request.as_deref(), Some("bad"));
    let counts = "select (select count(*) from t__marked), (select count(*) from t__plain), (select count(*) from t__snapshot)";
    assert_eq!(query(&file, counts), ["1|0|0"]);
    assert_eq!((committed(&report, "marked"), committed(&report, "plain"), committed(&report, "snapshot")), (1, 0, 0));
}

#[test]
fn a_run_of_an_id_that_was_loaded_sends_nothing() {
    let server = days(|_| None);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let script = "request r {\n  get \"/r\"\n  write append\n  map day -> day: text\n}\n";
    let named = || RunOptions { run_id: Some("monday".to_owned()), ..options(&file) };
    assert!(!run(&server, script, named()).repeated);
    let again = run(&server, script, named());
    assert!(again.repeated && again.error.is_none());
    assert_eq!((again.status.as_str(), server.count("/r")), ("done", 1));
    assert_eq!(query(&file, "select count(*), min(_run_id) from t__r"), ["1|monday"]);
}

/// The scripts of one integration often run under the one id that a scheduler gives.
#[test]
fn an_id_that_was_loaded_is_refused_to_another_job() {
    let server = days(|_| None);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let request = |name: &str| format!("request {name} {{\n  get \"/{name}\"\n  write append\n  map day -> day: text\n}}\n");
    let (both, one) = (request("a") + &request("b"), request("a"));
    let named = || RunOptions { run_id: Some("monday".to_owned()), ..options(&file) };
    let ask = |script: &str, chosen: &[&str], size: &str, options: RunOptions| {
        let text = format!("integration t\nbase \"{}\"\nparam $size: int = 1\n{script}", server.url("").trim_end_matches('/'));
        let params = vec![("size".to_owned(), size.to_owned())];
        let settings = Settings { params, requests: chosen.iter().map(|name| (*name).to_owned()).collect(), ..Settings::default() };
        let plan = Script::new("test.capi", text).plan(settings).unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(plan.run(options))
    };
    assert!(ask(&both, &["a"], "1", named()).error.is_none());
    let full = Incremental { full_refresh: true, ..Incremental::default() };
    let others = [
        ask(&both, &["b"], "1", named()),
        ask(&both, &[], "1", named()),
        ask(&one, &["a"], "1", named()),
        ask(&both, &["a"], "2", named()),
        ask(&both, &["a"], "1", RunOptions { limit: Some(1), ..named() }),
        ask(&both, &["a"], "1", RunOptions { incremental: full, ..named() }),
    ];
    for other in others {
        let error = other.error.as_ref().unwrap();
        assert_eq!((error.code.as_str(), error.exit, other.repeated), ("bad-destination", 3, false));
        let message = "run monday of `t` is another job: its script, requests, params or options were not these";
        assert_eq!((error.message.as_str(), error.help.as_deref()), (message, Some("give this one another `--run-id`")));
    }
    assert!(ask(&both, &["a"], "1", named()).repeated);
    assert_eq!((server.count("/a"), server.count("/b")), (1, 0));
    assert_eq!(query(&file, "select run_id || status from _capi_runs"), ["mondaydone"]);
}

/// A destination that wants to be committed after each row.
#[derive(Clone, Default)]
struct Eager(Arc<AtomicU32>);

impl Sink for Eager {
    fn begin(&mut self, _start: &Start) -> Result<(), SinkError> {
        Ok(())
    }

    fn cadence(&self) -> Cadence {
        Cadence { every: Duration::from_secs(7200), rows: 1 }
    }

    fn write(&mut self, _table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        Ok(rows.num_rows() as u64)
    }

    fn clear(&mut self, _table: usize, _slice: &[Restated]) -> Result<(), SinkError> {
        Ok(())
    }

    fn reject(&mut self, _rejects: &[Reject]) -> Result<(), SinkError> {
        Ok(())
    }

    fn checkpoint(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn commit(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        Ok(())
    }

    fn abandon(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        Ok(())
    }
}

#[test]
fn how_often_is_given_and_after_how_many_rows_is_the_destinations_own() {
    let server = days(|_| None);
    let sink = Eager::default();
    let settings = RunOptions {
        sink: Some(Box::new(sink.clone())),
        commit_every: Some(Duration::from_secs(3600)),
        concurrency: Some(1),
        ..RunOptions::default()
    };
    assert!(run(&server, APPENDED, settings).error.is_none());
    assert_eq!(sink.0.load(Ordering::SeqCst), DAYS.len() as u32);
}
