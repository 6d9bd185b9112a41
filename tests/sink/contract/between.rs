//! A destination between runs: read without making anything, changed under its lock.

use std::ops::ControlFlow;

use arrow_array::RecordBatch;
use capi::plan::table::Table;
use capi::sink::kept::Which;
use capi::sink::schema::Change;
use capi::sink::{Bookmark, Destructive, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::everywhere;
use super::place::{Place, mark};
use crate::sink::rig::{NOW, append, batch, decimal, done, field, global, merge, reject, start, text};

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
}

/// A run that loads one row and reaches these bookmarks.
fn reach(place: &dyn Place, run: &str, bookmarks: &[Bookmark]) {
    let mut sink = place.sink();
    sink.begin(&start(run, &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1), text("one")]])).unwrap();
    sink.remember(bookmarks).unwrap();
    sink.reject(&[reject("no number")]).unwrap();
    sink.commit(&done()).unwrap();
}

fn of(request: Option<&str>, turn: Option<&str>) -> Which {
    Which { request: request.map(str::to_owned), turn: turn.map(str::to_owned) }
}

#[test]
fn what_is_not_there_is_empty_and_stays_away() {
    everywhere(|place| {
        let mut kept = place.kept();
        assert!(kept.tables().unwrap().is_empty() && kept.runs("acme", 9).unwrap().is_empty(), "{}", place.name());
        assert_eq!(kept.rejects("acme").unwrap(), 0);
        assert!(place.state(&Which::default()).is_empty());
        let foreseen = kept.changes(&start("r1", &[ads()])).unwrap();
        assert_eq!(foreseen.tables[0].name, place.table("ads"));
        assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create]);
        assert!(foreseen.global.is_ok());
        kept.set_state("acme", &[mark("ads", "", "1")]).unwrap_err();
        drop(kept);
        assert!(place.is_untouched(), "{}", place.name());
    });
}

#[test]
fn tables_runs_and_rejects_are_told() {
    everywhere(|place| {
        reach(place, "r1", &[]);
        let other = global("zeta", "more", &[("day", Ty::Date)]);
        place.run(&Start { started_at: NOW + 1, ..start("r2", &[other]) }, &[vec![]]).unwrap();
        reach(place, "r3", &[]);
        let mut kept = place.kept();
        let tables = kept.tables().unwrap();
        let named = |entry: &capi::sink::catalog::Entry| format!("{}.{} {}", entry.integration, entry.request, entry.key.join(","));
        assert_eq!(tables.iter().map(named).collect::<Vec<_>>(), ["acme.ads id", "zeta.more "], "{}", place.name());
        let runs = kept.runs("acme", 5).unwrap();
        assert_eq!(runs.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>(), ["r3", "r1"], "{}", place.name());
        let told = (runs[0].status.as_str(), runs[0].started_at.as_str(), runs[0].finished_at.as_str(), runs[0].report.as_str());
        assert_eq!(told, ("done", "2026-01-31T12:00:00.000000Z", "2026-01-31T12:00:00.000001Z", "{\"version\":1}"), "{}", place.name());
        assert_eq!(kept.runs("acme", 1).unwrap().len(), 1);
        assert_eq!((kept.rejects("acme").unwrap(), kept.rejects("zeta").unwrap()), (2, 0), "{}", place.name());
    });
}

#[test]
fn bookmarks_come_in_order_are_set_and_forgotten() {
    everywhere(|place| {
        // The last one is the engine's own.
        let marks = [mark("b", "2\0", "v"), mark("a", "", "w"), mark("b", "1", "x"), mark("", "idempotency_key", "r1")];
        reach(place, "r1", &marks);
        let state = |request, turn| place.state(&of(request, turn));
        assert_eq!(state(None, None), ["a||w", "b|1|x", "b|2\0|v"], "{}", place.name());
        assert_eq!(state(Some("b"), None), ["b|1|x", "b|2\0|v"], "{}", place.name());
        assert_eq!(state(Some("b"), Some("2\0")), ["b|2\0|v"], "{}", place.name());
        assert_eq!(state(None, Some("")), ["a||w"], "{}", place.name());
        let mut seen = 0;
        let mut first = |_| {
            seen += 1;
            ControlFlow::Break(())
        };
        place.kept().state("acme", &Which::default(), &mut first).unwrap();
        assert_eq!(seen, 1, "{}", place.name());
        place.kept().set_state("acme", &[mark("a", "", "2"), mark("c", "", "3")]).unwrap();
        assert_eq!(state(None, None), ["a||2", "b|1|x", "b|2\0|v", "c||3"], "{}", place.name());
        assert_eq!(place.kept().reset_state("acme", &of(Some("b"), Some("2\0"))).unwrap(), 1, "{}", place.name());
        assert_eq!(place.kept().reset_state("acme", &of(Some("none"), None)).unwrap(), 0, "{}", place.name());
        assert_eq!(state(None, None), ["a||2", "b|1|x", "c||3"], "{}", place.name());
        assert_eq!(place.kept().reset_state("acme", &Which::default()).unwrap(), 3, "{}", place.name());
        let mut sink = place.sink();
        sink.begin(&start("r2", &[ads()])).unwrap();
        assert_eq!(crate::sink::rig::bookmarks(sink.as_mut()), [mark("", "idempotency_key", "r1")], "{}", place.name());
    });
}

