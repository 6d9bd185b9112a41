//! The function `now`.

use super::{Call, Function, Group, Nulls};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "now",
    group: Group::Dates,
    parameters: &[],
    returns: Kinds::DATETIME,
    nulls: Nulls::Propagate,
    doc: "The start of the run: the same instant in the whole run.",
    examples: &[("type_of(now())", r#""datetime""#), ("now() == now()", "true")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::DateTime(call.context.now))
}
