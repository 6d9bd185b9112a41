//! Tables that are there already: widened where nothing is lost, else refused.

use capi::plan::table::{Comparison, Table, WriteMode};
use capi::sink::{Bookmark, Destructive, Restated, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text)])
}

fn conflict(file: &File, table: &Table) -> (String, String) {
    let before = file.lines("SELECT sql FROM sqlite_schema");
    let error = file.run(&start("r9", std::slice::from_ref(table)), &[vec![]]).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Conflict);
    assert_eq!(file.lines("SELECT sql FROM sqlite_schema"), before);
    (error.message, error.help.unwrap())
}

#[test]
fn new_columns_are_added_and_lost_ones_stay() {
    let file = File::new();
    file.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    let without = merge("ads", 1, &[("id", Ty::Int), ("clicks", Ty::Int)]);
    let rows = vec![vec![Cell::Int(1), Cell::Int(5)], vec![Cell::Int(2), Cell::Int(6)]];
    file.run(&start("r2", &[without]), &[rows]).unwrap();
    assert_eq!(file.lines("SELECT id, name, clicks FROM acme__ads ORDER BY id"), ["1|one|5", "2|-|6"]);
    file.run(&start("r3", &[ads()]), &[vec![vec![Cell::Int(2), text("two")]]]).unwrap();
    assert_eq!(file.lines("SELECT id, name, clicks FROM acme__ads ORDER BY id"), ["1|one|5", "2|two|6"]);
}

#[test]
fn another_order_of_columns_is_the_same_table() {
    let file = File::new();
    file.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    let turned = Table { key: vec![1], ..merge("ads", 1, &[("name", Ty::Text), ("id", Ty::Int)]) };
    file.run(&start("r2", &[turned]), &[vec![vec![text("uno"), Cell::Int(1)]]]).unwrap();
    assert_eq!(file.lines("SELECT id, name FROM acme__ads"), ["1|uno"]);
}

#[test]
fn another_type_is_refused_with_both_named() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let (message, help) = conflict(&file, &merge("ads", 1, &[("id", Ty::Int), ("name", Ty::DECIMAL)]));
    assert_eq!(message, "the column `name` of the table `acme__ads` holds text; the script now maps decimal");
    assert_eq!(
        help,
        "map to another name, or run with `--allow-destructive`, which drops the table `acme__ads` and loads everything again"
    );
}

#[test]
fn a_type_widens_where_every_value_stays_the_same() {
    let decimal = |precision, scale| Ty::Decimal { precision, scale };
    let integer = Cell::Int(-9_007_199_254_740_993);
    for (from, cell, to, stored) in [
        (Ty::DECIMAL, Cell::Decimal(1_500_000_000), Ty::Text, "1.5"),
        (Ty::Date, Cell::Date(0), Ty::Text, "1970-01-01"),
        (Ty::DateTime, Cell::DateTime(0), Ty::Text, "1970-01-01T00:00:00.000000Z"),
        (Ty::Json, Cell::Json("[1]".into()), Ty::Text, "[1]"),
        (Ty::List(Box::new(Ty::Int)), Cell::Json("[1]".into()), Ty::Json, "[1]"),
        (Ty::Int, integer.clone(), Ty::Text, "-9007199254740993"),
        (Ty::Int, integer, Ty::DECIMAL, "-9007199254740993"),
        (Ty::Bool, Cell::Bool(false), Ty::Text, "false"),
        (decimal(10, 2), Cell::Decimal(150), decimal(12, 3), "1.5"),
    ] {
        let file = File::new();
        let keyed = |ty: &Ty| merge("log", 1, &[("id", Ty::Int), ("v", ty.clone()), ("w", Ty::Text)]);
        file.run(&start("r1", &[keyed(&from)]), &[vec![vec![Cell::Int(1), cell, text("w")]]]).unwrap();
        file.run(&start("r2", &[keyed(&to)]), &[vec![vec![Cell::Int(2), Cell::Null, Cell::Null]]]).unwrap();
        let rows = file.lines("SELECT id, v, w, _run_id FROM acme__log ORDER BY id");
        assert_eq!(rows, [format!("1|{stored}|w|r1"), "2|-|-|r2".to_owned()], "{from} to {to}");
    }
    for (from, to) in [
        (Ty::Float, Ty::Text),
        (Ty::Int, Ty::Float),
        (Ty::Int, decimal(20, 2)),
        (Ty::Text, Ty::Int),
        (decimal(10, 2), decimal(10, 3)),
        (Ty::Date, Ty::DateTime),
    ] {
        let file = File::new();
        file.load(&append("log", &[("v", from)]), &[]).unwrap();
        conflict(&file, &append("log", &[("v", to)]));
    }
}

