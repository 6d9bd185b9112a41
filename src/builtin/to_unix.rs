//! The function `to_unix`.

use super::call::wrong_kind;
use super::support::choice::choose;
use super::support::clock::{EPOCH_UNITS, midnight, out_of_range};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "to_unix",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::DATE.or(Kinds::DATETIME)), Parameter::optional("unit", Kinds::TEXT)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: r#"The seconds ("s"), milliseconds ("ms") or microseconds ("us") from 1970-01-01T00:00Z to a datetime or the start of a date, exactly."#,
    examples: &[
        ("to_unix(@2026-01-31T10:00Z)", "1769853600"),
        (r#"to_unix(@2026-01-31T10:00Z, "ms")"#, "1769853600000"),
        ("to_unix(@1970-01-02)", "86400"),
        ("to_unix(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let nanos = choose("unit", call.text_or(1, "s")?, EPOCH_UNITS)?;
    let datetime = match call.value(0) {
        Value::DateTime(datetime) => *datetime,
        Value::Date(date) => midnight(*date, &call.context.zone())?,
        other => return Err(wrong_kind(Kinds::DATE.or(Kinds::DATETIME), other)),
    };
    let exact = Number::from_i128(datetime.as_nanosecond()).and_then(|total| total.divide(Number::from_i64(nanos)));
    exact.map(Value::Number).ok_or_else(out_of_range)
}
