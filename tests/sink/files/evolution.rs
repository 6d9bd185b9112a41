//! Tables that change: columns are added, types widen, and all live parts have one schema.

use capi::plan::table::Table;
use capi::sink::{Commits, RunRecord, Sink, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::{Dir, FORMATS, Row};
use crate::sink::rig::{append, batch, done, merge, start, text};

fn heads(dir: &Dir, request: &str) -> Vec<Vec<String>> {
    let rows = dir.rows(request);
    let names = |row: &Row| row.keys().cloned().collect::<Vec<_>>();
    let mut heads: Vec<Vec<String>> = rows.iter().map(names).collect();
    heads.dedup();
    heads
}

#[test]
fn columns_are_added_to_all_parts_and_types_widen() {
    for format in FORMATS {
        let dir = Dir::new(format);
        let small = Ty::Decimal { precision: 10, scale: 2 };
        let narrow = append("log", &[("n", Ty::Int), ("m", small), ("list", Ty::List(Box::new(Ty::Int))), ("flag", Ty::Bool)]);
        for n in 0..2 {
            dir.load(&narrow, &[vec![Cell::Int(n), Cell::Decimal(150), Cell::Json("[1]".into()), Cell::Bool(true)]]).unwrap();
        }
        let large = Ty::Decimal { precision: 38, scale: 4 };
        let wide = append("log", &[("added", Ty::Int), ("m", large), ("n", Ty::DECIMAL), ("list", Ty::Json), ("flag", Ty::Text)]);
        dir.load(&wide, &[]).unwrap();
        assert_eq!(heads(&dir, "log"), [["_loaded_at", "_run_id", "added", "flag", "list", "m", "n"]]);
        let digits = |n: &str, m: &str| {
            if format == "parquet" { format!("{n}.000000000|{m}00") } else { format!("{n}|{}", m.trim_end_matches('0')) }
        };
        let expected = ["0", "1"].map(|n| format!("{}|[1]|true|-", digits(n, "1.50")));
        assert_eq!(dir.lines("log", &["n", "m", "list", "flag", "added"]), expected, "{format}");
        let columns: Vec<String> =
            dir.manifest()["tables"][0]["columns"].as_array().unwrap().iter().map(|column| column["name"].to_string()).collect();
        assert_eq!(columns, ["\"n\"", "\"m\"", "\"list\"", "\"flag\"", "\"added\""]);
    }
}

#[test]
fn another_order_of_columns_rewrites_nothing() {
    let dir = Dir::new("csv");
    dir.load(&append("log", &[("a", Ty::Int), ("b", Ty::Int)]), &[vec![Cell::Int(1), Cell::Int(2)]]).unwrap();
    let before = dir.files();
    dir.load(&append("log", &[("b", Ty::Int), ("a", Ty::Int)]), &[vec![Cell::Int(4), Cell::Int(3)]]).unwrap();
    assert!(before.iter().filter(|file| file.starts_with("acme/")).all(|file| dir.files().contains(file)));
    assert_eq!(dir.lines("log", &["a", "b"]), ["1|2", "3|4"]);
}

#[test]
fn a_merged_row_keeps_what_is_mapped_no_more() {
    let full = merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text), ("size", Ty::Int)]);
    let part = merge("ads", 1, &[("id", Ty::Int), ("size", Ty::Int)]);
    for format in FORMATS {
        let dir = Dir::new(format);
        let row = |id: i64, name: &str, size: i64| vec![Cell::Int(id), text(name), Cell::Int(size)];
        dir.load(&full, &[row(1, "one", 1), row(2, "two", 2), vec![Cell::Int(3), Cell::Null, Cell::Int(3)]]).unwrap();
        let size = |id: i64, size: i64| vec![Cell::Int(id), Cell::Int(size)];
        dir.load(&part, &[size(2, 20), size(3, 30), size(4, 40), size(2, 21)]).unwrap();
        assert_eq!(dir.lines("ads", &["id", "name", "size", "_run_id"]), ["1|one|1|r1", "2|two|21|r2", "3|-|30|r2", "4|-|40|r2"]);
    }
}

#[test]
fn a_key_widens_and_is_known_again() {
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(
            &merge("ids", 1, &[("id", Ty::Int), ("n", Ty::Int)]),
            &[vec![Cell::Int(7), Cell::Int(1)], vec![Cell::Int(8), Cell::Int(1)]],
        )
        .unwrap();
        dir.load(&merge("ids", 1, &[("id", Ty::Text), ("n", Ty::Int)]), &[vec![text("7"), Cell::Int(2)], vec![text("07"), Cell::Int(2)]])
            .unwrap();
        assert_eq!(dir.lines("ids", &["id", "n"]), ["07|2", "7|2", "8|1"]);
    }
}

#[test]
fn what_loses_something_is_refused_before_the_first_row() {
    let dir = Dir::new("parquet");
    dir.load(&merge("ids", 1, &[("id", Ty::Text), ("n", Ty::Int)]), &[]).unwrap();
    let refusal = |table: &Table| dir.sink().begin(&start("no", std::slice::from_ref(table))).unwrap_err().message;
    assert_eq!(
        refusal(&merge("ids", 1, &[("id", Ty::Text), ("n", Ty::Date)])),
        "the column `n` of the table `acme__ids` holds int; the script now maps date"
    );
    assert_eq!(
        refusal(&append("ids", &[("id", Ty::Text), ("n", Ty::Int)])),
        "the table `acme__ids` was made with the key `id`; the script now writes no key"
    );
}

/// A table that waits for the end of the run keeps its old columns until then.
#[test]
fn columns_of_rows_that_wait_come_with_them() {
    let dir = Dir::new("parquet");
    dir.load(&append("log", &[("n", Ty::Int)]), &[vec![Cell::Int(1)]]).unwrap();
    let wide = append("log", &[("n", Ty::Int), ("m", Ty::Int)]);
    let mut sink = dir.sink();
    sink.begin(&Start { commits: Commits::Often { whole: vec![0] }, ..start("r2", std::slice::from_ref(&wide)) }).unwrap();
    sink.write(0, &batch(&wide, &[vec![Cell::Int(2), Cell::Int(2)]])).unwrap();
    sink.checkpoint(&RunRecord { status: "running".into(), ..done() }).unwrap();
    assert_eq!(heads(&dir, "log"), [["_loaded_at", "_run_id", "n"]]);
    sink.commit(&done()).unwrap();
    assert_eq!(dir.lines("log", &["n", "m"]), ["1|-", "2|2"]);
}