#[test]
fn a_table_with_an_index_of_the_users_is_not_made_again() {
    let file = File::new();
    file.load(&append("log", &[("v", Ty::Int)]), &[vec![Cell::Int(1)]]).unwrap();
    file.db().execute_batch("CREATE INDEX mine ON acme__log (v)").unwrap();
    let (message, help) = conflict(&file, &append("log", &[("v", Ty::Text)]));
    assert_eq!(message, "the table `acme__log` has to be made again, but it has the index `mine`");
    assert_eq!(help, "drop these, run, and make them again");
    assert_eq!(file.lines("SELECT v FROM acme__log"), ["1"]);
}

#[test]
fn another_key_is_refused() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let (message, _) = conflict(&file, &merge("ads", 2, &[("id", Ty::Int), ("name", Ty::Text)]));
    assert_eq!(message, "the table `acme__ads` was made with the key `id`; the script now writes the key `id`, `name`");
    let (message, help) = conflict(&file, &Table { write: WriteMode::Append, ..ads() });
    assert_eq!(message, "the table `acme__ads` was made with the key `id`; the script now writes no key");
    assert_eq!(
        help,
        "give the request another name, or run with `--allow-destructive`, which drops the table `acme__ads` and loads everything again"
    );
}

fn forced(run: &str, table: &Table) -> Start {
    Start { destructive: Destructive::Allow, ..start(run, std::slice::from_ref(table)) }
}

#[test]
fn what_cannot_stay_is_loaded_anew_where_that_is_allowed() {
    for (changed, row) in [
        (merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)]), vec![Cell::Int(9), Cell::Int(9)]),
        (merge("ads", 2, &[("id", Ty::Int), ("name", Ty::Text)]), vec![Cell::Int(9), text("9")]),
        (append("ads", &[("id", Ty::Int), ("Name", Ty::Text)]), vec![Cell::Int(9), text("9")]),
    ] {
        let file = File::new();
        let mut sink = file.sink();
        sink.begin(&start("r1", &[with_old()])).unwrap();
        let mark = |request: &str| Bookmark { request: request.into(), turn: "t".into(), value: "1".into() };
        sink.remember(&[mark("ads"), mark("other")]).unwrap();
        sink.write(0, &batch(&with_old(), &[vec![Cell::Int(1), text("one"), Cell::Int(1)]])).unwrap();
        sink.commit(&done()).unwrap();
        let before = file.lines("SELECT * FROM acme__ads");

        // A run that fails has dropped nothing.
        let mut sink = file.sink();
        sink.begin(&forced("r2", &changed)).unwrap();
        sink.abandon(&failed()).unwrap();
        assert_eq!(file.lines("SELECT * FROM acme__ads"), before);
        assert_eq!(file.lines("SELECT request FROM _capi_state"), ["ads", "other"]);

        let mut sink = file.sink();
        sink.begin(&forced("r3", &changed)).unwrap();
        let asked: Vec<String> = bookmarks(&mut sink).into_iter().map(|bookmark| bookmark.request).collect();
        assert_eq!(asked, ["other"]);
        sink.write(0, &batch(&changed, std::slice::from_ref(&row))).unwrap();
        sink.commit(&done()).unwrap();
        assert_eq!(file.lines("SELECT * FROM acme__ads"), ["9|9|r3|2026-01-31T12:00:00.000000Z"]);
        assert_eq!(file.lines("SELECT request FROM _capi_state"), ["other"]);
        // From then on it is a table like others.
        file.run(&start("r4", &[changed]), &[vec![]]).unwrap();
    }
}

fn with_old() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Text), ("old", Ty::Int)])
}

#[test]
fn what_can_stay_stays_also_where_more_is_allowed() {
    let file = File::new();
    file.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    let wider = merge("ads", 1, &[("id", Ty::Text), ("clicks", Ty::Int)]);
    file.run(&forced("r2", &wider), &[vec![]]).unwrap();
    assert_eq!(file.lines("SELECT id, name, clicks FROM acme__ads"), ["1|one|-"]);
}

