//! A destination between runs: read without making anything, changed under its lock.

use std::ops::ControlFlow;
use std::time::Duration;

use arrow_array::RecordBatch;
use capi::plan::table::{Table, WriteMode};
use capi::sink::kept::{Kept, Which};
use capi::sink::schema::Change;
use capi::sink::sqlite::kept::SqliteKept;
use capi::sink::{Bookmark, Destructive, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
}

fn mark(request: &str, turn: &str, value: &str) -> Bookmark {
    Bookmark { request: request.into(), turn: turn.into(), value: value.into() }
}

fn kept(file: &File) -> SqliteKept {
    SqliteKept::open(file.path().to_str().unwrap(), Duration::from_millis(20)).unwrap()
}

/// A run that loads one row and reaches these bookmarks.
fn reach(file: &File, run: &str, bookmarks: &[Bookmark]) {
    let mut sink = file.sink();
    sink.begin(&start(run, &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1), text("one")]])).unwrap();
    sink.remember(bookmarks).unwrap();
    sink.reject(&[reject("no number")]).unwrap();
    sink.commit(&done()).unwrap();
}

fn state(file: &File, which: &Which) -> Vec<String> {
    let mut lines = Vec::new();
    let mut visit = |bookmark: Bookmark| {
        lines.push(format!("{}|{}|{}", bookmark.request, bookmark.turn, bookmark.value));
        ControlFlow::Continue(())
    };
    kept(file).state("acme", which, &mut visit).unwrap();
    lines
}

fn of(request: Option<&str>, turn: Option<&str>) -> Which {
    Which { request: request.map(str::to_owned), turn: turn.map(str::to_owned) }
}

#[test]
fn what_is_not_there_is_empty_and_stays_away() {
    let file = File::new();
    let mut kept = kept(&file);
    assert!(kept.tables().unwrap().is_empty());
    assert!(kept.runs("acme", 9).unwrap().is_empty());
    assert_eq!(kept.rejects("acme").unwrap(), 0);
    let foreseen = kept.changes(&start("r1", &[ads()])).unwrap();
    assert_eq!(foreseen.tables[0].name, "acme__ads");
    assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create]);
    assert!(foreseen.global.is_ok());
    let message = kept.set_state("acme", &[mark("ads", "", "1")]).unwrap_err().message;
    assert_eq!(message, format!("there is no `{}`", file.path().display()));
    assert_eq!(std::fs::read_dir(file.dir.path()).unwrap().count(), 0);
}

#[test]
fn a_file_of_others_is_read_and_left_as_it_is() {
    let file = File::new();
    file.db().execute_batch("CREATE TABLE acme__ads (id); CREATE TABLE mine (id)").unwrap();
    let before = std::fs::read(file.path()).unwrap();
    let foreseen = kept(&file).changes(&start("r1", &[ads()])).unwrap();
    let error = foreseen.tables[0].changes.as_ref().unwrap_err();
    assert_eq!(error.message, format!("`{}` has a table `acme__ads` that capi did not make", file.path().display()));
    assert!(state(&file, &Which::default()).is_empty());
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
    file.db().execute_batch("CREATE TABLE global (id)").unwrap();
    assert_eq!(kept(&file).changes(&start("r1", &[])).unwrap_err().kind, SinkErrorKind::Conflict);
}

#[test]
fn tables_runs_and_rejects_are_told() {
    let file = File::new();
    reach(&file, "r1", &[]);
    file.run(&Start { started_at: NOW + 1, ..start("r2", &[global("zeta", "more", &[("day", Ty::Date)])]) }, &[vec![]]).unwrap();
    reach(&file, "r3", &[]);
    let mut kept = kept(&file);
    let tables: Vec<String> = kept.tables().unwrap().iter().map(|entry| format!("{}.{}", entry.integration, entry.request)).collect();
    assert_eq!(tables, ["acme.ads", "zeta.more"]);
    let runs = kept.runs("acme", 5).unwrap();
    assert_eq!(runs.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>(), ["r3", "r1"]);
    assert_eq!((runs[0].status.as_str(), runs[0].started_at.as_str()), ("done", "2026-01-31T12:00:00.000000Z"));
    assert_eq!(kept.runs("acme", 1).unwrap().len(), 1);
    assert_eq!((kept.rejects("acme").unwrap(), kept.rejects("zeta").unwrap()), (2, 0));
}