#[test]
fn a_run_keeps_others_from_changing_and_is_named() {
    everywhere(|place| {
        reach(place, "r1", &[mark("a", "", "1")]);
        let mut sink = place.sink();
        sink.begin(&start("r2", &[ads()])).unwrap();
        let set = place.kept().set_state("acme", &[mark("a", "", "2")]);
        let reset = place.kept().reset_state("acme", &Which::default()).map(drop);
        for changed in [set, reset, place.kept().remove("acme", None).map(drop)] {
            let error = changed.unwrap_err();
            assert_eq!(error.kind, SinkErrorKind::Locked);
            assert!(error.message.contains("is locked by ") && error.message.contains("r2"), "{}: {}", place.name(), error.message);
        }
        // Reading goes on.
        assert_eq!(place.state(&Which::default()), ["a||1"], "{}", place.name());
        sink.commit(&done()).unwrap();
        assert_eq!(place.kept().reset_state("acme", &Which::default()).unwrap(), 1, "{}", place.name());
    });
}

#[test]
fn what_a_run_would_change_is_told_table_by_table() {
    everywhere(|place| {
        reach(place, "r1", &[]);
        let wider = merge("ads", 1, &[("id", Ty::Text), ("name", Ty::Text), ("clicks", Ty::Int)]);
        let other = append("log", &[("at", Ty::DateTime)]);
        let changed = |table: &Table, destructive| {
            let foreseen = place.kept().changes(&Start { destructive, ..start("r2", &[table.clone(), other.clone()]) }).unwrap();
            assert_eq!(*foreseen.tables[1].changes.as_ref().unwrap(), [Change::Create]);
            foreseen.tables.into_iter().next().unwrap().changes
        };
        let clicks = Change::Add(wider.columns[2].clone());
        let widen = Change::Widen { column: wider.columns[0].clone(), from: Ty::Int };
        assert_eq!(changed(&wider, Destructive::Refuse).unwrap(), [widen, clicks], "{}", place.name());
        assert_eq!(changed(&ads(), Destructive::Allow).unwrap(), [], "{}", place.name());
        let narrower = merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)]);
        let why = format!("the column `name` of the table `{}` holds text; the script now maps int", place.table("ads"));
        assert_eq!(changed(&narrower, Destructive::Refuse).unwrap_err().message, why);
        assert_eq!(changed(&narrower, Destructive::Allow).unwrap(), [Change::Rebuild { why }], "{}", place.name());
        let flawed = merge("ads", 0, &[("id", Ty::Int)]);
        assert_eq!(changed(&flawed, Destructive::Allow).unwrap_err().message, "request `ads`: `write merge` needs a `key`");
    });
}

#[test]
fn a_view_that_cannot_be_made_is_foreseen() {
    everywhere(|place| {
        let first = global("acme", "one", &[("spend", Ty::Int)]);
        place.run(&Start { globals: vec![field("spend", Ty::Int)], ..start("r1", &[first]) }, &[vec![]]).unwrap();
        let second = global("other", "two", &[("spend", Ty::Text)]);
        let foreseen = place.kept().changes(&Start { globals: vec![field("spend", Ty::Text)], ..start("r2", &[second]) }).unwrap();
        assert_eq!(*foreseen.tables[0].changes.as_ref().unwrap(), [Change::Create], "{}", place.name());
        assert!(foreseen.global.unwrap_err().message.starts_with("the global field `spend` is "), "{}", place.name());
    });
}

/// The batches of the only table.
fn rows(place: &dyn Place) -> Vec<RecordBatch> {
    let mut kept = place.kept();
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
            Cell::Date(i32::try_from(sign).unwrap() * 730_000),
            Cell::DateTime(sign * 62_200_000_000_000_001),
            Cell::Json("{\"a\": 1.10, \"a\": \"x,\\\"y\\u0000\"}".into()),
            Cell::Json("[1,2]".into()),
        ]
    };
    let words = ["00123\u{1f600}", "", "a\r\n\"b\",c\\", "null", " "];
    let mut written: Vec<Vec<Cell>> = words.iter().map(|words| full(1, words)).collect();
    written.extend([vec![Cell::Null; 9], full(-1, "last")]);
    everywhere(|place| {
        place.run(&start("r1", std::slice::from_ref(&table)), std::slice::from_ref(&written)).unwrap();
        assert_eq!(rows(place), [batch(&table, &written)], "{}", place.name());
    });
}

#[test]
fn many_rows_come_in_batches() {
    let table = append("log", &[("n", Ty::Int)]);
    let written: Vec<Vec<Cell>> = (0..20_000).map(|n| vec![Cell::Int(n)]).collect();
    everywhere(|place| {
        place.run(&start("r1", std::slice::from_ref(&table)), std::slice::from_ref(&written)).unwrap();
        let batches = rows(place);
        assert!(batches.len() > 1, "{}", place.name());
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 20_000, "{}", place.name());
    });
}
