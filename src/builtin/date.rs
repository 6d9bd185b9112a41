//! The function `date`.

use jiff::civil::Date;

use super::call::wrong_kind;
use super::support::choice::shortened;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::time::{date_of, parse_date, parse_datetime};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "date",
    group: Group::Dates,
    parameters: &[
        Parameter::required("x", Kinds::DATE.or(Kinds::DATETIME).or(Kinds::TEXT).or(Kinds::NUMBER)),
        Parameter::optional("month", Kinds::NUMBER),
        Parameter::optional("day", Kinds::NUMBER),
    ],
    returns: Kinds::DATE,
    nulls: Nulls::Propagate,
    doc: "The date of a datetime in the request's `timezone`, of a text `YYYY-MM-DD`, or of year, month and day.",
    examples: &[
        (r#"date("2026-01-31")"#, "@2026-01-31"),
        ("date(2026, 1, 31)", "@2026-01-31"),
        ("date(@2026-01-31T10:00Z)", "@2026-01-31"),
        ("date(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.given(1).is_some() || call.given(2).is_some() {
        return from_parts(call).map(Value::Date);
    }
    match call.value(0) {
        Value::Date(date) => Ok(Value::Date(*date)),
        Value::DateTime(datetime) => Ok(Value::Date(date_of(*datetime, call.context.timezone.as_ref()))),
        Value::Text(text) => parse_date(text).map(Value::Date).ok_or_else(|| not_a_date(text)),
        Value::Number(_) | Value::Digits(_) => Err(Fault::new("bad-argument", "a number alone is not a date")
            .help("`date(year, month, day)`, or `from_unix(x) | date` of an epoch")),
        other => Err(wrong_kind(Kinds::DATE.or(Kinds::DATETIME).or(Kinds::TEXT), other)),
    }
}

fn from_parts(call: &Call<'_>) -> Result<Date, Fault> {
    if call.given(2).is_none() {
        return Err(Fault::new("bad-argument", "a date of parts needs all three: `date(year, month, day)`"));
    }
    let (year, month, day) = (call.int(0)?, call.int(1)?, call.int(2)?);
    let date = match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year @ 0..=9999), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    date.ok_or_else(|| Fault::new("not-a-date", format!("there is no day {day} of month {month} in the year {year}")))
}

fn not_a_date(text: &str) -> Fault {
    let fault = Fault::new("not-a-date", format!("`{}` is not a date as `2026-01-31`", shortened(text)));
    match parse_datetime(text) {
        Some(_) => fault.help("it is a datetime: `datetime(x) | date` takes its date"),
        None => fault.help("`parse_date(x, format)` reads other forms"),
    }
}