#[test]
fn bookmarks_come_in_order_and_only_those_asked_for() {
    let file = File::new();
    let marks = [mark("b", "2", "v"), mark("a", "", "w"), mark("b", "1", "x"), mark("", "idempotency_key", "r1")];
    reach(&file, "r1", &marks);
    assert_eq!(state(&file, &Which::default()), ["a||w", "b|1|x", "b|2|v"]);
    assert_eq!(state(&file, &of(Some("b"), None)), ["b|1|x", "b|2|v"]);
    assert_eq!(state(&file, &of(Some("b"), Some("2"))), ["b|2|v"]);
    assert_eq!(state(&file, &of(None, Some(""))), ["a||w"]);
    let mut seen = 0;
    let mut first = |_| {
        seen += 1;
        ControlFlow::Break(())
    };
    kept(&file).state("acme", &Which::default(), &mut first).unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn bookmarks_are_set_and_forgotten() {
    let file = File::new();
    let of_engine = mark("", "idempotency_key", "r1");
    reach(&file, "r1", &[mark("a", "", "1"), mark("b", "1", "1"), mark("b", "2", "1"), of_engine]);
    kept(&file).set_state("acme", &[mark("a", "", "2"), mark("c", "", "3")]).unwrap();
    assert_eq!(state(&file, &Which::default()), ["a||2", "b|1|1", "b|2|1", "c||3"]);
    assert_eq!(kept(&file).reset_state("acme", &of(Some("b"), Some("2"))).unwrap(), 1);
    assert_eq!(kept(&file).reset_state("other", &Which::default()).unwrap(), 0);
    assert_eq!(state(&file, &Which::default()), ["a||2", "b|1|1", "c||3"]);
    assert_eq!(kept(&file).reset_state("acme", &Which::default()).unwrap(), 3);
    assert_eq!(file.lines("SELECT turn FROM _capi_state"), ["idempotency_key"]);
}

#[test]
fn a_run_keeps_others_from_changing_and_is_named() {
    let file = File::new();
    reach(&file, "r1", &[mark("a", "", "1")]);
    let mut sink = file.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    for changed in [kept(&file).set_state("acme", &[mark("a", "", "2")]), kept(&file).reset_state("acme", &Which::default()).map(drop)] {
        let error = changed.unwrap_err();
        assert_eq!(error.kind, SinkErrorKind::Locked);
        assert!(error.message.contains("is locked by run r2 of `acme` (process "), "{}", error.message);
    }
    // Reading goes on.
    assert_eq!(state(&file, &Which::default()), ["a||1"]);
    sink.commit(&done()).unwrap();
    assert_eq!(kept(&file).reset_state("acme", &Which::default()).unwrap(), 1);
}

#[test]
fn what_a_run_would_change_is_told_table_by_table() {
    let file = File::new();
    reach(&file, "r1", &[]);
    let wider = merge("ads", 1, &[("id", Ty::Text), ("name", Ty::Text), ("clicks", Ty::Int)]);
    let other = append("log", &[("at", Ty::DateTime)]);
    let changed = |table: &Table, destructive| {
        let foreseen = kept(&file).changes(&Start { destructive, ..start("r2", &[table.clone(), other.clone()]) }).unwrap();
        assert_eq!(*foreseen.tables[1].changes.as_ref().unwrap(), [Change::Create]);
        foreseen.tables.into_iter().next().unwrap().changes
    };
    let clicks = Change::Add(wider.columns[2].clone());
    let widen = Change::Widen { column: wider.columns[0].clone(), from: Ty::Int };
    assert_eq!(changed(&wider, Destructive::Refuse).unwrap(), [widen, clicks]);
    assert_eq!(changed(&ads(), Destructive::Allow).unwrap(), []);
    let narrower = merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)]);
    let why = "the column `name` of the table `acme__ads` holds text; the script now maps int";
    assert_eq!(changed(&narrower, Destructive::Refuse).unwrap_err().message, why);
    assert_eq!(changed(&narrower, Destructive::Allow).unwrap(), [Change::Rebuild { why: why.to_owned() }]);
    let flawed = Table { write: WriteMode::Merge, ..append("ads", &[("id", Ty::Int)]) };
    assert_eq!(changed(&flawed, Destructive::Allow).unwrap_err().message, "request `ads`: `write merge` needs a `key`");
}

