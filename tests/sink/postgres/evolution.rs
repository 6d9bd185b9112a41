//! Tables that are there already: widened where nothing is lost, else refused.

use capi::plan::table::{Table, WriteMode};
use capi::sink::{Bookmark, Destructive, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
}

const COLUMNS: &str = "SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid >= 16384 AND attnum > 0 AND NOT attisdropped ORDER BY 1, attnum";

/// Refused, and nothing is changed.
fn conflict(base: &Base, table: &Table) -> (String, String) {
    let before = base.lines(COLUMNS);
    let error = base.run(&start("r9", std::slice::from_ref(table)), &[vec![]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict, "{error}");
    assert_eq!(base.lines(COLUMNS), before);
    (error.message, error.help.unwrap())
}

#[test]
fn new_columns_are_added_and_lost_ones_stay() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    let without = merge("ads", 1, &[("id", Ty::Int), ("clicks", Ty::Int)]);
    base.run(&start("r2", &[without]), &[vec![vec![Cell::Int(1), Cell::Int(5)], vec![Cell::Int(2), Cell::Int(6)]]]).unwrap();
    assert_eq!(base.lines("SELECT id, name, clicks FROM acme.ads ORDER BY id"), ["1|one|5", "2|-|6"]);
    base.run(&start("r3", &[ads()]), &[vec![vec![Cell::Int(2), text("two")]]]).unwrap();
    assert_eq!(base.lines("SELECT id, name, clicks FROM acme.ads ORDER BY id"), ["1|one|5", "2|two|6"]);
}

#[test]
fn another_order_of_columns_is_the_same_table() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    let turned = Table { key: vec![1], ..merge("ads", 1, &[("name", Ty::Text), ("id", Ty::Int)]) };
    base.run(&start("r2", &[turned]), &[vec![vec![text("uno"), Cell::Int(1)]]]).unwrap();
    assert_eq!(base.lines("SELECT id, name FROM acme.ads"), ["1|uno"]);
}

/// Texts are those that SQLite holds.
#[test]
fn a_type_widens_where_every_value_stays_the_same() {
    let Some(base) = Base::new() else { return };
    let decimal = |precision, scale| Ty::Decimal { precision, scale };
    let integer = Cell::Int(-9_007_199_254_740_993);
    let list = || Ty::List(Box::new(Ty::Int));
    for (n, (from, cell, to, stored)) in [
        (Ty::DECIMAL, Cell::Decimal(1_500_000_000), Ty::Text, "1.5"),
        (Ty::DECIMAL, Cell::Decimal(0), Ty::Text, "0"),
        (Ty::DECIMAL, Cell::Decimal(100_000_000_000), Ty::Text, "100"),
        (Ty::DECIMAL, Cell::Decimal(-1), Ty::Text, "-0.000000001"),
        (Ty::Date, Cell::Date(0), Ty::Text, "1970-01-01"),
        (Ty::Date, Cell::Date(-719_528), Ty::Text, "0000-01-01"),
        (Ty::Date, Cell::Date(-719_529), Ty::Text, "-000001-12-31"),
        (Ty::Date, Cell::Date(-719_162), Ty::Text, "0001-01-01"),
        (Ty::DateTime, Cell::DateTime(NOW + 1), Ty::Text, "2026-01-31T12:00:00.000001Z"),
        (Ty::DateTime, Cell::DateTime(-62_167_219_200_000_001), Ty::Text, "-000001-12-31T23:59:59.999999Z"),
        (Ty::Json, Cell::Json("[1]".into()), Ty::Text, "[1]"),
        (list(), Cell::Json("[1, 2]".into()), Ty::Json, "[1, 2]"),
        (Ty::Int, integer.clone(), Ty::Text, "-9007199254740993"),
        (Ty::Int, integer, Ty::DECIMAL, "-9007199254740993.000000000"),
        (Ty::Bool, Cell::Bool(false), Ty::Text, "false"),
        (decimal(10, 2), Cell::Decimal(150), decimal(12, 3), "1.500"),
    ]
    .into_iter()
    .enumerate()
    {
        let keyed =
            |ty: &Ty| Table { integration: format!("case{n}"), ..merge("log", 1, &[("id", Ty::Int), ("v", ty.clone()), ("w", Ty::Text)]) };
        base.run(&start("r1", &[keyed(&from)]), &[vec![vec![Cell::Int(1), cell.clone(), text("w")]]]).unwrap();
        base.run(&start("r2", &[keyed(&to)]), &[vec![vec![Cell::Int(2), Cell::Null, Cell::Null]]]).unwrap();
        let rows = base.lines(&format!("SELECT id, v, w, _run_id FROM case{n}.log ORDER BY id"));
        assert_eq!(rows, [format!("1|{stored}|w|r1"), "2|-|-|r2".to_owned()], "{from} to {to}");
        if to != Ty::Text {
            continue;
        }
        let file = File::new();
        file.run(&start("r1", &[keyed(&from)]), &[vec![vec![Cell::Int(1), cell, text("w")]]]).unwrap();
        file.run(&start("r2", &[keyed(&to)]), &[vec![]]).unwrap();
        assert_eq!(file.lines(&format!("SELECT v FROM case{n}__log")), [stored]);
    }
    base.run(&start("r1", &[append("log", &[("v", Ty::Float)])]), &[vec![]]).unwrap();
    let (message, help) = conflict(&base, &append("log", &[("v", Ty::Text)]));
    assert_eq!(message, "the column `v` of the table `acme.log` holds float; the script now maps text");
    assert!(help.contains("--allow-destructive"), "{help}");
}

