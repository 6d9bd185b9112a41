//! A directory between runs.

use std::ops::ControlFlow;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::files::kept::FilesKept;
use capi::sink::kept::{Kept, Which};
use capi::sink::schema::Change;
use capi::sink::{Bookmark, Destructive, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::{Dir, FORMATS};
use crate::sink::rig::{NOW, append, batch, bookmarks, decimal, done, merge, reject, start, text};

fn kept(dir: &Dir) -> FilesKept {
    FilesKept::open(dir.format, dir.path().to_str().unwrap(), Duration::from_millis(20)).unwrap()
}

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int)])
}

fn bookmark(request: &str, value: &str) -> Bookmark {
    Bookmark { request: request.into(), turn: String::new(), value: value.into() }
}

fn state(dir: &Dir) -> Vec<Bookmark> {
    let mut found = Vec::new();
    let mut visit = |bookmark| {
        found.push(bookmark);
        ControlFlow::Continue(())
    };
    kept(dir).state("acme", &Which::default(), &mut visit).unwrap();
    found
}

fn reach(dir: &Dir, run: &str, bookmarks: &[Bookmark]) {
    let mut sink = dir.sink();
    sink.begin(&start(run, &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1)]])).unwrap();
    sink.remember(bookmarks).unwrap();
    sink.reject(&[reject("bad")]).unwrap();
    sink.commit(&done()).unwrap();
}

#[test]
fn nothing_is_made_where_nothing_is() {
    let dir = Dir::new("parquet");
    let mut there = kept(&dir);
    assert!(there.tables().unwrap().is_empty() && there.runs("acme", 9).unwrap().is_empty());
    assert_eq!(there.rejects("acme").unwrap(), 0);
    let foreseen = there.changes(&start("r1", &[ads()])).unwrap();
    assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create]);
    foreseen.global.unwrap();
    assert!(there.set_state("acme", &[bookmark("ads", "1")]).unwrap_err().message.starts_with("there is nothing of `acme` at "));
    assert!(!dir.path().exists());
}

#[test]
fn bookmarks_are_shown_set_and_reset_and_stopped_runs_cannot_undo_it() {
    let dir = Dir::new("csv");
    reach(&dir, "r1", &[bookmark("ads", "1"), bookmark("log", "2"), bookmark("", "own")]);
    assert_eq!(state(&dir), [bookmark("ads", "1"), bookmark("log", "2")]);
    kept(&dir).set_state("acme", &[bookmark("ads", "7")]).unwrap();
    assert_eq!(state(&dir), [bookmark("ads", "7"), bookmark("log", "2")]);
    let which = Which { request: Some("log".into()), turn: None };
    assert_eq!(kept(&dir).reset_state("acme", &which).unwrap(), 1);
    assert_eq!(kept(&dir).reset_state("acme", &Which::default()).unwrap(), 1);
    assert_eq!(state(&dir), []);
    let mut sink = dir.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    assert_eq!(bookmarks(&mut sink), [bookmark("", "own")]);
    assert_eq!(kept(&dir).set_state("acme", &[]).unwrap_err().kind, SinkErrorKind::Locked);
    std::fs::remove_file(dir.path().join("_capi/acme/lock")).unwrap();
    kept(&dir).set_state("acme", &[bookmark("ads", "8")]).unwrap();
    assert_eq!(sink.commit(&done()).unwrap_err().kind, SinkErrorKind::Locked);
    assert_eq!(state(&dir), [bookmark("ads", "8")]);
}

#[test]
fn tables_runs_and_rejects_are_listed() {
    let dir = Dir::new("ndjson");
    reach(&dir, "r1", &[]);
    reach(&dir, "r2", &[]);
    let mut there = kept(&dir);
    let tables = there.tables().unwrap();
    assert_eq!(tables.iter().map(|entry| (entry.request.as_str(), entry.key.join(","))).collect::<Vec<_>>(), [("ads", "id".to_owned())]);
    let runs = there.runs("acme", 1).unwrap();
    assert_eq!((runs[0].run_id.as_str(), runs[0].status.as_str(), runs[0].report.as_str()), ("r2", "done", "{\"version\":1}"));
    assert_eq!(runs[0].finished_at, "2026-01-31T12:00:00.000001Z");
    assert_eq!(there.rejects("acme").unwrap(), 2);
}

#[test]
fn rows_come_back_exactly_as_they_were_written() {
    let columns = [
        ("text", Ty::Text),
        ("int", Ty::Int),
        ("decimal", Ty::DECIMAL),
        ("float", Ty::Float),
        ("bool", Ty::Bool),
        ("date", Ty::Date),
        ("datetime", Ty::DateTime),
        ("json", Ty::Json),
        ("list", Ty::List(Box::new(Ty::Int))),
    ];
    let table = append("kinds", &columns);
    let full = |sign: i64, words: &str| {
        vec![
            text(words),
            Cell::Int(sign * i64::MAX),
            decimal(i128::from(sign) * 99_999_999_999_999_999_999_999_999_999_999_999_999),
            Cell::Float(sign as f64 * 0.1),
            Cell::Bool(sign > 0),
            Cell::Date(i32::try_from(sign).unwrap() * 900_000),
            Cell::DateTime(sign * NOW + 5),
            Cell::Json("{\"a\": 1.10, \"b\": \"x,\\\"y\"}".into()),
            Cell::Json("[1,2]".into()),
        ]
    };
    let written =
        [full(1, "00123\0\u{1f600}"), vec![Cell::Null; 9], full(-1, ""), full(1, "a\r\n\"b\",c\\"), full(1, "null"), full(1, " ")];
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&table, &written).unwrap();
        let mut there = kept(&dir);
        let entry = there.tables().unwrap().remove(0);
        let mut batches = Vec::new();
        let mut visit = |batch| {
            batches.push(batch);
            Ok(())
        };
        there.rows(&entry, &mut visit).unwrap();
        assert_eq!(batches, [batch(&table, &written)], "{format}");
    }
}

#[test]
fn a_table_is_made_anew_when_that_is_allowed() {
    let dir = Dir::new("parquet");
    reach(&dir, "r1", &[bookmark("ads", "1"), bookmark("log", "2")]);
    let other = merge("ads", 1, &[("id", Ty::Date)]);
    let allowed = Start { destructive: Destructive::Allow, ..start("r2", std::slice::from_ref(&other)) };
    let foreseen = kept(&dir).changes(&allowed).unwrap();
    assert!(matches!(foreseen.tables[0].changes.as_deref().unwrap(), [Change::Rebuild { .. }]));
    let mut sink = dir.sink();
    sink.begin(&allowed).unwrap();
    assert_eq!(bookmarks(&mut sink), [bookmark("log", "2")]);
    drop(sink);
    assert_eq!(state(&dir), [bookmark("ads", "1"), bookmark("log", "2")]);
    let allowed = Start { run_id: "r3".into(), ..allowed };
    dir.run(&allowed, &[vec![vec![Cell::Date(0)]]]).unwrap();
    assert_eq!(dir.rows("ads").len(), 1);
    assert_eq!(state(&dir), [bookmark("log", "2")]);
}
