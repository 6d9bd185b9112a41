//! Runs that commit on the way: what is durable when, and what a cut or overtaken run leaves.

use std::time::Duration;

use capi::plan::table::{Table, WriteMode};
use capi::sink::sqlite::SqliteSink;
use capi::sink::{Commits, RunRecord, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::{File, append, batch, done, failed, merge, start};

const RUNS: &str = "SELECT run_id, status FROM _capi_runs ORDER BY rowid";

fn running() -> RunRecord {
    RunRecord { status: "running".into(), ..done() }
}

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int)])
}

fn log() -> Table {
    append("log", &[("line", Ty::Int)])
}

fn state() -> Table {
    Table { write: WriteMode::Replace, ..merge("state", 1, &[("id", Ty::Int)]) }
}

/// `log` and `state` wait for the end.
fn often(run: &str) -> Start {
    Start { commits: Commits::Often { whole: vec![1, 2] }, ..start(run, &[ads(), log(), state()]) }
}

fn rows(values: &[i64]) -> Vec<Vec<Cell>> {
    values.iter().map(|value| vec![Cell::Int(*value)]).collect()
}

fn write(sink: &mut dyn Sink, values: &[i64]) {
    for (index, table) in [ads(), log(), state()].iter().enumerate() {
        sink.write(index, &batch(table, &rows(values))).unwrap();
    }
}

fn tables(file: &File) -> Vec<String> {
    let all = "SELECT 'ads', id FROM acme__ads UNION ALL SELECT 'log', line FROM acme__log UNION ALL SELECT 'state', id FROM acme__state";
    file.lines(all)
}

#[test]
fn a_run_that_fails_or_dies_after_a_checkpoint_keeps_what_was_committed() {
    for dies in [false, true] {
        let file = File::new();
        file.run(&start("r1", &[ads(), log(), state()]), &[rows(&[1]), rows(&[1]), rows(&[1])]).unwrap();
        let mut sink = file.sink();
        sink.begin(&often("r2")).unwrap();
        write(&mut sink, &[2]);
        sink.checkpoint(&running()).unwrap();
        write(&mut sink, &[3]);
        if dies {
            drop(sink);
            assert_eq!(file.lines(RUNS), ["r1|done", "r2|running"]);
        } else {
            sink.abandon(&failed()).unwrap();
            assert_eq!(file.lines(RUNS), ["r1|done", "r2|failed"]);
            let tables = file.lines("SELECT tables FROM _capi_runs WHERE run_id = 'r2'");
            assert_eq!(tables, ["[{\"request\":\"ads\",\"table\":\"acme__ads\",\"write\":\"merge\",\"rows\":1}]"]);
        }
        assert_eq!(tables(&file), ["ads|1", "ads|2", "log|1", "state|1"]);
        let mut sink = file.sink();
        sink.begin(&often("r3")).unwrap();
        write(&mut sink, &[3]);
        sink.commit(&done()).unwrap();
        assert_eq!(tables(&file), ["ads|1", "ads|2", "ads|3", "log|1", "log|3", "state|3"]);
    }
}

#[test]
fn others_may_write_between_a_checkpoint_and_the_next_row() {
    let file = File::new();
    let mut sink = file.sink();
    sink.begin(&often("r1")).unwrap();
    sink.checkpoint(&running()).unwrap();
    file.db().execute_batch("CREATE TABLE mine (x)").unwrap();
    write(&mut sink, &[1]);
    sink.commit(&done()).unwrap();
    assert_eq!(tables(&file), ["ads|1", "log|1", "state|1"]);
}

/// The lock can be lost: taken away by hand, or on a file system without real ones.
#[test]
fn a_run_that_was_overtaken_commits_nothing_more() {
    let file = File::new();
    let mut old = file.sink();
    old.begin(&often("r1")).unwrap();
    write(&mut old, &[1]);
    old.checkpoint(&running()).unwrap();
    std::fs::remove_file(format!("{}-capi.lock", file.path().display())).unwrap();
    file.run(&start("r2", &[ads(), log(), state()]), &[rows(&[2]), rows(&[2]), rows(&[2])]).unwrap();
    let error = old.write(0, &batch(&ads(), &rows(&[3]))).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    assert_eq!(error.message, "run r1 of `acme` may not go on: run r2 has begun");
    old.commit(&done()).unwrap_err();
    old.abandon(&failed()).unwrap();
    assert_eq!(tables(&file), ["ads|1", "ads|2", "log|2", "state|2"]);
    assert_eq!(file.lines(RUNS), ["r1|failed", "r2|done"]);
}

#[test]
fn a_run_that_was_overtaken_by_its_own_id_commits_nothing_more() {
    let file = File::new();
    let mut old = file.sink();
    old.begin(&often("r1")).unwrap();
    write(&mut old, &[1]);
    old.checkpoint(&running()).unwrap();
    std::fs::remove_file(format!("{}-capi.lock", file.path().display())).unwrap();
    let mut new = file.sink();
    new.begin(&often("r1")).unwrap();
    write(&mut new, &[2]);
    new.checkpoint(&running()).unwrap();
    let error = old.write(0, &batch(&ads(), &rows(&[3]))).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (SinkErrorKind::Locked, "run r1 of `acme` may not go on: it has begun again"));
    old.commit(&done()).unwrap_err();
    old.abandon(&failed()).unwrap();
    assert_eq!(file.lines(RUNS), ["r1|running"], "the record is that of the newer run");
    new.commit(&done()).unwrap();
    assert_eq!(tables(&file), ["ads|1", "ads|2", "log|2", "state|2"]);
    assert_eq!(file.lines(RUNS), ["r1|done"]);
}

#[cfg(unix)]
#[test]
fn a_file_has_one_lock_under_all_its_names() {
    let file = File::new();
    let other = file.dir.path().join("other.db");
    std::os::unix::fs::symlink(file.path(), &other).unwrap();
    let mut sink = file.sink();
    sink.begin(&often("r1")).unwrap();
    sink.checkpoint(&running()).unwrap();
    let mut second = SqliteSink::open(other.to_str().unwrap(), Duration::from_millis(20)).unwrap();
    assert_eq!(second.begin(&often("r2")).unwrap_err().kind, SinkErrorKind::Locked);
    sink.commit(&done()).unwrap();
    second.begin(&often("r2")).unwrap();
    assert!(!std::fs::exists(format!("{}-capi.lock", other.display())).unwrap());
}

#[test]
fn the_lock_goes_with_the_run_and_another_integration_waits_too() {
    let file = File::new();
    let lock = format!("{}-capi.lock", file.path().display());
    let mut sink = file.sink();
    sink.begin(&often("r1")).unwrap();
    assert!(std::fs::exists(&lock).unwrap());
    let other = Table { integration: "other".into(), ..ads() };
    assert_eq!(file.sink().begin(&start("r2", &[other])).unwrap_err().kind, SinkErrorKind::Locked);
    sink.commit(&done()).unwrap();
    assert!(!std::fs::exists(&lock).unwrap());
}
