//! The function `end_of`.

use jiff::SignedDuration;

use super::call::wrong_kind;
use super::support::clock::out_of_range;
use super::support::unit::Unit;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "end_of",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::DATE.or(Kinds::DATETIME)), Parameter::required("unit", Kinds::TEXT)],
    returns: Kinds::DATE.or(Kinds::DATETIME),
    nulls: Nulls::Propagate,
    doc: r#"The last day, or the last microsecond, of the "year", "quarter", "month", "week" (to Sunday), "day", "hour" or "minute" that holds a date or datetime."#,
    examples: &[
        (r#"end_of(@2026-02-18, "month")"#, "@2026-02-28"),
        (r#"end_of(@2026-02-18, "week")"#, "@2026-02-22"),
        (r#"end_of(@2026-02-18T10:20Z, "day") == datetime("2026-02-18T23:59:59.999999Z")"#, "true"),
        (r#"end_of(null, "month")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let unit = Unit::of(call.text(1)?)?;
    match call.value(0) {
        Value::Date(date) => unit.next_date(*date)?.yesterday().map(Value::Date).map_err(|_| out_of_range()),
        Value::DateTime(datetime) => {
            let next = unit.next(*datetime, &call.context.zone())?;
            next.checked_sub(SignedDuration::from_micros(1)).map(Value::DateTime).map_err(|_| out_of_range())
        }
        other => Err(wrong_kind(Kinds::DATE.or(Kinds::DATETIME), other)),
    }
}
