//! The function `int`.

use super::support::format::spelled;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "int",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER.or(Kinds::TEXT))],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The whole number, within 64 bits, that a number or text is.",
    examples: &[(r#"int("42")"#, "42"), ("int(42.0)", "42"), ("int(-7)", "-7"), ("int(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let number = match call.value(0) {
        Value::Text(text) => spelled(text, None)?,
        _ => call.number(0)?,
    };
    let whole = number.to_i64().ok_or_else(|| Fault::new("not-whole", "the number is not whole, or needs more than 64 bits"))?;
    Ok(Value::Number(Number::from_i64(whole)))
}