#[test]
fn a_view_that_cannot_be_made_is_foreseen() {
    let file = File::new();
    let globals = vec![field("spend", Ty::Int)];
    let first = global("acme", "one", &[("spend", Ty::Int)]);
    file.run(&Start { globals: globals.clone(), ..start("r1", &[first]) }, &[vec![]]).unwrap();
    let second = global("other", "two", &[("spend", Ty::Text)]);
    let foreseen = kept(&file).changes(&Start { globals, ..start("r2", &[second]) }).unwrap();
    assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create]);
    assert!(foreseen.global.unwrap_err().message.starts_with("the global field `spend` is "));
}

/// The batches of the only table, as rows of cells in words.
fn rows(file: &File) -> Vec<RecordBatch> {
    let mut kept = kept(file);
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
    let file = File::new();
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
            text("00123\0\u{1f600}"),
            Cell::Int(sign * i64::MAX),
            decimal(i128::from(sign) * 99_999_999_999_999_999_999_999_999_999_999_999_999),
            Cell::Float(sign as f64 * 0.1),
            Cell::Bool(sign > 0),
            Cell::Date(i32::try_from(sign).unwrap() * 20_484),
            Cell::DateTime(sign * NOW + 5),
            Cell::Json("{\"a\":1.10}".into()),
            Cell::Json("[1,2]".into()),
        ]
    };
    let written = [full(1), vec![Cell::Null; 9], full(-1)];
    file.load(&table, &written).unwrap();
    assert_eq!(rows(&file), [batch(&table, &written)]);
}

#[test]
fn rows_of_a_table_that_was_widened_come_back_in_the_wider_type() {
    let file = File::new();
    file.load(&append("log", &[("v", Ty::Int), ("w", Ty::Decimal { precision: 10, scale: 2 })]), &[vec![Cell::Int(7), Cell::Decimal(150)]])
        .unwrap();
    let wider = append("log", &[("v", Ty::Text), ("w", Ty::Decimal { precision: 12, scale: 3 }), ("x", Ty::Int)]);
    file.load(&wider, &[]).unwrap();
    assert_eq!(rows(&file), [batch(&wider, &[vec![text("7"), Cell::Decimal(1500), Cell::Null]])]);
}

#[test]
fn many_rows_come_in_batches() {
    let file = File::new();
    let table = append("log", &[("n", Ty::Int)]);
    let written: Vec<Vec<Cell>> = (0..10_000).map(|n| vec![Cell::Int(n)]).collect();
    file.load(&table, &written).unwrap();
    let batches = rows(&file);
    assert!(batches.len() > 2);
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 10_000);
}

#[test]
fn values_that_others_wrote_are_refused() {
    let file = File::new();
    file.load(&append("log", &[("day", Ty::Date)]), &[vec![Cell::Date(0)]]).unwrap();
    file.db().execute_batch("UPDATE acme__log SET day = 'yesterday'").unwrap();
    let mut kept = kept(&file);
    let entry = kept.tables().unwrap().remove(0);
    let error = kept.rows(&entry, &mut |_| Ok(())).unwrap_err();
    assert_eq!(error.message, "the table `acme__log` holds `yesterday` in the column `day`, which is no date");
}

#[test]
fn tables_and_columns_that_were_dropped_are_gone() {
    let file = File::new();
    reach(&file, "r1", &[]);
    file.db().execute_batch("DROP VIEW global; ALTER TABLE acme__ads DROP COLUMN name").unwrap();
    let names = |kept: &mut SqliteKept| kept.tables().unwrap().iter().map(|entry| entry.columns.len()).collect::<Vec<_>>();
    assert_eq!(names(&mut kept(&file)), [1]);
    assert_eq!(rows(&file), [batch(&merge("ads", 1, &[("id", Ty::Int)]), &[vec![Cell::Int(1)]])]);
    file.db().execute_batch("DROP TABLE acme__ads").unwrap();
    assert!(names(&mut kept(&file)).is_empty());
}
