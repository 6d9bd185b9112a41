//! `merge`, `append` and `replace`.

use std::collections::BTreeMap;

use capi::plan::table::{Comparison, Table, WriteMode};
use capi::sink::{Bookmark, Commits, Restated, RunRecord, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};
use proptest::prelude::*;

use super::rig::*;

fn spend() -> Table {
    merge("spend", 2, &[("id", Ty::Text), ("day", Ty::Int), ("spend", Ty::Int), ("note", Ty::Text)])
}

fn row(id: &str, day: i64, spend: i64, note: Cell) -> Vec<Cell> {
    vec![text(id), Cell::Int(day), Cell::Int(spend), note]
}

const SPEND: &str = "SELECT id, day, spend, note, _run_id FROM acme.spend ORDER BY id, day";

#[test]
fn what_cannot_be_a_key_is_refused() {
    let Some(base) = Base::new() else { return };
    let refused = |table: &Table, cell: Cell| base.load(table, &[vec![cell]]).unwrap_err();
    let ids = |key, ty| merge("ids", key, &[("id", ty)]);
    assert_eq!(refused(&ids(1, Ty::Int), Cell::Null).message, "request `ids`, column `id`: a key is null");
    assert_eq!(refused(&ids(0, Ty::Int), Cell::Int(1)).message, "request `ids`: `write merge` needs a `key`");
    let json = refused(&ids(1, Ty::Json), Cell::Json("1".into()));
    assert_eq!(json.kind, SinkErrorKind::Conflict);
    assert_eq!(json.message, "request `ids`, column `id`: PostgreSQL does not compare json, so it cannot be a key");
}

#[test]
fn replace_swaps_all_rows_and_leaves_views_and_grants_of_others() {
    let Some(base) = Base::new() else { return };
    let table = Table { write: WriteMode::Replace, key: vec![], ..spend() };
    base.load(&table, &[row("a", 1, 1, Cell::Null), row("b", 1, 1, Cell::Null)]).unwrap();
    base.db.run("CREATE VIEW mine AS SELECT id FROM acme.spend; GRANT SELECT ON acme.spend TO public");
    base.load(&table, &[row("c", 1, 1, Cell::Null)]).unwrap();
    assert_eq!(base.lines("SELECT id FROM mine"), ["c"]);
    assert_eq!(base.lines("SELECT has_table_privilege('public', 'acme.spend', 'SELECT')"), ["t"]);
    base.load(&table, &[]).unwrap();
    assert!(base.lines(SPEND).is_empty());
}

#[test]
fn several_tables_and_a_thousand_batches_make_one_run() {
    let Some(base) = Base::new() else { return };
    let (one, two) = (spend(), append("log", &[("line", Ty::Int)]));
    let mut sink = base.sink();
    sink.begin(&start("r1", &[one.clone(), two.clone()])).unwrap();
    for n in 0..1000 {
        assert_eq!(sink.write(1, &batch(&two, &[vec![Cell::Int(n)]])).unwrap(), 1);
        assert_eq!(sink.write(0, &batch(&one, &[row("a", n % 7, n, Cell::Null), row("b", 1, n, Cell::Null)])).unwrap(), 2);
    }
    sink.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT count(*), sum(line), min(line), max(line) FROM acme.log"), ["1000|499500|0|999"]);
    assert_eq!(base.lines("SELECT id, count(*), max(spend) FROM acme.spend GROUP BY id ORDER BY id"), ["a|7|999", "b|1|999"]);
    let tables = "[{\"request\":\"spend\",\"table\":\"acme.spend\",\"write\":\"merge\",\"rows\":2000},\
        {\"request\":\"log\",\"table\":\"acme.log\",\"write\":\"append\",\"rows\":1000}]";
    assert_eq!(
        base.lines("SELECT run_id, integration, status, started_at, finished_at, report, tables, commits FROM capi.runs"),
        [format!("r1|acme|done|2026-01-31 12:00:00+00|2026-01-31 12:00:00.000001+00|{{\"version\":1}}|{tables}|1")]
    );
}

