//! The function `round`.

use super::support::number::too_many_digits;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "round",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER), Parameter::optional("digits", Kinds::NUMBER)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The number rounded to `digits` after the point (0 if left out, negative before the point); a half goes to the even digit.",
    examples: &[("round(2.675, 2)", "2.68"), ("round(2.5)", "2"), ("round(1234, -2)", "1200"), ("round(null, 2)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let digits = if call.given(1).is_some() { call.int(1)? } else { 0 };
    let digits = i32::try_from(digits.clamp(-50, 50)).unwrap_or(0);
    call.number(0)?.round(digits).map(Value::Number).ok_or_else(too_many_digits)
}
