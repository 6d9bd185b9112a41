//! A database between runs: read without making anything, changed under the lock of the integration.

use std::ops::ControlFlow;
use std::time::Duration;

use arrow_array::RecordBatch;
use capi::plan::table::Table;
use capi::sink::kept::{Kept, Which};
use capi::sink::postgres::kept::PostgresKept;
use capi::sink::schema::Change;
use capi::sink::{Bookmark, Destructive, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
}

fn mark(request: &str, turn: &str, value: &str) -> Bookmark {
    Bookmark { request: request.into(), turn: turn.into(), value: value.into() }
}

fn kept(base: &Base) -> PostgresKept {
    PostgresKept::open(&base.db.url(), Duration::from_millis(20)).unwrap()
}

/// A run that loads one row and reaches these bookmarks.
fn reach(base: &Base, run: &str, bookmarks: &[Bookmark]) {
    let mut sink = base.sink();
    sink.begin(&start(run, &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1), text("one")]])).unwrap();
    sink.remember(bookmarks).unwrap();
    sink.reject(&[reject("no number")]).unwrap();
    sink.commit(&done()).unwrap();
}

fn state(base: &Base, which: &Which) -> Vec<String> {
    let mut lines = Vec::new();
    let mut visit = |bookmark: Bookmark| {
        lines.push(format!("{}|{}|{}", bookmark.request, bookmark.turn, bookmark.value));
        ControlFlow::Continue(())
    };
    kept(base).state("acme", which, &mut visit).unwrap();
    lines
}

fn of(request: Option<&str>, turn: Option<&str>) -> Which {
    Which { request: request.map(str::to_owned), turn: turn.map(str::to_owned) }
}

#[test]
fn what_is_not_there_is_empty_and_stays_away() {
    let Some(base) = Base::new() else { return };
    let mut kept = kept(&base);
    assert!(kept.tables().unwrap().is_empty());
    assert!(kept.runs("acme", 9).unwrap().is_empty());
    assert_eq!(kept.rejects("acme").unwrap(), 0);
    assert!(state(&base, &Which::default()).is_empty());
    let foreseen = kept.changes(&start("r1", &[ads()])).unwrap();
    assert_eq!(foreseen.tables[0].name, "acme.ads");
    assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create]);
    assert!(foreseen.global.is_ok());
    let message = kept.set_state("acme", &[mark("ads", "", "1")]).unwrap_err().message;
    assert_eq!(message, format!("capi has loaded nothing into `127.0.0.1:{}/{}`", base.db.port, base.db.name));
    assert!(base.objects().is_empty());
}

#[test]
fn what_others_made_is_told_table_by_table() {
    let Some(base) = Base::new() else { return };
    base.db.run("CREATE SCHEMA acme; CREATE TABLE acme.ads (id int)");
    let foreseen = kept(&base).changes(&start("r1", &[ads()])).unwrap();
    let error = foreseen.tables[0].changes.as_ref().unwrap_err();
    assert!(error.message.ends_with("has a schema `acme` with tables that capi did not make"), "{error}");
    base.db.run("CREATE SCHEMA capi; CREATE TABLE capi.mine (id int)");
    assert_eq!(kept(&base).changes(&start("r1", &[])).unwrap_err().kind, SinkErrorKind::Conflict);
}

#[test]
fn tables_runs_and_rejects_are_told() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &[]);
    base.run(&Start { started_at: NOW + 1, ..start("r2", &[global("zeta", "more", &[("day", Ty::Date)])]) }, &[vec![]]).unwrap();
    reach(&base, "r3", &[]);
    let mut kept = kept(&base);
    let tables: Vec<String> = kept.tables().unwrap().iter().map(|entry| format!("{}.{}", entry.integration, entry.request)).collect();
    assert_eq!(tables, ["acme.ads", "zeta.more"]);
    let runs = kept.runs("acme", 5).unwrap();
    assert_eq!(runs.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>(), ["r3", "r1"]);
    let told = (runs[0].status.as_str(), runs[0].started_at.as_str(), runs[0].finished_at.as_str(), runs[0].report.as_str());
    assert_eq!(told, ("done", "2026-01-31T12:00:00.000000Z", "2026-01-31T12:00:00.000001Z", "{\"version\":1}"));
    assert_eq!(kept.runs("acme", 1).unwrap().len(), 1);
    assert_eq!((kept.rejects("acme").unwrap(), kept.rejects("zeta").unwrap()), (2, 0));
}

