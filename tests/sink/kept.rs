//! A SQLite file between runs, beside what all destinations promise.

use std::ops::ControlFlow;
use std::time::Duration;

use arrow_array::RecordBatch;
use capi::plan::table::Table;
use capi::sink::kept::{Kept, Which};
use capi::sink::sqlite::kept::SqliteKept;
use capi::sink::{Bookmark, Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
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
fn rows_of_a_table_that_was_widened_come_back_in_the_wider_type() {
    let file = File::new();
    file.load(&append("log", &[("v", Ty::Int), ("w", Ty::Decimal { precision: 10, scale: 2 })]), &[vec![Cell::Int(7), Cell::Decimal(150)]])
        .unwrap();
    let wider = append("log", &[("v", Ty::Text), ("w", Ty::Decimal { precision: 12, scale: 3 }), ("x", Ty::Int)]);
    file.load(&wider, &[]).unwrap();
    assert_eq!(rows(&file), [batch(&wider, &[vec![text("7"), Cell::Decimal(1500), Cell::Null]])]);
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
