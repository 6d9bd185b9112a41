//! The function `null_if`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::compare::equal;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "null_if",
    group: Group::Nulls,
    parameters: &[Parameter::required("x", Kinds::ANY), Parameter::rest("values", Kinds::ANY)],
    returns: Kinds::ANY,
    nulls: Nulls::Handle,
    doc: "Null if `x` equals one of the values, else `x`; values of another kind are no match.",
    examples: &[
        (r#"null_if("-", "-", "N/A")"#, "null"),
        (r#"null_if("a", "-")"#, r#""a""#),
        (r#"null_if(1.0, "-", 1)"#, "null"),
        (r#"null_if(null, "-")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let x = call.value(0);
    for value in call.rest(1).filter(|value| value.kind() == x.kind()) {
        if equal(x, value)? {
            return Ok(Value::Null);
        }
    }
    Ok(x.clone())
}
