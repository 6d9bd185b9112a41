//! A database between runs, beside what all destinations promise.

use std::ops::ControlFlow;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::kept::{Kept, Which};
use capi::sink::postgres::kept::PostgresKept;
use capi::sink::{Bookmark, Sink, SinkErrorKind, Start};
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
fn more_bookmarks_than_are_read_at_once_come_each_once() {
    let Some(base) = Base::new() else { return };
    reach(&base, "r1", &(0..25_000).map(|n| mark("ads", &n.to_string(), "1")).collect::<Vec<_>>());
    let mut turns = state(&base, &Which::default());
    assert_eq!(turns.len(), 25_000);
    turns.dedup();
    assert_eq!(turns.len(), 25_000);
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
