//! The function `reverse`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "reverse",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The list from its end to its start.",
    examples: &[("reverse([1, 2, 3])", "[3, 2, 1]"), ("reverse([])", "[]"), ("reverse(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::list(call.list(0)?.iter().rev().cloned().collect()))
}
