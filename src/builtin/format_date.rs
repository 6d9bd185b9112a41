//! The function `format_date`.

use jiff::fmt::strtime::BrokenDownTime;

use super::call::wrong_kind;
use super::support::choice::shortened;
use super::support::zone::zone_or_own;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kind, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "format_date",
    group: Group::Dates,
    parameters: &[
        Parameter::required("x", Kinds::DATE.or(Kinds::DATETIME)),
        Parameter::required("format", Kinds::TEXT),
        Parameter::optional("timezone", Kinds::TEXT),
    ],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "A date or datetime as text in a format of strftime; a datetime is shown in `timezone`, or else in that of the request.",
    examples: &[
        (r#"format_date(@2026-01-05, "%-d.%-m.%Y")"#, r#""5.1.2026""#),
        (r#"format_date(@2026-01-31T10:00Z, "%FT%T.%3f%:z", "Europe/Berlin")"#, r#""2026-01-31T11:00:00.000+01:00""#),
        (r#"format_date(@2026-01-31, "%G-W%V")"#, r#""2026-W05""#),
        (r#"format_date(null, "%Y")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let zone = zone_or_own(call, 2)?;
    let shown = match call.value(0) {
        Value::Date(date) => BrokenDownTime::from(*date),
        Value::DateTime(datetime) => BrokenDownTime::from(&datetime.to_zoned_datetime(zone)),
        other => return Err(wrong_kind(Kinds::DATE.or(Kinds::DATETIME), other)),
    };
    let format = call.text(1)?;
    // Directives have a width of at most 255: a bound on the format is a bound on the text.
    if format.len() > 1_000 {
        return Err(Fault::new("bad-format", "the format is longer than 1000 bytes"));
    }
    shown.to_string(format.as_str()).map(Value::text).map_err(|_| bad_format(format, call.value(0).kind()))
}

fn bad_format(format: &str, kind: Kind) -> Fault {
    Fault::new("bad-format", format!("a {kind} cannot be written as `{}`", shortened(format)))
        .help("formats are those of strftime: `%Y-%m-%d`, `%H:%M:%S`; a date has no time of day")
}