#[test]
fn one_sink_takes_one_run_after_another() {
    let Some(base) = Base::new() else { return };
    let mut sink = base.sink();
    for run in ["r1", "r2"] {
        sink.begin(&start(run, &[spend()])).unwrap();
        sink.write(0, &batch(&spend(), &[row("a", 1, 1, Cell::Null)])).unwrap();
        sink.commit(&done()).unwrap();
    }
    assert_eq!(base.lines(SPEND), ["a|1|1|-|r2"]);
}

fn often(run: &str, tables: &[Table], whole: &[usize]) -> Start {
    Start { commits: Commits::Often { whole: whole.to_vec() }, ..start(run, tables) }
}

pub(super) fn running() -> RunRecord {
    RunRecord { status: "running".into(), ..done() }
}

fn bookmark(turn: &str, value: &str) -> Bookmark {
    Bookmark { request: "spend".into(), turn: turn.into(), value: value.into() }
}

#[test]
fn a_checkpoint_makes_rows_and_bookmarks_durable_but_not_what_waits() {
    let Some(base) = Base::new() else { return };
    let log = append("log", &[("line", Ty::Int)]);
    let all = Table { write: WriteMode::Replace, ..append("everything", &[("line", Ty::Int)]) };
    base.load(&all, &[vec![Cell::Int(0)]]).unwrap();
    let tables = [spend(), log.clone(), all.clone()];
    let mut sink = base.sink();
    sink.begin(&often("r2", &tables, &[1])).unwrap();
    assert_eq!(bookmarks(&mut sink), []);
    for n in 1..3 {
        sink.write(0, &batch(&spend(), &[row("a", n, n, Cell::Null)])).unwrap();
        sink.write(1, &batch(&log, &[vec![Cell::Int(n)]])).unwrap();
        sink.write(2, &batch(&all, &[vec![Cell::Int(n)]])).unwrap();
        sink.remember(&[bookmark("", &n.to_string()), bookmark("a\0b\\", "1"), bookmark("a\0b\\", "2")]).unwrap();
        sink.reject(&[reject("bad")]).unwrap();
        sink.checkpoint(&running()).unwrap();
        assert_eq!(base.lines("SELECT count(*) FROM acme.spend"), [n.to_string()]);
        assert_eq!(base.lines("SELECT count(*) FROM capi.rejects"), [n.to_string()]);
        assert_eq!(base.lines("SELECT value FROM capi.state ORDER BY turn"), [n.to_string(), "2".into()]);
        assert_eq!(base.lines("SELECT count(*) FROM acme.log"), ["0"]);
        assert_eq!(base.lines("SELECT line FROM acme.everything"), ["0"]);
        assert_eq!(base.lines("SELECT status, commits FROM capi.runs WHERE run_id = 'r2'"), [format!("running|{n}")]);
    }
    sink.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT line FROM acme.log ORDER BY 1"), ["1", "2"]);
    assert_eq!(base.lines("SELECT line FROM acme.everything ORDER BY 1"), ["1", "2"]);
    assert_eq!(base.lines("SELECT status, commits FROM capi.runs WHERE run_id = 'r2'"), ["done|3"]);
    let mut sink = base.sink();
    sink.begin(&start("r3", &tables)).unwrap();
    assert_eq!(bookmarks(&mut sink), [bookmark("", "2"), bookmark("a\0b\\", "2")]);
}

fn slice(column: usize, comparison: Comparison, value: Cell) -> Restated {
    Restated { column, comparison, value }
}