#[test]
fn bookmarks_come_in_order_are_set_and_forgotten() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &[mark("b", "2\0", "v"), mark("a", "", "w"), mark("b", "1", "x"), mark("", "idempotency_key", "r1")]);
    assert_eq!(state(&base, &Which::default()), ["a||w", "b|1|x", "b|2\0|v"]);
    assert_eq!(state(&base, &of(Some("b"), None)), ["b|1|x", "b|2\0|v"]);
    assert_eq!(state(&base, &of(Some("b"), Some("2\0"))), ["b|2\0|v"]);
    assert_eq!(state(&base, &of(None, Some(""))), ["a||w"]);
    kept(&base).set_state("acme", &[mark("a", "", "2"), mark("c", "", "3")]).unwrap();
    assert_eq!(state(&base, &Which::default()), ["a||2", "b|1|x", "b|2\0|v", "c||3"]);
    assert_eq!(kept(&base).reset_state("acme", &of(Some("b"), Some("2\0"))).unwrap(), 1);
    assert_eq!(kept(&base).reset_state("other", &Which::default()).unwrap(), 0);
    assert_eq!(kept(&base).reset_state("acme", &Which::default()).unwrap(), 3);
    assert_eq!(base.lines("SELECT turn FROM capi.state"), ["idempotency_key"]);
}

#[test]
fn more_bookmarks_than_are_read_at_once_come_each_once() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &(0..25_000).map(|n| mark("ads", &n.to_string(), "1")).collect::<Vec<_>>());
    let mut turns = state(&base, &Which::default());
    assert_eq!(turns.len(), 25_000);
    turns.dedup();
    assert_eq!(turns.len(), 25_000);
}

#[test]
fn a_run_keeps_others_from_changing_and_is_named() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &[mark("a", "", "1")]);
    let mut sink = base.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    let set = kept(&base).set_state("acme", &[mark("a", "", "2")]);
    for changed in [set, kept(&base).reset_state("acme", &Which::default()).map(drop), kept(&base).remove("acme", None).map(drop)] {
        let error = changed.unwrap_err();
        assert_eq!(error.kind, SinkErrorKind::Locked);
        assert!(error.message.contains("is locked by `capi r2 pid "), "{}", error.message);
    }
    // Reading goes on, and other integrations are free.
    assert_eq!(state(&base, &Which::default()), ["a||1"]);
    assert_eq!(kept(&base).reset_state("other", &Which::default()).unwrap(), 0);
    sink.commit(&done()).unwrap();
    assert_eq!(kept(&base).reset_state("acme", &Which::default()).unwrap(), 1);
}

#[test]
fn what_a_run_would_change_is_told_table_by_table() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &[]);
    let wider = merge("ads", 1, &[("id", Ty::Text), ("name", Ty::Text), ("clicks", Ty::Int)]);
    let other = append("log", &[("at", Ty::DateTime)]);
    let changed = |table: &Table, destructive| {
        let foreseen = kept(&base).changes(&Start { destructive, ..start("r2", &[table.clone(), other.clone()]) }).unwrap();
        assert_eq!(*foreseen.tables[1].changes.as_ref().unwrap(), [Change::Create]);
        foreseen.tables.into_iter().next().unwrap().changes
    };
    let clicks = Change::Add(wider.columns[2].clone());
    let widen = Change::Widen { column: wider.columns[0].clone(), from: Ty::Int };
    assert_eq!(changed(&wider, Destructive::Refuse).unwrap(), [widen, clicks]);
    let narrower = merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)]);
    let why = "the column `name` of the table `acme.ads` holds text; the script now maps int";
    assert_eq!(changed(&narrower, Destructive::Refuse).unwrap_err().message, why);
    assert_eq!(changed(&narrower, Destructive::Allow).unwrap(), [Change::Rebuild { why: why.to_owned() }]);
    let second = global("other", "two", &[("spend", Ty::Text)]);
    base.run(&Start { globals: vec![field("spend", Ty::Text)], ..start("r1", &[second]) }, &[vec![]]).unwrap();
    let first = global("acme", "one", &[("spend", Ty::Int)]);
    let foreseen = kept(&base).changes(&Start { globals: vec![field("spend", Ty::Int)], ..start("r2", &[first]) }).unwrap();
    assert!(foreseen.global.unwrap_err().message.starts_with("the global field `spend` is "));
}

