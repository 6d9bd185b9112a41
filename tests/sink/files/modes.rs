//! `merge`, `append`, `replace` and `replace where` in files.

use capi::plan::table::{Comparison, Table};
use capi::sink::{Restated, Sink};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::{Dir, FORMATS};
use crate::sink::rig::{append, batch, done, merge, start, text};

fn spend() -> Table {
    merge("spend", 2, &[("id", Ty::Text), ("day", Ty::Int), ("spend", Ty::Int), ("note", Ty::Text)])
}

fn row(id: &str, day: i64, spend: i64, note: Cell) -> Vec<Cell> {
    vec![text(id), Cell::Int(day), Cell::Int(spend), note]
}

#[test]
fn parts_that_a_merge_does_not_touch_stay_and_others_go() {
    let dir = Dir::new("parquet");
    dir.load(&spend(), &[row("a", 1, 1, Cell::Null)]).unwrap();
    dir.load(&spend(), &[row("b", 1, 1, Cell::Null)]).unwrap();
    assert_eq!(parts(&dir), ["acme/spend/capi-000001-0002.parquet", "acme/spend/capi-000002-0002.parquet"]);
    dir.load(&spend(), &[row("b", 1, 2, Cell::Null)]).unwrap();
    assert_eq!(parts(&dir), ["acme/spend/capi-000001-0002.parquet", "acme/spend/capi-000003-0002.parquet"]);
}

fn parts(dir: &Dir) -> Vec<String> {
    dir.files().into_iter().filter(|file| file.starts_with("acme/")).collect()
}

#[test]
fn a_slice_takes_away_what_was_there_and_what_came_before_it() {
    let table = append("days", &[("day", Ty::Int), ("n", Ty::Int)]);
    let rows = |pairs: &[(i64, i64)]| -> Vec<Vec<Cell>> { pairs.iter().map(|(day, n)| vec![Cell::Int(*day), Cell::Int(*n)]).collect() };
    let from = |day| vec![Restated { column: 0, comparison: Comparison::GreaterEqual, value: Cell::Int(day) }];
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&table, &rows(&[(1, 1), (2, 1), (3, 1)])).unwrap();
        let mut sink = dir.sink();
        sink.begin(&start("again", std::slice::from_ref(&table))).unwrap();
        sink.clear(0, &from(3)).unwrap();
        sink.write(0, &batch(&table, &rows(&[(3, 2), (4, 2)]))).unwrap();
        sink.clear(0, &from(4)).unwrap();
        sink.write(0, &batch(&table, &rows(&[(4, 3)]))).unwrap();
        sink.commit(&done()).unwrap();
        assert_eq!(dir.lines("days", &["day", "n"]), ["1|1", "2|1", "3|2", "4|3"]);
    }
}

#[test]
fn slices_of_many_parents_are_each_their_own() {
    let table = append("days", &[("account", Ty::Text), ("day", Ty::Int)]);
    let row = |account: i64, day: i64| vec![text(&format!("a{account}")), Cell::Int(day)];
    let slice = |account: i64, day: i64| {
        vec![
            Restated { column: 0, comparison: Comparison::Equal, value: text(&format!("a{account}")) },
            Restated { column: 1, comparison: Comparison::Less, value: Cell::Int(day) },
        ]
    };
    let dir = Dir::new("parquet");
    let old: Vec<_> = (0..2000).flat_map(|account| [row(account, 1), row(account, 9)]).collect();
    dir.load(&table, &old).unwrap();
    let mut sink = dir.sink();
    sink.begin(&start("again", std::slice::from_ref(&table))).unwrap();
    for account in 0..2000 {
        sink.clear(0, &slice(account, if account % 2 == 0 { 5 } else { 1 })).unwrap();
        sink.write(0, &batch(&table, &[row(account, 2)])).unwrap();
    }
    let null = [Restated { column: 1, comparison: Comparison::Equal, value: Cell::Null }];
    sink.clear(0, &null).unwrap();
    sink.commit(&done()).unwrap();
    assert_eq!(dir.rows("days").len(), 2000 * 3 - 1000);
    let of = |account: &str| dir.rows("days").iter().filter(|row| row["account"].as_deref() == Some(account)).count();
    assert_eq!((of("a10"), of("a11")), (2, 3));
}

#[test]
fn more_keys_than_are_held_in_memory_are_folded_before_the_commit() {
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&spend(), &[row("a", 1, 1, Cell::Null), row("z", 1, 1, Cell::Null)]).unwrap();
        let mut sink = dir.sink().holding(5);
        sink.begin(&start("r2", &[spend()])).unwrap();
        for n in 0..20 {
            sink.write(0, &batch(&spend(), &[row("a", n % 10, n, Cell::Null), row("b", n % 7, n, Cell::Null)])).unwrap();
        }
        assert_eq!(dir.rows("spend").len(), 2);
        sink.commit(&done()).unwrap();
        assert_eq!(dir.rows("spend").len(), 10 + 7 + 1);
        assert!(dir.lines("spend", &["id", "day", "spend"]).contains(&"a|1|11".to_owned()));
        assert!(dir.files().iter().all(|file| !file.contains(".tmp")), "{:?}", dir.files());
    }
}

#[test]
fn many_small_parts_become_one() {
    for format in FORMATS {
        let dir = Dir::new(format);
        let table = append("log", &[("n", Ty::Int)]);
        for n in 0..33 {
            dir.load(&table, &[vec![Cell::Int(n)]]).unwrap();
        }
        assert_eq!(parts(&dir).len(), 1);
        assert_eq!(dir.rows("log").len(), 33);
    }
}
