//! What DuckDB, pyarrow, pandas and Polars read of the files. Needs `CAPI_READERS`, a Python with these;
//! `.ci/run` makes one.

use std::path::Path;
use std::process::Command;

use capi::plan::table::{Formula, Table};
use capi::sink::{Sink, Start};
use capi::value::convert::{Cell, ColumnType as Ty};
use serde_json::{Value, json};

use super::rig::{Dir, FORMATS};
use crate::sink::fidelity::naughty_strings;
use crate::sink::rig::{NOW, append, batch, decimal, derived, done, field, global, merge, start, text};
use crate::support::peer::installed;

/// What all read of `acme/<request>`; pandas and Polars these columns.
fn read_with(python: &Path, dir: &Dir, request: &str, order: &str, chosen: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sink/files/read.py");
    let mut command = Command::new(python);
    command.arg(script).arg(dir.path()).args(["acme", request, order]);
    command.args((!chosen.is_empty()).then_some(chosen));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", dir.format, String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn read(python: &Path, dir: &Dir, request: &str, order: &str) -> Value {
    read_with(python, dir, request, order, "")
}

fn kinds() -> Table {
    let columns = [
        ("n", Ty::Int),
        ("text", Ty::Text),
        ("int", Ty::Int),
        ("decimal", Ty::DECIMAL),
        ("money", Ty::Decimal { precision: 10, scale: 2 }),
        ("float", Ty::Float),
        ("bool", Ty::Bool),
        ("date", Ty::Date),
        ("datetime", Ty::DateTime),
        ("json", Ty::Json),
        ("list", Ty::List(Box::new(Ty::Int))),
    ];
    append("kinds", &columns)
}

fn row(n: i64, words: &str, sign: i64) -> Vec<Cell> {
    vec![
        Cell::Int(n),
        text(words),
        Cell::Int(sign * i64::MAX),
        decimal(i128::from(sign) * 99_999_999_999_999_999_999_999_999_999_999_999_999),
        Cell::Decimal(i128::from(sign) * 150),
        Cell::Float(sign as f64 * 0.1),
        Cell::Bool(sign > 0),
        Cell::Date(i32::try_from(sign).unwrap() * 20_484),
        Cell::DateTime(sign * NOW + 5),
        Cell::Json("{\"a\":1.5,\"b\":\"x,\\\"y\"}".into()),
        Cell::Json("[1,2]".into()),
    ]
}

#[test]
fn every_type_arrives_in_duckdb() {
    let Some(python) = installed("CAPI_READERS", "DuckDB, pyarrow, pandas and Polars") else { return };
    for format in FORMATS {
        let dir = Dir::new(format);
        let mut nulls = vec![Cell::Null; 11];
        nulls[0] = Cell::Int(2);
        dir.load(&kinds(), &[row(1, "00123", 1), nulls, row(3, "", -1), row(4, "a\r\n\"b\",c\\ \u{1f600}\t", 1)]).unwrap();
        let read = read(&python, &dir, "kinds", "n");
        let expected = |n: i64, text: &str, sign: &str, yes: bool, date: &str, moment: &str| {
            let number: i64 = format!("{sign}{}", i64::MAX).parse().unwrap();
            let decimal = format!("{sign}99999999999999999999999999999.999999999");
            let (money, float) = (format!("{sign}1.50"), format!("{sign}0.1"));
            let values = json!([n, text, number, decimal, money, float, yes, date, moment, "{\"a\":1.5,\"b\":\"x,\\\"y\"}", "[1,2]"]);
            let mut values = values.as_array().unwrap().clone();
            values.extend([json!("r1"), json!("2026-01-31T12:00:00+00:00")]);
            values
        };
        let (date, moment) = ("2026-01-31", "2026-01-31T12:00:00.000005+00:00");
        let (before, earlier) = ("1913-12-02", "1913-12-01T12:00:00.000005+00:00");
        let mut nulls = vec![json!(2)];
        nulls.extend(vec![Value::Null; 10]);
        nulls.extend([json!("r1"), json!("2026-01-31T12:00:00+00:00")]);
        let rows = [
            expected(1, "00123", "", true, date, moment),
            nulls,
            expected(3, "", "-", false, before, earlier),
            expected(4, "a\r\n\"b\",c\\ \u{1f600}\t", "", true, date, moment),
        ];
        for (read, expected) in read["duckdb"].as_array().unwrap().iter().zip(&rows) {
            assert_eq!(read.as_array().unwrap(), expected, "{format}");
        }
        assert_eq!(read["duckdb"].as_array().unwrap().len(), 4);
        let types = "BIGINT VARCHAR BIGINT DECIMAL(38,9) DECIMAL(10,2) DOUBLE BOOLEAN DATE TIMESTAMP WITH TIME ZONE JSON JSON VARCHAR \
                     TIMESTAMP WITH TIME ZONE";
        let words: Vec<&str> = read["types"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(words.join(" "), types, "{format}");
        assert_eq!(read["pyarrow"].as_array().unwrap().len(), 4, "{format}");
        if format == "parquet" {
            assert_eq!(read["pyarrow"], read["duckdb"]);
            let schema: Vec<&str> = read["schema"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
            let expected = "int64 string int64 decimal128(38, 9) decimal128(10, 2) double bool date32[day] timestamp[us, tz=UTC] \
                            extension<arrow.json> extension<arrow.json> string timestamp[us, tz=UTC]";
            assert_eq!(schema.join(" "), expected);
        }
    }
}

#[test]
fn naughty_strings_arrive_byte_for_byte() {
    let Some(python) = installed("CAPI_READERS", "DuckDB, pyarrow, pandas and Polars") else { return };
    let Some(mut strings) = naughty_strings() else { return };
    strings.extend(
        ["\u{1f388}\u{fe0f}", "\u{feff}bom", "'; DROP TABLE x; --", "\u{10ffff}", "=1+1", "\\N", "\r", "\n", ","].map(str::to_owned),
    );
    let table = merge("texts", 1, &[("n", Ty::Int), ("text", Ty::Text)]);
    let rows: Vec<Vec<Cell>> = strings.iter().enumerate().map(|(n, string)| vec![Cell::Int(n as i64), text(string)]).collect();
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&table, &rows).unwrap();
        let read = read(&python, &dir, "texts", "n");
        for reader in ["duckdb", "pyarrow"] {
            let read: Vec<&str> = read[reader].as_array().unwrap().iter().map(|row| row[1].as_str().unwrap_or("NULL")).collect();
            assert_eq!(read, strings, "{format} {reader}");
        }
    }
}