#[test]
fn a_table_with_an_index_of_the_users_is_not_loaded_anew() {
    let file = File::new();
    file.load(&ads(), &[vec![Cell::Int(1), text("one")]]).unwrap();
    file.db().execute_batch("CREATE INDEX mine ON acme__ads (name)").unwrap();
    let error = file.run(&forced("r2", &merge("ads", 1, &[("id", Ty::Int), ("name", Ty::Int)])), &[vec![]]).unwrap_err();
    assert_eq!(error.message, "the table `acme__ads` has to be made again, but it has the index `mine`");
    assert_eq!(file.lines("SELECT name FROM acme__ads"), ["one"]);
}

#[test]
fn a_column_that_differs_in_case_is_refused() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let (message, _) = conflict(&file, &merge("ads", 1, &[("id", Ty::Int), ("Name", Ty::Text)]));
    assert_eq!(message, "request `ads`: the columns `name` and `Name` are the same column at this destination");
}

#[test]
fn tables_views_and_columns_of_others_are_left_alone() {
    let file = File::new();
    file.db().execute_batch("CREATE TABLE acme__ads (id)").unwrap();
    let (message, _) = conflict(&file, &ads());
    assert_eq!(message, format!("`{}` has a table `acme__ads` that capi did not make", file.path().display()));

    let file = File::new();
    file.db().execute_batch("CREATE VIEW Global AS SELECT 1 AS mine").unwrap();
    let (message, _) = conflict(&file, &ads());
    assert_eq!(message, format!("`{}` has a view `global` that capi did not make", file.path().display()));

    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    file.db().execute_batch("ALTER TABLE acme__ads ADD COLUMN mine TEXT").unwrap();
    let (message, _) = conflict(&file, &merge("ads", 1, &[("id", Ty::Int), ("mine", Ty::Text)]));
    assert_eq!(message, "the table `acme__ads` has a column `mine` that capi did not make");
}

#[test]
fn a_dropped_table_is_made_again() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    file.db().execute_batch("DROP TABLE acme__ads").unwrap();
    let text_id = merge("ads", 1, &[("id", Ty::Text)]);
    file.run(&start("r2", &[text_id]), &[vec![vec![text("x")]]]).unwrap();
    assert_eq!(file.lines("SELECT id FROM acme__ads"), ["x"]);
}

#[test]
fn two_requests_of_one_table_name_are_refused() {
    let file = File::new();
    file.load(&append("b__c", &[("v", Ty::Int)]), &[]).unwrap();
    let table = Table { integration: "acme__b".into(), ..append("c", &[("v", Ty::Int)]) };
    let (message, _) = conflict(&file, &table);
    assert_eq!(message, "the table `acme__b__c` belongs to request `b__c` of `acme`, not to `c` of `acme__b`");
}

#[test]
fn an_integration_called_sqlite_is_told_why_not() {
    let table = Table { integration: "sqlite".into(), ..ads() };
    let error = File::new().load(&table, &[]).unwrap_err();
    assert_eq!(error.message, "SQLite keeps table names such as `sqlite__ads` for itself");
}

#[test]
fn users_keep_their_tables_beside() {
    let file = File::new();
    file.db().execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    file.load(&ads(), &[vec![Cell::Int(1), Cell::Null]]).unwrap();
    assert_eq!(file.lines("SELECT x FROM mine"), ["1"]);
    assert_eq!(file.lines("PRAGMA journal_mode"), ["delete"]);
}

/// One slice for each of many parents must not read the whole table each time.
#[test]
fn slices_are_found_by_an_index_which_stands_in_nobodys_way() {
    let file = File::new();
    let days = |ty| append("days", &[("parent", Ty::Int), ("n", ty)]);
    let mut sink = file.sink();
    sink.begin(&start("r1", &[days(Ty::Int)])).unwrap();
    for parent in [1, 2, 1] {
        sink.clear(0, &[Restated { column: 0, comparison: Comparison::Equal, value: Cell::Int(parent) }]).unwrap();
        sink.write(0, &batch(&days(Ty::Int), &[vec![Cell::Int(parent), Cell::Int(7)]])).unwrap();
    }
    sink.commit(&done()).unwrap();
    let plan = file.rows("EXPLAIN QUERY PLAN DELETE FROM acme__days WHERE parent = 1");
    assert!(format!("{plan:?}").contains("USING INDEX _capi_slice_acme__days_parent"), "{plan:?}");
    file.run(&start("r2", &[days(Ty::DECIMAL)]), &[vec![]]).unwrap();
    assert_eq!(file.lines("SELECT parent, n FROM acme__days ORDER BY 1"), ["1|7", "2|7"]);
}
