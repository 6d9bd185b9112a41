//! The function `any`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "any",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("condition", Kinds::BOOL)],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether a condition holds for at least one item; false of an empty list.",
    examples: &[("any([1, 2], . > 1)", "true"), ("any([false, null])", "false"), ("any([], . > 1)", "false"), ("any(null, . > 1)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    for item in call.list(0)? {
        if call.holds(1, item)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}
