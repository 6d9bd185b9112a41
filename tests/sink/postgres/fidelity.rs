//! What goes in comes out, digit for digit and byte for byte.

use std::collections::HashSet;

use capi::plan::table::{Table, WriteMode};
use capi::sink::{Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};
use proptest::prelude::*;

use super::rig::*;
use crate::sink::fidelity::naughty_strings;

fn kinds() -> Table {
    append(
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
    )
}

#[test]
fn every_type_has_its_form_in_postgresql() {
    let Some(base) = Base::new() else { return };
    let full = vec![
        text("00123"),
        Cell::Int(9_007_199_254_740_993),
        decimal(12_345_678_901_234_567_890_000_000),
        Cell::Float(0.1),
        Cell::Bool(true),
        Cell::Date(20_484),
        Cell::DateTime(NOW + 5),
        Cell::Json("{\"b\":1.10, \"a\":1,\"a\":\"\\u0000 \\ud800\"}".into()),
        Cell::Json("[1,2]".into()),
    ];
    base.load(&kinds(), &[full, vec![Cell::Null; 9]]).unwrap();
    assert_eq!(
        base.lines("SELECT * FROM acme.kinds ORDER BY text"),
        [
            "00123|9007199254740993|12345678901234567.890000000|0.1|t|2026-01-31|2026-01-31 12:00:00.000005+00\
             |{\"b\":1.10, \"a\":1,\"a\":\"\\u0000 \\ud800\"}|[1,2]|r1|2026-01-31 12:00:00+00",
            "-|-|-|-|-|-|-|-|-|r1|2026-01-31 12:00:00+00",
        ]
    );
    assert_eq!(
        base.lines(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'acme.kinds'::regclass AND attnum > 0"
        ),
        [
            "text|text",
            "int|bigint",
            "decimal|numeric(38,9)",
            "float|double precision",
            "bool|boolean",
            "date|date",
            "datetime|timestamp with time zone",
            "json|json",
            "list|json",
            "_run_id|text",
            "_loaded_at|timestamp with time zone"
        ]
    );
}

#[test]
fn big_integers_and_long_decimals_stay_exact() {
    let Some(base) = Base::new() else { return };
    let columns: Vec<(String, Ty)> = (0..=38).map(|scale| (format!("s{scale}"), Ty::Decimal { precision: 38, scale })).collect();
    let columns: Vec<(&str, Ty)> = columns.iter().map(|(name, ty)| (name.as_str(), ty.clone())).collect();
    let table = append("numbers", &[&[("id", Ty::Int)], columns.as_slice()].concat());
    let most = 10_i128.pow(38) - 1;
    let values = [most, -most, 1, -1, 0, 10_i128.pow(37), 12_345, 1 << 64, 10_i128.pow(19), 100_000_000];
    let row = |n: usize, value: i128| [vec![Cell::Int(n as i64)], vec![Cell::Decimal(value); 39]].concat();
    base.load(&table, &values.iter().enumerate().map(|(n, value)| row(n, *value)).collect::<Vec<_>>()).unwrap();
    for scale in 0..=38_usize {
        let stored = base.lines(&format!("SELECT s{scale} FROM acme.numbers ORDER BY id"));
        let expected: Vec<String> = values.iter().map(|value| plain(*value, scale)).collect();
        assert_eq!(stored, expected, "scale {scale}");
    }
    let ids = append("ids", &[("id", Ty::Int)]);
    base.load(&ids, &[vec![Cell::Int(i64::MAX)], vec![Cell::Int(i64::MIN)], vec![Cell::Int((1 << 53) + 1)]]).unwrap();
    assert_eq!(base.lines("SELECT id FROM acme.ids"), ["9223372036854775807", "-9223372036854775808", "9007199254740993"]);
}

