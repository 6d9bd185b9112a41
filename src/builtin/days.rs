//! The function `days`.

use super::call::wrong_kind;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::time::date_windows;
use crate::value::{Duration, Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "days",
    group: Group::Dates,
    parameters: &[Parameter::required("from", Kinds::DATE), Parameter::required("to", Kinds::DATE)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The days from a date to the day before another.",
    examples: &[("days(@2026-01-30, @2026-02-01)", "[@2026-01-30, @2026-01-31]"), ("days(@2026-01-01, @2026-01-01)", "[]")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (Value::Date(from), Value::Date(to)) = (call.value(0), call.value(1)) else {
        return Err(wrong_kind(Kinds::DATE, call.value(0)));
    };
    let days = date_windows(*from, *to, Duration::from_days(1), *from)?;
    Ok(Value::list(days.into_iter().map(|(day, _)| Value::Date(day)).collect()))
}
