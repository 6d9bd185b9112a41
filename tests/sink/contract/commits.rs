//! Runs that commit on the way: what is durable when, and what a run that is cut leaves.

use capi::plan::table::{Table, WriteMode};
use capi::sink::kept::Which;
use capi::sink::{Commits, RunRecord, Sink, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::everywhere;
use super::place::{Place, mark, numbers};
use crate::sink::rig::{append, bookmarks, done, failed, merge, reject, start};

fn running() -> RunRecord {
    RunRecord { status: "running".into(), ..done() }
}

fn tables() -> [Table; 3] {
    let state = Table { write: WriteMode::Replace, ..merge("state", 1, &[("id", Ty::Int)]) };
    [merge("ads", 1, &[("id", Ty::Int)]), append("log", &[("id", Ty::Int)]), state]
}

/// `log` and `state` wait for the end.
fn often(run: &str) -> Start {
    Start { commits: Commits::Often { whole: vec![1, 2] }, ..start(run, &tables()) }
}

/// A first run with one row in each.
fn first(place: &dyn Place) {
    let one = || vec![vec![Cell::Int(1)]];
    place.run(&start("r1", &tables()), &[one(), one(), one()]).unwrap();
}

fn write(sink: &mut dyn Sink, values: &[i64]) {
    for (index, table) in tables().iter().enumerate() {
        sink.write(index, &numbers(table, values)).unwrap();
    }
}

/// The rows of all tables.
fn rows(place: &dyn Place) -> String {
    ["ads", "log", "state"].map(|request| place.lines(request, &["id"]).join(" ")).join(" | ")
}

fn state(place: &dyn Place) -> Vec<String> {
    place.state(&Which::default())
}

/// The newest last.
fn runs(place: &dyn Place) -> Vec<String> {
    let mut runs: Vec<String> = place.kept().runs("acme", 9).unwrap().iter().map(|run| format!("{} {}", run.run_id, run.status)).collect();
    runs.sort();
    runs
}

#[test]
fn a_checkpoint_keeps_rows_and_bookmarks_and_what_waits_comes_at_the_end() {
    everywhere(|place| {
        first(place);
        let mut sink = place.sink();
        sink.begin(&often("r2")).unwrap();
        write(sink.as_mut(), &[2, 2]);
        sink.remember(&[mark("ads", "", "two"), mark("ads", "a\\", "1"), mark("ads", "a\\", "2")]).unwrap();
        sink.reject(&[reject("one")]).unwrap();
        assert_eq!(rows(place), "1 | 1 | 1", "{}", place.name());
        sink.checkpoint(&running()).unwrap();
        assert_eq!(rows(place), "1 2 | 1 | 1", "{}", place.name());
        assert_eq!(state(place), ["ads||two", "ads|a\\|2"], "{}", place.name());
        assert_eq!((place.kept().rejects("acme").unwrap(), runs(place)), (1, vec!["r1 done".into(), "r2 running".into()]));
        write(sink.as_mut(), &[3]);
        sink.remember(&[mark("ads", "", "three")]).unwrap();
        sink.reject(&[reject("two")]).unwrap();
        assert_eq!(rows(place), "1 2 | 1 | 1", "{}", place.name());
        sink.commit(&done()).unwrap();
        assert_eq!(rows(place), "1 2 3 | 1 2 2 3 | 2 3", "{}", place.name());
        assert_eq!(state(place), ["ads||three", "ads|a\\|2"], "{}", place.name());
        assert_eq!((place.kept().rejects("acme").unwrap(), runs(place)), (2, vec!["r1 done".into(), "r2 done".into()]));
        let mut sink = place.sink();
        sink.begin(&often("r3")).unwrap();
        assert_eq!(bookmarks(sink.as_mut()), [mark("ads", "", "three"), mark("ads", "a\\", "2")], "{}", place.name());
    });
}

#[test]
fn a_run_that_fails_or_dies_after_a_checkpoint_keeps_what_was_committed() {
    for dies in [false, true] {
        everywhere(|place| {
            first(place);
            let mut sink = place.sink();
            sink.begin(&often("r2")).unwrap();
            write(sink.as_mut(), &[2]);
            sink.checkpoint(&running()).unwrap();
            write(sink.as_mut(), &[3]);
            sink.remember(&[mark("ads", "", "late")]).unwrap();
            if dies {
                drop(sink);
                assert_eq!(runs(place), ["r1 done", "r2 running"], "{}", place.name());
            } else {
                sink.abandon(&failed()).unwrap();
                assert_eq!(runs(place), ["r1 done", "r2 failed"], "{}", place.name());
            }
            assert_eq!(rows(place), "1 2 | 1 | 1", "{}", place.name());
            let three = || vec![vec![Cell::Int(3)]];
            place.run(&often("r3"), &[three(), three(), three()]).unwrap();
            assert_eq!(rows(place), "1 2 3 | 1 3 | 3", "{}", place.name());
            assert_eq!(runs(place)[1], if dies { "r2 cut" } else { "r2 failed" }, "{}", place.name());
            assert!(state(place).is_empty(), "{}", place.name());
        });
    }
}
