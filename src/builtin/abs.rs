//! The function `abs`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "abs",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The number without its sign.",
    examples: &[("abs(-2.5)", "2.5"), ("abs(0)", "0"), ("abs(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Number(call.number(0)?.abs()))
}
