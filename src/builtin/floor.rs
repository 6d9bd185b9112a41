//! The function `floor`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "floor",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The next whole number below, or the number itself if it is whole.",
    examples: &[("floor(2.7)", "2"), ("floor(-2.1)", "-3"), ("floor(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Number(call.number(0)?.floor()))
}
