//! `merge`, `append` and `replace`.

use std::collections::BTreeMap;

use capi::plan::table::Table;
use capi::sink::Sink;
use capi::value::convert::{Cell, ColumnType as Ty};
use proptest::prelude::*;

use super::rig::*;

fn spend() -> Table {
    merge("spend", 2, &[("id", Ty::Text), ("day", Ty::Int), ("spend", Ty::Int), ("note", Ty::Text)])
}

fn row(id: &str, day: i64, spend: i64, note: Cell) -> Vec<Cell> {
    vec![text(id), Cell::Int(day), Cell::Int(spend), note]
}

const SPEND: &str = "SELECT id, day, spend, note, _run_id FROM acme__spend ORDER BY id, day";

#[test]
fn an_integer_key_merges_too() {
    let file = File::new();
    let table = merge("ids", 1, &[("id", Ty::Int), ("n", Ty::Int)]);
    file.load(&table, &[vec![Cell::Int(i64::MAX), Cell::Int(1)], vec![Cell::Int(-1), Cell::Int(2)]]).unwrap();
    file.load(&table, &[vec![Cell::Int(i64::MAX), Cell::Int(3)]]).unwrap();
    assert_eq!(file.lines("SELECT id, n FROM acme__ids ORDER BY n"), ["-1|2", "9223372036854775807|3"]);
}

#[test]
fn several_tables_and_batches_make_one_run() {
    let file = File::new();
    let (one, two) = (spend(), append("log", &[("line", Ty::Text)]));
    let mut sink = file.sink();
    sink.begin(&start("r1", &[one.clone(), two.clone()])).unwrap();
    assert_eq!(sink.write(1, &batch(&two, &[vec![text("first")]])).unwrap(), 1);
    assert_eq!(sink.write(0, &batch(&one, &[row("a", 1, 1, Cell::Null), row("b", 1, 1, Cell::Null)])).unwrap(), 2);
    assert_eq!(sink.write(1, &batch(&two, &[vec![text("second")]])).unwrap(), 1);
    sink.commit(&done()).unwrap();
    assert_eq!(file.lines("SELECT line FROM acme__log"), ["first", "second"]);
    let tables = "[{\"request\":\"spend\",\"table\":\"acme__spend\",\"write\":\"merge\",\"rows\":2},\
        {\"request\":\"log\",\"table\":\"acme__log\",\"write\":\"append\",\"rows\":2}]";
    assert_eq!(
        file.lines("SELECT run_id, integration, status, started_at, finished_at, report, tables FROM _capi_runs"),
        [format!("r1|acme|done|2026-01-31T12:00:00.000000Z|2026-01-31T12:00:00.000001Z|{{\"version\":1}}|{tables}")]
    );
}

#[test]
fn one_sink_takes_one_run_after_another() {
    let file = File::new();
    let mut sink = file.sink();
    for run in ["r1", "r2"] {
        sink.begin(&start(run, &[spend()])).unwrap();
        sink.write(0, &batch(&spend(), &[row("a", 1, 1, Cell::Null)])).unwrap();
        sink.commit(&done()).unwrap();
    }
    assert_eq!(file.lines(SPEND), ["a|1|1|-|r2"]);
}

fn any_rows() -> impl Strategy<Value = Vec<(String, i64, i64)>> {
    prop::collection::vec(("[ab]{1,2}", 0..3_i64, any::<i64>()), 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A merge is the map of the last row by key, however often it is done and however cut.
    #[test]
    fn merge_is_idempotent_and_keeps_the_last(rows in any_rows(), cut in 1..8_usize) {
        let model: BTreeMap<_, _> = rows.iter().map(|(id, day, spend)| ((id.clone(), *day), *spend)).collect();
        let expected: Vec<String> = model.iter().map(|((id, day), spend)| format!("{id}|{day}|{spend}")).collect();
        let cells: Vec<_> = rows.iter().map(|(id, day, spend)| row(id, *day, *spend, Cell::Null)).collect();
        let file = File::new();
        for run in ["r1", "r2"] {
            let mut sink = file.sink();
            sink.begin(&start(run, &[spend()])).unwrap();
            for part in cells.chunks(cut) {
                sink.write(0, &batch(&spend(), part)).unwrap();
            }
            sink.commit(&done()).unwrap();
            prop_assert_eq!(file.lines("SELECT id, day, spend FROM acme__spend ORDER BY id, day"), expected.clone());
        }
    }
}