fn rows(base: &Base) -> Vec<RecordBatch> {
    let mut kept = kept(base);
    let entry = kept.tables().unwrap().remove(0);
    let mut batches = Vec::new();
    let mut visit = |batch| {
        batches.push(batch);
        Ok(())
    };
    kept.rows(&entry, &mut visit).unwrap();
    batches
}

#[test]
fn rows_come_back_exactly_as_they_were_written() {
    let Some(base) = Base::new() else { return };
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
    let full = |sign: i64| {
        vec![
            text("00123\u{1f600}"),
            Cell::Int(sign * i64::MAX),
            decimal(i128::from(sign) * 99_999_999_999_999_999_999_999_999_999_999_999_999),
            Cell::Float(sign as f64 * 0.1),
            Cell::Bool(sign > 0),
            Cell::Date(i32::try_from(sign).unwrap() * 730_000),
            Cell::DateTime(sign * 62_200_000_000_000_001),
            Cell::Json("{\"a\":1.10, \"a\":\"\\u0000\"}".into()),
            Cell::Json("[1,2]".into()),
        ]
    };
    let written = [full(1), vec![Cell::Null; 9], full(-1)];
    base.load(&table, &written).unwrap();
    assert_eq!(rows(&base), [batch(&table, &written)]);
}

#[test]
fn many_rows_come_in_batches() {
    let Some(base) = Base::new() else { return };
    let table = append("log", &[("n", Ty::Int)]);
    base.load(&table, &(0..10_000).map(|n| vec![Cell::Int(n)]).collect::<Vec<_>>()).unwrap();
    let batches = rows(&base);
    assert!(batches.len() > 2);
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 10_000);
}

#[test]
fn tables_are_removed_with_their_bookmarks_and_the_view_is_right_again() {
    let Some(base) = Base::new() else { return };
    let clicks = |request: &str| global("acme", request, &[("clicks", Ty::Int)]);
    let tables = [clicks("ads"), clicks("old")];
    let mut sink = base.sink();
    sink.begin(&Start { globals: vec![field("clicks", Ty::Int)], ..start("r1", &tables) }).unwrap();
    sink.write(0, &batch(&tables[0], &[vec![Cell::Int(1)]])).unwrap();
    sink.write(1, &batch(&tables[1], &[vec![Cell::Int(2)]])).unwrap();
    sink.remember(&[mark("ads", "", "1"), mark("old", "", "1")]).unwrap();
    sink.commit(&done()).unwrap();
    assert_eq!(kept(&base).remove("acme", Some("old")).unwrap(), ["acme.old"]);
    assert_eq!(base.lines("SELECT clicks FROM capi.global"), ["1"]);
    assert_eq!(state(&base, &Which::default()), ["ads||1"]);
    base.db.run("CREATE VIEW mine AS SELECT * FROM acme.ads");
    assert!(kept(&base).remove("acme", None).unwrap_err().message.contains("view public.mine depends on table acme.ads"));
    assert_eq!(base.lines("SELECT clicks FROM capi.global"), ["1"]);
    base.db.run("DROP VIEW mine");
    assert_eq!(kept(&base).remove("acme", None).unwrap(), ["acme.ads"]);
    assert!(base.lines("SELECT * FROM capi.global").is_empty());
    assert_eq!(base.lines("SELECT status FROM capi.runs"), ["done"]);
}
