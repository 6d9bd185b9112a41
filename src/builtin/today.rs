//! The function `today`.

use super::{Call, Function, Group, Nulls};
use crate::value::time::date_of;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "today",
    group: Group::Dates,
    parameters: &[],
    returns: Kinds::DATE,
    nulls: Nulls::Propagate,
    doc: "The date of `now()` in the request's `timezone` (UTC if it has none).",
    examples: &[("type_of(today())", r#""date""#), ("today() == date(now())", "true")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Date(date_of(call.context.now, call.context.timezone.as_ref())))
}