#[test]
fn odd_column_names_arrive() {
    let Some(python) = installed("CAPI_READERS", "DuckDB, pyarrow, pandas and Polars") else { return };
    let names = ["a\"; DROP TABLE acme; --", "`", "new\nline", "select", "\u{1f388}", "1st", " ", "a'b", "a,b", "{}"];
    let columns: Vec<(&str, Ty)> = names.iter().map(|name| (*name, Ty::Text)).collect();
    let table = append("odd", &columns);
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&table, &[names.iter().map(|name| text(name)).collect()]).unwrap();
        let read = read(&python, &dir, "odd", "1");
        let cells: Vec<&str> = read["duckdb"][0].as_array().unwrap().iter().take(names.len()).map(|cell| cell.as_str().unwrap()).collect();
        assert_eq!(cells, names, "{format}");
    }
}

#[test]
fn the_view_global_is_over_all_integrations_and_kinds_of_files() {
    let Some(python) = installed("CAPI_READERS", "DuckDB, pyarrow, pandas and Polars") else { return };
    let ratio = Formula::Binary('/', Box::new(Formula::Field("spend".into())), Box::new(Formula::Field("clicks".into())));
    let globals = vec![field("spend", Ty::DECIMAL), field("clicks", Ty::Int), derived("cpc", ratio)];
    let ads = global("acme", "ads", &[("spend", Ty::DECIMAL), ("clicks", Ty::Int)]);
    let social = global("other", "posts", &[("spend", Ty::Decimal { precision: 12, scale: 2 })]);
    let empty = global("acme", "empty", &[("clicks", Ty::Int)]);
    let dir = Dir::new("parquet");
    let begin = |run: &str, tables: &[Table]| Start { globals: globals.clone(), ..start(run, tables) };
    let one = vec![vec![decimal(1_500_000_000), Cell::Int(2)], vec![decimal(1), Cell::Int(0)]];
    dir.run(&begin("r1", &[ads, empty]), &[one, vec![]]).unwrap();
    let mut csv = capi::sink::files::FilesSink::new("csv", dir.path().to_str().unwrap(), std::time::Duration::ZERO).unwrap();
    csv.begin(&begin("r2", std::slice::from_ref(&social))).unwrap();
    csv.write(0, &batch(&social, &[vec![Cell::Decimal(250)]])).unwrap();
    csv.commit(&done()).unwrap();
    let read = read(&python, &dir, "ads", "clicks");
    let expected = json!([
        ["acme", "ads", "0.000000001", 0, null],
        ["acme", "ads", "1.500000000", 2, "0.75"],
        ["other", "posts", "2.500000000", null, null],
    ]);
    assert_eq!(read["global"].to_string(), expected.to_string().replace("0.750000000", "0.75"));
}

#[test]
fn pandas_and_polars_read_the_same() {
    let Some(python) = installed("CAPI_READERS", "DuckDB, pyarrow, pandas and Polars") else { return };
    let table = append("log", &[("n", Ty::Int), ("words", Ty::Text), ("share", Ty::Float), ("good", Ty::Bool)]);
    let row = |n, words: &str, good| vec![Cell::Int(n), text(words), Cell::Float(0.1), Cell::Bool(good)];
    let nulls = vec![Cell::Int(2), Cell::Null, Cell::Null, Cell::Null];
    let rows = [row(i64::MAX, "a\r\n\"b\",c\\ \u{1f600}\t", true), nulls, row(i64::MIN, "null", false), row(4, "=1+1", true)];
    let expected = json!([
        [i64::MAX, "a\r\n\"b\",c\\ \u{1f600}\t", "0.1", true],
        [2, null, null, null],
        [i64::MIN, "null", "0.1", false],
        [4, "=1+1", "0.1", true],
    ]);
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.load(&table, &rows).unwrap();
        let read = read_with(&python, &dir, "log", "n", "n,words,share,good");
        assert_eq!(read["pandas"], expected, "pandas reads {format}");
        assert_eq!(read["polars"], expected, "Polars reads {format}");
    }
}
