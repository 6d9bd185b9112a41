//! Runs that end badly.

use std::process::{Command, Stdio};

use capi::plan::table::{Table, WriteMode};
use capi::sink::postgres::PostgresSink;
use capi::sink::{Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("n", Ty::Int)])
}

fn row(id: i64, n: i64) -> Vec<Cell> {
    vec![Cell::Int(id), Cell::Int(n)]
}

const ADS: &str = "SELECT id, n FROM acme.ads ORDER BY id";
const RUNS: &str = "SELECT run_id, status FROM capi.runs ORDER BY run_id";

/// A database with one row, and a sink in the midst of a second run over it.
fn half_run(base: &Base, write: WriteMode) -> PostgresSink {
    let table = Table { write, ..ads() };
    base.load(&table, &[row(1, 1)]).unwrap();
    let mut sink = base.sink();
    sink.begin(&start("r2", std::slice::from_ref(&table))).unwrap();
    sink.write(0, &batch(&table, &[row(1, 2), row(2, 2)])).unwrap();
    sink.reject(&[reject("not a number")]).unwrap();
    sink
}

#[test]
fn others_read_the_old_rows_until_the_commit() {
    for write in [WriteMode::Merge, WriteMode::Replace] {
        let Some(base) = Base::new() else { return };
        let mut sink = half_run(&base, write);
        assert_eq!(base.lines(ADS), ["1|1"]);
        sink.commit(&done()).unwrap();
        assert_eq!(base.lines(ADS), ["1|2", "2|2"]);
    }
}

#[test]
fn a_sink_that_is_dropped_leaves_the_old_rows() {
    for write in [WriteMode::Merge, WriteMode::Replace] {
        let Some(base) = Base::new() else { return };
        drop(half_run(&base, write));
        assert_eq!(base.lines(ADS), ["1|1"]);
        assert_eq!(base.lines(RUNS), ["r1|done", "r2|running"]);
        assert!(base.lines("SELECT * FROM capi.rejects").is_empty());
        base.run(&start("r3", &[ads()]), &[vec![row(2, 3)]]).unwrap();
        assert_eq!(base.lines(RUNS), ["r1|done", "r2|cut", "r3|done"]);
    }
}

#[test]
fn abandon_takes_back_the_rows_and_keeps_the_record_and_the_rejects() {
    for write in [WriteMode::Merge, WriteMode::Replace] {
        let Some(base) = Base::new() else { return };
        let mut sink = half_run(&base, write);
        sink.abandon(&failed()).unwrap();
        assert_eq!(base.lines(ADS), ["1|1"]);
        assert_eq!(base.lines(RUNS), ["r1|done", "r2|failed"]);
        assert_eq!(base.lines("SELECT tables, commits FROM capi.runs WHERE run_id = 'r2'"), ["[]|0"]);
        assert_eq!(base.lines("SELECT run_id, reason FROM capi.rejects"), ["r2|not a number"]);
        sink.commit(&done()).unwrap_err();
        sink.abandon(&failed()).unwrap();
        sink.begin(&start("r3", &[ads()])).unwrap();
        sink.commit(&done()).unwrap();
    }
}

#[test]
fn a_run_that_could_not_begin_is_recorded() {
    let Some(base) = Base::new() else { return };
    for table in [append("x", &[("a", Ty::Int), ("a", Ty::Int)]), append("ads", &[("id", Ty::Text), ("xmin", Ty::Int)])] {
        let mut sink = base.sink();
        sink.begin(&start(&table.request, std::slice::from_ref(&table))).unwrap_err();
        sink.write(0, &batch(&ads(), &[])).unwrap_err();
        sink.commit(&done()).unwrap_err();
        sink.abandon(&failed()).unwrap();
    }
    assert_eq!(base.lines(RUNS), ["ads|failed", "x|failed"]);
    assert_eq!(base.objects(), ["capi.epochs", "capi.rejects", "capi.runs", "capi.state", "capi.tables"]);
}

