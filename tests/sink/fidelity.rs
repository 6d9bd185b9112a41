//! What goes in comes out, digit for digit and byte for byte.

use std::path::PathBuf;

use capi::plan::table::WriteMode;
use capi::value::convert::{Cell, ColumnType as Ty};
use proptest::prelude::*;
use rusqlite::types::Value;

use super::rig::*;

#[test]
fn every_type_has_its_form_in_sqlite() {
    let file = File::new();
    let table = append(
        "kinds",
        &[
            ("text", Ty::Text),
            ("int", Ty::Int),
            ("decimal", Ty::DECIMAL),
            ("float", Ty::Float),
            ("bool", Ty::Bool),
            ("date", Ty::Date),
            ("datetime", Ty::DateTime),
            ("json", Ty::Json),
            ("list", Ty::List(Box::new(Ty::Int))),
        ],
    );
    let full = vec![
        text("00123"),
        Cell::Int(9_007_199_254_740_993),
        decimal(12_345_678_901_234_567_890_000_000),
        Cell::Float(0.1),
        Cell::Bool(true),
        Cell::Date(20_484),
        Cell::DateTime(NOW + 5),
        Cell::Json("{\"a\":1.10}".into()),
        Cell::Json("[1,2]".into()),
    ];
    file.load(&table, &[full, vec![Cell::Null; 9]]).unwrap();
    assert_eq!(
        file.lines("SELECT * FROM acme__kinds"),
        [
            "00123|9007199254740993|12345678901234567.89|0.1|1|2026-01-31|2026-01-31T12:00:00.000005Z|{\"a\":1.10}|[1,2]\
             |r1|2026-01-31T12:00:00.000000Z",
            "-|-|-|-|-|-|-|-|-|r1|2026-01-31T12:00:00.000000Z",
        ]
    );
    assert_eq!(
        file.lines("SELECT name, type FROM pragma_table_info('acme__kinds')"),
        [
            "text|TEXT",
            "int|INTEGER",
            "decimal|TEXT",
            "float|REAL",
            "bool|INTEGER",
            "date|TEXT",
            "datetime|TEXT",
            "json|TEXT",
            "list|TEXT",
            "_run_id|TEXT",
            "_loaded_at|TEXT"
        ]
    );
    assert_eq!(file.lines("SELECT strict FROM pragma_table_list('acme__kinds')"), ["1"]);
}

#[test]
fn big_integers_and_long_decimals_stay_exact() {
    let file = File::new();
    let table = append("numbers", &[("id", Ty::Int), ("amount", Ty::Decimal { precision: 38, scale: 0 })]);
    let most = 10_i128.pow(38) - 1;
    let rows = [(i64::MAX, most), (i64::MIN, -most), ((1 << 53) + 1, 0)];
    let cells: Vec<_> = rows.iter().map(|(id, amount)| vec![Cell::Int(*id), Cell::Decimal(*amount)]).collect();
    file.load(&table, &cells).unwrap();
    let expected: Vec<String> = rows.iter().map(|(id, amount)| format!("{id}|{amount}")).collect();
    assert_eq!(file.lines("SELECT id, amount FROM acme__numbers"), expected);
}

#[test]
fn equal_decimals_have_equal_text_whatever_their_scale() {
    let file = File::new();
    let table = merge("rates", 1, &[("rate", Ty::Decimal { precision: 10, scale: 2 }), ("n", Ty::Int)]);
    file.load(&table, &[vec![Cell::Decimal(110), Cell::Int(1)]]).unwrap();
    let wider = merge("rates", 1, &[("rate", Ty::DECIMAL), ("n", Ty::Int)]);
    file.load(&wider, &[vec![Cell::Decimal(1_100_000_000), Cell::Int(2)]]).unwrap();
    assert_eq!(file.lines("SELECT rate, n FROM acme__rates"), ["1.1|2"]);
}

#[test]
fn a_float_that_is_no_number_is_refused_not_nulled() {
    let file = File::new();
    let table = append("floats", &[("f", Ty::Float)]);
    let error = file.load(&table, &[vec![Cell::Float(f64::NAN)]]).unwrap_err();
    assert_eq!(error.message, "request `floats`, column `f`: the float is not a number");
    file.load(&table, &[vec![Cell::Float(f64::INFINITY)], vec![Cell::Float(5e-324)], vec![Cell::Float(3.0)]]).unwrap();
    assert_eq!(file.lines("SELECT f FROM acme__floats"), ["inf", "5e-324", "3.0"]);
}

#[test]
fn dates_out_of_range_are_refused() {
    let file = File::new();
    let table = append("days", &[("day", Ty::Date)]);
    let error = file.load(&table, &[vec![Cell::Date(i32::MAX)]]).unwrap_err();
    assert_eq!(error.message, "request `days`, column `day`: the date is out of range");
}

#[test]
fn odd_column_names_are_quoted() {
    let names = ["a\"; DROP TABLE acme__odd; --", "`", "]", "new\nline", "select", "🎈", "1st", "sqlite_x", " ", "?1", "$a"];
    let file = File::new();
    for name in &names {
        let table = merge("odd", 1, &[("id", Ty::Int), (name, Ty::Text)]);
        file.load(&table, &[vec![Cell::Int(1), text(name)]]).unwrap();
    }
    assert_eq!(file.objects(), ["_capi_newest", "_capi_rejects", "_capi_runs", "_capi_state", "_capi_tables", "acme__odd", "global"]);
    let rows = file.rows("SELECT * FROM acme__odd");
    let stored: Vec<&Value> = rows[0].iter().filter(|value| matches!(value, Value::Text(_))).collect();
    assert!(names.iter().all(|name| stored.contains(&&Value::Text((*name).to_owned()))));
}

