//! The function `all`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "all",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("condition", Kinds::BOOL)],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether a condition holds for every item; true of an empty list.",
    examples: &[("all([1, 2], . > 0)", "true"), ("all([true, null])", "false"), ("all([], . > 1)", "true"), ("all(null, . > 1)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    for item in call.list(0)? {
        if !call.holds(1, item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}