#[test]
fn another_key_is_refused() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[]).unwrap();
    let (message, _) = conflict(&base, &Table { write: WriteMode::Append, ..ads() });
    assert_eq!(message, "the table `acme.ads` was made with the key `id`; the script now writes no key");
}

#[test]
fn what_others_made_is_left_alone() {
    let Some(base) = Base::new() else { return };
    let place = format!("127.0.0.1:{}/{}", base.db.port, base.db.name);
    base.db.run("CREATE SCHEMA acme; CREATE TABLE acme.other (id int)");
    assert_eq!(conflict(&base, &ads()).0, format!("`{place}` has a schema `acme` with tables that capi did not make"));
    base.db.run("DROP SCHEMA acme CASCADE; CREATE SCHEMA capi; CREATE TABLE capi.runs (id int)");
    assert_eq!(conflict(&base, &ads()).0, format!("`{place}` has a schema `capi` that capi did not make"));
    base.db.run("DROP SCHEMA capi CASCADE");
    base.load(&append("log", &[("n", Ty::Int)]), &[]).unwrap();
    base.db.run("CREATE TABLE acme.ads (id int)");
    assert_eq!(conflict(&base, &ads()).0, format!("`{place}` has a table `acme.ads` that capi did not make"));
    base.db.run("DROP TABLE acme.ads; CREATE VIEW acme.ads AS SELECT 1 AS id");
    assert_eq!(conflict(&base, &ads()).0, format!("`{place}` has a view `acme.ads` that capi did not make"));
    base.db.run("ALTER TABLE acme.log ADD COLUMN mine int");
    let (message, _) = conflict(&base, &append("log", &[("n", Ty::Int), ("mine", Ty::Int)]));
    assert_eq!(message, "the table `acme.log` has a column `mine` that capi did not make");
}

#[test]
fn a_view_of_somebody_upon_a_column_that_widens_is_named() {
    let Some(base) = Base::new() else { return };
    base.load(&append("log", &[("n", Ty::Int)]), &[vec![Cell::Int(1)]]).unwrap();
    base.db.run("CREATE VIEW mine AS SELECT n FROM acme.log");
    let (message, help) = conflict(&base, &append("log", &[("n", Ty::Text)]));
    assert!(message.contains("view public.mine"), "{message}");
    assert_eq!(help, "drop what is named, run, and make it again");
}

#[test]
fn a_dropped_table_is_made_again() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[]).unwrap();
    base.db.run("DROP TABLE acme.ads");
    base.run(&start("r2", &[merge("ads", 1, &[("id", Ty::Text)])]), &[vec![vec![text("x")]]]).unwrap();
    assert_eq!(base.lines("SELECT id FROM acme.ads"), ["x"]);
}

fn destructive(run: &str, tables: &[Table]) -> Start {
    Start { destructive: Destructive::Allow, ..start(run, tables) }
}

#[test]
fn what_cannot_stay_is_loaded_anew_with_its_first_rows() {
    let Some(base) = Base::new() else { return };
    let bookmark = |request: &str| Bookmark { request: request.into(), turn: String::new(), value: "1".into() };
    let log = append("log", &[("n", Ty::Int)]);
    let mut sink = base.sink();
    sink.begin(&start("r1", &[ads(), log.clone()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1), text("one")]])).unwrap();
    sink.remember(&[bookmark("ads"), bookmark("log")]).unwrap();
    sink.commit(&done()).unwrap();
    let changed = merge("ads", 1, &[("id", Ty::Text), ("name", Ty::Int)]);
    let tables = [changed.clone(), log];
    // A run that fails leaves the rows and their bookmark.
    let mut sink = base.sink();
    sink.begin(&destructive("r2", &tables)).unwrap();
    assert_eq!(bookmarks(&mut sink), [bookmark("log")]);
    sink.write(0, &batch(&changed, &[vec![text("x"), Cell::Int(2)]])).unwrap();
    sink.abandon(&failed()).unwrap();
    assert_eq!(base.lines("SELECT id, name FROM acme.ads"), ["1|one"]);
    assert_eq!(base.lines("SELECT request FROM capi.state ORDER BY 1"), ["ads", "log"]);
    let mut sink = base.sink();
    sink.begin(&destructive("r3", &tables)).unwrap();
    sink.write(0, &batch(&changed, &[vec![text("x"), Cell::Int(2)]])).unwrap();
    sink.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT * FROM acme.ads"), ["x|2|r3|2026-01-31 12:00:00+00"]);
    assert_eq!(base.lines("SELECT request FROM capi.state"), ["log"]);
    base.run(&start("r4", &tables), &[vec![], vec![]]).unwrap();
}

#[test]
fn a_table_upon_which_somebody_has_a_view_is_not_dropped() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    base.db.run("CREATE VIEW mine AS SELECT id FROM acme.ads");
    let error = base.sink().begin(&destructive("r2", &[merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)])])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict);
    assert!(error.message.contains("view public.mine depends on table acme.ads"), "{error}");
    assert_eq!(base.lines("SELECT id FROM mine"), ["1"]);
}