#[test]
fn a_slice_takes_rows_of_the_table_and_what_was_staged_before_it() {
    let Some(base) = Base::new() else { return };
    let days = append("days", &[("day", Ty::Date), ("n", Ty::Int), ("name", Ty::Text), ("amount", Ty::DECIMAL)]);
    let row = |day, n, name: &str| vec![Cell::Date(day), Cell::Int(n), text(name), decimal(1_500_000_000)];
    base.load(&days, &[row(1, 1, "a"), row(2, 1, "b"), row(3, 1, "it's"), row(4, 1, "Z")]).unwrap();
    let mut sink = base.sink();
    sink.begin(&start("r2", std::slice::from_ref(&days))).unwrap();
    let write = |sink: &mut dyn Sink, rows: &[Vec<Cell>]| sink.write(0, &batch(&days, rows)).unwrap();
    let between = [slice(0, Comparison::GreaterEqual, Cell::Date(1)), slice(0, Comparison::Less, Cell::Date(3))];
    sink.clear(0, &between).unwrap();
    write(&mut sink, &[row(1, 2, "a"), row(2, 2, "b")]);
    sink.clear(0, &[slice(0, Comparison::Equal, Cell::Date(2)), slice(3, Comparison::Equal, decimal(1_500_000_000))]).unwrap();
    write(&mut sink, &[row(2, 3, "b")]);
    sink.clear(0, &[slice(2, Comparison::Equal, text("it's"))]).unwrap();
    sink.clear(0, &[slice(2, Comparison::Equal, Cell::Null)]).unwrap();
    // By characters: `Z` stands before `a`.
    sink.clear(0, &[slice(2, Comparison::Less, text("a"))]).unwrap();
    assert_eq!(base.lines("SELECT count(*) FROM acme.days"), ["4"]);
    sink.commit(&done()).unwrap();
    assert_eq!(
        base.lines("SELECT day, n, name, amount FROM acme.days ORDER BY 1"),
        ["1970-01-02|2|a|1.500000000", "1970-01-03|3|b|1.500000000"]
    );
}

fn any_rows() -> impl Strategy<Value = Vec<(String, i64, i64)>> {
    prop::collection::vec(("[ab]{1,2}", 0..3_i64, any::<i64>()), 0..30)
}

#[test]
fn merge_is_idempotent_and_keeps_the_last() {
    let Some(base) = Base::new() else { return };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(12));
    let case = Counting::default();
    let checked = runner.run(&(any_rows(), 1..8_usize), |(rows, cut)| {
        let integration = format!("case{}", case.next());
        let table = Table { integration: integration.clone(), ..spend() };
        let model: BTreeMap<_, _> = rows.iter().map(|(id, day, spend)| ((id.clone(), *day), *spend)).collect();
        let expected: Vec<String> = model.iter().map(|((id, day), spend)| format!("{id}|{day}|{spend}")).collect();
        let cells: Vec<_> = rows.iter().map(|(id, day, spend)| row(id, *day, *spend, Cell::Null)).collect();
        for run in ["r1", "r2"] {
            let mut sink = base.sink();
            sink.begin(&often(run, std::slice::from_ref(&table), &[])).unwrap();
            for (index, part) in cells.chunks(cut).enumerate() {
                sink.write(0, &batch(&table, part)).unwrap();
                if index % 2 == 1 {
                    sink.checkpoint(&running()).unwrap();
                }
            }
            sink.commit(&done()).unwrap();
            let stored = base.lines(&format!("SELECT id, day, spend FROM {integration}.spend ORDER BY id, day"));
            prop_assert_eq!(stored, expected.clone());
        }
        Ok(())
    });
    checked.unwrap();
}

/// One slice for each of many parents must not read the whole table each time.
#[test]
fn many_slices_are_taken_out_together() {
    let Some(base) = Base::new() else { return };
    let days = append("days", &[("parent", Ty::Int), ("n", Ty::Int)]);
    base.load(&days, &(0..2500).map(|parent| vec![Cell::Int(parent), Cell::Int(1)]).collect::<Vec<_>>()).unwrap();
    let mut sink = base.sink();
    sink.begin(&start("r2", std::slice::from_ref(&days))).unwrap();
    for parent in (0..2500).chain(0..10) {
        sink.clear(0, &[slice(0, Comparison::Equal, Cell::Int(parent))]).unwrap();
        sink.write(0, &batch(&days, &[vec![Cell::Int(parent), Cell::Int(2)]])).unwrap();
    }
    sink.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT count(*), count(DISTINCT parent), min(n) FROM acme.days"), ["2500|2500|2"]);
    drop(sink);
    // The server counts when the session has ended.
    let counted = "SELECT seq_scan FROM pg_stat_all_tables WHERE relid = 'acme.days'::regclass AND n_tup_del = 2500";
    let scans = loop {
        match base.lines(counted).first() {
            Some(scans) => break scans.parse::<u32>().unwrap(),
            None => std::thread::sleep(std::time::Duration::from_millis(50)),
        }
    };
    assert!(scans < 100, "{scans} scans");
}