#[test]
fn a_run_is_loaded_once_and_one_that_failed_begins_anew() {
    let Some(base) = Base::new() else { return };
    let mut sink = half_run(&base, WriteMode::Merge);
    sink.abandon(&failed()).unwrap();
    base.run(&start("r2", &[ads()]), &[vec![row(3, 3)]]).unwrap();
    let error = base.sink().begin(&start("r2", &[ads()])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Loaded);
    assert_eq!(base.lines(ADS), ["1|1", "3|3"]);
    assert_eq!(base.lines("SELECT run_id, status, commits FROM capi.runs ORDER BY 1"), ["r1|done|1", "r2|done|1"]);
}

#[test]
fn after_a_failed_write_nothing_can_be_committed() {
    let Some(base) = Base::new() else { return };
    let table = append("texts", &[("t", Ty::Text)]);
    let mut sink = base.sink();
    sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
    sink.write(0, &batch(&table, &[vec![text("a")], vec![text("\0")]])).unwrap_err();
    sink.write(0, &batch(&table, &[vec![text("b")]])).unwrap_err();
    sink.commit(&done()).unwrap_err();
    sink.abandon(&failed()).unwrap();
    assert_eq!(base.lines("SELECT count(*) FROM acme.texts"), ["0"]);
    assert_eq!(base.lines(RUNS), ["r1|failed"]);
}

#[test]
fn a_key_that_no_index_holds_fails_the_commit_in_words() {
    let Some(base) = Base::new() else { return };
    let table = merge("texts", 1, &[("t", Ty::Text)]);
    let noise: String = (0..8000_u32).map(|n| char::from_u32(0x4e00 + n * 7919 % 20_000).unwrap()).collect();
    let error = base.load(&table, &[vec![text(&noise)]]).unwrap_err();
    assert!(error.message.starts_with("too large for PostgreSQL") && error.message.contains("index row"), "{error}");
}

#[test]
fn large_texts_and_rows_come_through() {
    let Some(base) = Base::new() else { return };
    let table = append("texts", &[("t", Ty::Text)]);
    let large = "ä".repeat(3 << 20);
    base.load(&table, &[vec![text(&large)], vec![text("x")], vec![text(&large)]]).unwrap();
    assert_eq!(base.lines("SELECT length(t) FROM acme.texts"), ["3145728", "1", "3145728"]);
}

const CHILD: &str = "CAPI_TEST_POSTGRES_CHILD";

/// Not a test of its own: what `a_process_that_is_killed` starts and lets die after some steps.
#[test]
fn child_that_dies() {
    let Ok(order) = std::env::var(CHILD) else { return };
    let (steps, url) = order.split_once(' ').unwrap();
    let mut left: i32 = steps.parse().unwrap();
    let mut step = || {
        left -= 1;
        if left < 0 {
            std::process::abort();
        }
    };
    let mut sink = PostgresSink::open(url, std::time::Duration::from_secs(60)).unwrap();
    step();
    sink.begin(&start("r2", &[Table { write: WriteMode::Replace, ..ads() }])).unwrap();
    for n in 2..4 {
        step();
        sink.write(0, &batch(&ads(), &(0..5000).map(|id| row(id, n)).collect::<Vec<_>>())).unwrap();
    }
    step();
    sink.commit(&done()).unwrap();
    step();
}

#[test]
fn a_process_that_is_killed_leaves_the_old_rows_or_the_new_and_its_lock_is_free() {
    for steps in 0..6 {
        let Some(base) = Base::new() else { return };
        base.load(&Table { write: WriteMode::Replace, ..ads() }, &[row(1, 1)]).unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sink::postgres::faults::child_that_dies"])
            .env(CHILD, format!("{steps} {}", base.db.url()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.success(), steps == 5);
        let committed = steps >= 4;
        assert_eq!(base.lines("SELECT count(*), max(n) FROM acme.ads"), [if committed { "5000|3" } else { "1|1" }]);
        base.run(&start("r3", &[Table { write: WriteMode::Replace, ..ads() }]), &[vec![row(9, 9)]]).unwrap();
        assert_eq!(base.lines(ADS), ["9|9"]);
    }
}
