//! `merge`, `append` and `replace`.

use capi::plan::table::{Table, WriteMode};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::everywhere;
use crate::sink::rig::{merge, start, text};

const SPEND: [&str; 5] = ["id", "day", "spend", "note", "_run_id"];

fn spend() -> Table {
    merge("spend", 2, &[("id", Ty::Text), ("day", Ty::Int), ("spend", Ty::Int), ("note", Ty::Text)])
}

fn row(id: &str, day: i64, spend: i64, note: Cell) -> Vec<Cell> {
    vec![text(id), Cell::Int(day), Cell::Int(spend), note]
}

#[test]
fn merge_replaces_rows_of_the_same_key_and_the_last_one_wins() {
    everywhere(|place| {
        let rows = vec![row("a", 1, 10, text("x")), row("b", 1, 20, Cell::Null), row("a", 1, 11, Cell::Null)];
        place.run(&start("r1", &[spend()]), &[rows]).unwrap();
        assert_eq!(place.lines("spend", &SPEND), ["a|1|11|-|r1", "b|1|20|-|r1"], "{}", place.name());
        place.run(&start("r2", &[spend()]), &[vec![row("b", 1, 21, text("y")), row("b", 2, 22, Cell::Null)]]).unwrap();
        assert_eq!(place.lines("spend", &SPEND), ["a|1|11|-|r1", "b|1|21|y|r2", "b|2|22|-|r2"], "{}", place.name());
        place.run(&start("r3", &[spend()]), &[vec![row("c", 1, 1, Cell::Null)]]).unwrap();
        assert_eq!(place.lines("spend", &SPEND), ["a|1|11|-|r1", "b|1|21|y|r2", "b|2|22|-|r2", "c|1|1|-|r3"], "{}", place.name());
    });
}

#[test]
fn a_table_of_nothing_but_its_key_merges() {
    everywhere(|place| {
        let table = merge("tags", 1, &[("tag", Ty::Text)]);
        place.run(&start("r1", std::slice::from_ref(&table)), &[vec![vec![text("a")], vec![text("a")]]]).unwrap();
        place.run(&start("r2", &[table]), &[vec![vec![text("a")]]]).unwrap();
        assert_eq!(place.lines("tags", &["tag", "_run_id"]), ["a|r2"], "{}", place.name());
    });
}

#[test]
fn a_null_key_and_a_merge_without_a_key_are_refused() {
    everywhere(|place| {
        let ids = |key| merge("ids", key, &[("id", Ty::Int)]);
        let refused = |key, cell: Cell| place.run(&start("r1", &[ids(key)]), &[vec![vec![cell]]]).unwrap_err().message;
        assert_eq!(refused(1, Cell::Null), "request `ids`, column `id`: a key is null", "{}", place.name());
        assert_eq!(refused(0, Cell::Int(1)), "request `ids`: `write merge` needs a `key`", "{}", place.name());
    });
}

#[test]
fn append_keeps_every_row_also_those_of_one_key() {
    everywhere(|place| {
        let table = Table { write: WriteMode::Append, ..spend() };
        for run in ["r1", "r2"] {
            let rows = vec![row("a", 1, 1, Cell::Null), row("a", 1, 1, Cell::Null)];
            place.run(&start(run, std::slice::from_ref(&table)), &[rows]).unwrap();
        }
        assert_eq!(place.lines("spend", &["id", "_run_id"]), ["a|r1", "a|r1", "a|r2", "a|r2"], "{}", place.name());
    });
}

#[test]
fn replace_swaps_all_rows_and_keeps_the_last_of_each_key() {
    everywhere(|place| {
        for key in [Vec::new(), vec![0, 1]] {
            let request = format!("spend{}", key.len());
            let table = Table { request: request.clone(), write: WriteMode::Replace, key: key.clone(), ..spend() };
            let run = |name: &str, rows| place.run(&start(&format!("{name}{request}"), std::slice::from_ref(&table)), &[rows]).unwrap();
            let lines = || place.lines(&request, &["id", "day", "spend", "note"]);
            run("r1", vec![row("a", 1, 1, Cell::Null), row("b", 1, 1, Cell::Null)]);
            run("r2", vec![row("c", 1, 1, text("old")), row("c", 1, 2, Cell::Null)]);
            let all = ["c|1|1|old", "c|1|2|-"];
            assert_eq!(lines(), if key.is_empty() { &all[..] } else { &all[1..] }, "{}", place.name());
            run("r3", vec![]);
            assert!(lines().is_empty(), "{}", place.name());
        }
    });
}
