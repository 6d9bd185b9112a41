//! The function `start_of`.

use super::call::wrong_kind;
use super::support::unit::Unit;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "start_of",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::DATE.or(Kinds::DATETIME)), Parameter::required("unit", Kinds::TEXT)],
    returns: Kinds::DATE.or(Kinds::DATETIME),
    nulls: Nulls::Propagate,
    doc: r#"The first day or instant of the "year", "quarter", "month", "week" (from Monday), "day", "hour" or "minute" that holds a date or datetime."#,
    examples: &[
        (r#"start_of(@2026-02-18, "month")"#, "@2026-02-01"),
        (r#"start_of(@2026-02-18, "week")"#, "@2026-02-16"),
        (r#"start_of(@2026-02-18T10:20Z, "hour")"#, "@2026-02-18T10:00Z"),
        (r#"start_of(null, "month")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let unit = Unit::of(call.text(1)?)?;
    match call.value(0) {
        Value::Date(date) => unit.start_of_date(*date).map(Value::Date),
        Value::DateTime(datetime) => unit.start(*datetime, &call.context.zone()).map(Value::DateTime),
        other => Err(wrong_kind(Kinds::DATE.or(Kinds::DATETIME), other)),
    }
}