#[test]
fn sqlites_own_names_of_row_numbers_are_columns_from_the_start_only() {
    let file = File::new();
    let names = [("id", Ty::Int), ("rowid", Ty::Text), ("OID", Ty::Text), ("_rowid_", Ty::Text)];
    file.load(&merge("odd", 1, &names), &[vec![Cell::Int(1), text("a"), text("b"), text("c")]]).unwrap();
    assert_eq!(file.lines("SELECT id, \"rowid\", \"OID\", \"_rowid_\" FROM acme__odd"), ["1|a|b|c"]);
    file.load(&append("log", &[("id", Ty::Int)]), &[]).unwrap();
    let error = file.load(&append("log", &[("id", Ty::Int), ("OID", Ty::Text)]), &[]).unwrap_err();
    assert_eq!(error.message, "SQLite cannot add a column `OID` to the table `acme__log`, as rows have one of that name");
}

#[test]
fn names_that_cannot_be_columns_are_refused() {
    let refused = |name: &str| {
        let file = File::new();
        file.load(&append("odd", &[("id", Ty::Int), (name, Ty::Text)]), &[]).unwrap_err().message
    };
    assert_eq!(refused(""), "request `odd`: a column has an empty name");
    assert_eq!(refused("a\0b"), "request `odd`: a column has a name with a NUL character");
    assert_eq!(refused("ID"), "request `odd`: the columns `id` and `ID` are the same column at this destination");
    assert_eq!(refused("_Run_Id"), "request `odd`: the column `_Run_Id` is one that capi writes itself");
}

#[test]
fn naughty_strings_come_back_byte_for_byte() {
    let Some(mut strings) = naughty_strings() else { return };
    strings.extend(["nul\0inside", "\0", "🎈🏳️‍🌈", "\u{feff}bom", "'; DROP TABLE acme__texts; --", "\u{10ffff}"].map(str::to_owned));
    let file = File::new();
    let table = merge("texts", 1, &[("n", Ty::Int), ("text", Ty::Text)]);
    let rows: Vec<_> = strings.iter().enumerate().map(|(n, string)| vec![Cell::Int(n as i64), text(string)]).collect();
    file.load(&table, &rows).unwrap();
    let stored = file.rows("SELECT text FROM acme__texts ORDER BY n");
    let expected: Vec<_> = strings.into_iter().map(|string| vec![Value::Text(string)]).collect();
    assert_eq!(stored, expected);
}

#[test]
fn texts_that_differ_after_a_nul_are_different_keys() {
    let file = File::new();
    let table = merge("texts", 1, &[("key", Ty::Text)]);
    file.load(&table, &[vec![text("a\0b")], vec![text("a\0c")], vec![text("A")], vec![text("a")]]).unwrap();
    assert_eq!(file.lines("SELECT count(*) FROM acme__texts"), ["4"]);
}

/// The Big List of Naughty Strings, where it is at hand.
pub(super) fn naughty_strings() -> Option<Vec<String>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("CAPI_SHARED").map_or(beside, PathBuf::from);
    let path = shared.join("data/naughty_strings.json");
    let Ok(json) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: no naughty strings at {}; set CAPI_SHARED", path.display());
        return None;
    };
    Some(serde_json::from_str(&json).unwrap())
}

fn any_cells() -> impl Strategy<Value = Vec<Cell>> {
    let limit = 10_i128.pow(38);
    (any::<String>(), any::<i64>(), 1 - limit..limit, -3_000_000..2_900_000_i32, -250_000_000_000_000_000..250_000_000_000_000_000_i64)
        .prop_map(|(text, int, coefficient, day, moment)| {
            vec![Cell::Text(text.as_str().into()), Cell::Int(int), Cell::Decimal(coefficient), Cell::Date(day), Cell::DateTime(moment)]
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_value_comes_back(rows in prop::collection::vec(any_cells(), 1..20)) {
        let file = File::new();
        let table = super::rig::table("any", WriteMode::Append,
            &[("t", Ty::Text), ("i", Ty::Int), ("c", Ty::DECIMAL), ("d", Ty::Date), ("m", Ty::DateTime)]);
        file.load(&table, &rows).unwrap();
        let stored = file.rows("SELECT t, i, c, d, m FROM acme__any ORDER BY rowid");
        prop_assert_eq!(stored.len(), rows.len());
        for (row, back) in rows.iter().zip(stored) {
            let [Cell::Text(text), Cell::Int(int), Cell::Decimal(coefficient), Cell::Date(day), Cell::DateTime(moment)] = row.as_slice() else { unreachable!() };
            prop_assert_eq!(&back[0], &Value::Text(text.to_string()));
            prop_assert_eq!(&back[1], &Value::Integer(*int));
            let [_, _, Value::Text(decimal), Value::Text(date), Value::Text(datetime)] = back.as_slice() else { unreachable!() };
            prop_assert_eq!(scaled(decimal), *coefficient);
            let date: jiff::civil::Date = date.parse().unwrap();
            let midnight = jiff::Timestamp::from_second(i64::from(*day) * 86_400).unwrap();
            prop_assert_eq!(date, jiff::tz::Offset::UTC.to_datetime(midnight).date());
            prop_assert_eq!(datetime.parse::<jiff::Timestamp>().unwrap().as_microsecond(), *moment);
        }
    }
}

/// The coefficient of plain digits at nine digits after the point.
fn scaled(text: &str) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    assert!(!part.ends_with('0') && text != "-0" && part.len() <= 9);
    format!("{whole}{part:0<9}").parse().unwrap()
}