/// All digits, with the point before the last `scale`.
fn plain(coefficient: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", coefficient.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let sign = if coefficient < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[test]
fn floats_dates_and_moments_at_their_limits() {
    let Some(base) = Base::new() else { return };
    let table = append("limits", &[("f", Ty::Float), ("d", Ty::Date), ("m", Ty::DateTime)]);
    let first = -2_440_588;
    let rows = [
        (f64::NAN, first, i64::from(first) * 86_400_000_000),
        (f64::INFINITY, -719_528, -62_135_596_800_000_001),
        (5e-324, 2_932_896, 253_402_207_199_999_999),
        (-0.0, 0, -1),
    ];
    base.load(&table, &rows.map(|(f, d, m)| vec![Cell::Float(f), Cell::Date(d), Cell::DateTime(m)])).unwrap();
    assert_eq!(
        base.lines("SELECT * FROM acme.limits").iter().map(|line| line.rsplit_once("|r1|").unwrap().0.to_owned()).collect::<Vec<_>>(),
        [
            "NaN|4714-11-24 BC|4714-11-24 00:00:00+00 BC",
            "Infinity|0001-01-01 BC|0001-12-31 23:59:59.999999+00 BC",
            "5e-324|9999-12-31|9999-12-30 21:59:59.999999+00",
            "-0|1970-01-01|1969-12-31 23:59:59.999999+00",
        ]
    );
    for (n, (cells, message)) in [
        ([Cell::Null, Cell::Date(first - 1), Cell::Null], "request `limits`, column `d`: the date is out of range"),
        ([Cell::Null, Cell::Date(i32::MAX), Cell::Null], "request `limits`, column `d`: the date is out of range"),
        ([Cell::Null, Cell::Null, Cell::DateTime(i64::MAX)], "request `limits`, column `m`: the datetime is out of range"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(
            base.run(&start(&format!("bad{n}"), std::slice::from_ref(&table)), &[vec![cells.to_vec()]]).unwrap_err().message,
            message
        );
    }
}

#[test]
fn naughty_strings_come_back_byte_for_byte() {
    let (Some(base), Some(mut strings)) = (Base::new(), naughty_strings()) else { return };
    let own = ["\\.", "\\N", "a\tb\nc\r\nd\\", "🎈🏳️‍🌈", "\u{feff}bom", "'; DROP TABLE acme.texts; --", "\u{10ffff}", "\"", ""];
    strings.extend(own.map(str::to_owned));
    strings.retain(|string| !string.contains('\0'));
    let texts = merge("texts", 1, &[("n", Ty::Int), ("text", Ty::Text)]);
    let rows: Vec<_> = strings.iter().enumerate().map(|(n, string)| vec![Cell::Int(n as i64), text(string)]).collect();
    base.load(&texts, &rows).unwrap();
    let stored = base.lines("SELECT encode(convert_to(text, 'UTF8'), 'hex') FROM acme.texts ORDER BY n");
    assert_eq!(stored, strings.iter().map(|string| hex(string)).collect::<Vec<_>>());
    let keyed = merge("keyed", 1, &[("text", Ty::Text)]);
    base.load(&keyed, &strings.iter().map(|string| vec![text(string)]).collect::<Vec<_>>()).unwrap();
    let different: HashSet<&String> = strings.iter().collect();
    assert_eq!(base.lines("SELECT count(*) FROM acme.keyed"), [different.len().to_string()]);
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_nul_character_is_told_with_request_and_column() {
    let Some(base) = Base::new() else { return };
    let table = append("texts", &[("n", Ty::Int), ("text", Ty::Text)]);
    let error = base.load(&table, &[vec![Cell::Int(1), text("a")], vec![Cell::Int(2), text("a\0b")]]).unwrap_err();
    assert_eq!(error.message, "request `texts`, column `text`: the text has a NUL character (U+0000), which PostgreSQL cannot hold");
    assert!(base.lines("SELECT * FROM acme.texts").is_empty());
}

#[test]
fn odd_names_are_quoted() {
    let names = ["a\"; DROP TABLE acme.odd; --", "`", "]", "new\nline", "select", "🎈", "1st", "pg_x", " ", "$1", "Id", "n", "c0", "%s"];
    let Some(base) = Base::new() else { return };
    for name in names {
        let table = Table { integration: name.into(), ..merge(name, 1, &[("id", Ty::Int), (name, Ty::Text)]) };
        let loaded = base.run(&start("r1", &[table]), &[vec![vec![Cell::Int(1), text(name)]]]);
        if name == "pg_x" {
            assert_eq!(loaded.unwrap_err().message, "the schema `pg_x` is not for rows: it belongs to PostgreSQL");
            continue;
        }
        loaded.unwrap();
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        assert_eq!(base.lines(&format!("SELECT id, {quoted} FROM {quoted}.{quoted}")), [format!("1|{name}")]);
    }
    let own = ["capi.epochs", "capi.global", "capi.rejects", "capi.runs", "capi.state", "capi.tables"];
    let mut expected: Vec<String> = names.iter().filter(|name| **name != "pg_x").map(|name| format!("{name}.{name}")).collect();
    expected.extend(own.map(str::to_owned));
    expected.sort();
    let mut objects = base.objects();
    objects.sort();
    assert_eq!(objects, expected);
}

#[test]
fn names_that_cannot_be_columns_are_refused() {
    let Some(base) = Base::new() else { return };
    let refused = |name: &str| {
        let error = base.load(&append("odd", &[("id", Ty::Int), (name, Ty::Text)]), &[]).unwrap_err();
        assert_eq!(error.kind, SinkErrorKind::Conflict);
        error.message
    };
    assert_eq!(refused(""), "request `odd`: a column has an empty name");
    assert_eq!(refused("a\0b"), "request `odd`: a column has a name with a NUL character");
    assert_eq!(refused("_run_id"), "request `odd`: the column `_run_id` is one that capi writes itself");
    assert_eq!(refused("xmin"), "request `odd`: every table of PostgreSQL has a column `xmin` of its own");
    let long = "é".repeat(32);
    assert_eq!(refused(&long), format!("request `odd`: the name `{long}` has 64 bytes; PostgreSQL cuts names after 63"));
    let table = Table { integration: "capi".into(), ..append("state", &[("id", Ty::Int)]) };
    assert_eq!(base.load(&table, &[]).unwrap_err().message, "the schema `capi` is not for rows: it belongs to capi");
}

#[test]
fn names_that_differ_in_case_alone_are_different() {
    let Some(base) = Base::new() else { return };
    base.load(&append("odd", &[("id", Ty::Int), ("ID", Ty::Text)]), &[vec![Cell::Int(1), text("x")]]).unwrap();
    assert_eq!(base.lines("SELECT id, \"ID\" FROM acme.odd"), ["1|x"]);
}

fn any_cells() -> impl Strategy<Value = Vec<Cell>> {
    let limit = 10_i128.pow(38);
    let texts = any::<String>().prop_map(|text| text.replace('\0', ""));
    (texts, any::<i64>(), 1 - limit..limit, any::<f64>(), -2_440_588..2_900_000_i32, -210_000_000_000_000_000..250_000_000_000_000_000_i64)
        .prop_map(|(text, int, coefficient, float, day, moment)| {
            let json = serde_json::to_string(&text).unwrap();
            vec![
                Cell::Text(text.as_str().into()),
                Cell::Int(int),
                Cell::Decimal(coefficient),
                Cell::Float(float),
                Cell::Date(day),
                Cell::DateTime(moment),
                Cell::Json(json.as_str().into()),
            ]
        })
}

const ANY: &str = "SELECT encode(convert_to(t, 'UTF8'), 'hex'), i, (c * 1000000000)::numeric(38, 0), encode(float8send(f), 'hex'),
    d - '1970-01-01'::date, (extract(epoch FROM m) * 1000000)::bigint, encode(convert_to(j::text, 'UTF8'), 'hex') FROM";

#[test]
fn any_value_comes_back() {
    let Some(base) = Base::new() else { return };
    let case = Counting::default();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(24));
    let checked = runner.run(&prop::collection::vec(any_cells(), 1..20), |rows| {
        let request = format!("any{}", case.next());
        let columns =
            [("t", Ty::Text), ("i", Ty::Int), ("c", Ty::DECIMAL), ("f", Ty::Float), ("d", Ty::Date), ("m", Ty::DateTime), ("j", Ty::Json)];
        let table = crate::sink::rig::table(&request, WriteMode::Append, &columns);
        let mut sink = base.sink();
        sink.begin(&start(&request, std::slice::from_ref(&table))).unwrap();
        sink.write(0, &batch(&table, &rows)).unwrap();
        sink.commit(&done()).unwrap();
        let expected: Vec<String> = rows.iter().map(|row| shown(row)).collect();
        prop_assert_eq!(base.lines(&format!("{ANY} acme.{request}")), expected);
        Ok(())
    });
    checked.unwrap();
}

fn shown(row: &[Cell]) -> String {
    let cells = row.iter().map(|cell| match cell {
        Cell::Text(text) => hex(text),
        Cell::Json(json) => hex(json),
        Cell::Int(int) => int.to_string(),
        Cell::Decimal(coefficient) => coefficient.to_string(),
        Cell::Float(float) => float.to_be_bytes().iter().map(|byte| format!("{byte:02x}")).collect(),
        Cell::Date(days) => days.to_string(),
        Cell::DateTime(micros) => micros.to_string(),
        Cell::Bool(_) | Cell::Null => unreachable!(),
    });
    cells.collect::<Vec<_>>().join("|")
}
