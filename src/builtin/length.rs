//! The function `length`.

use super::call::wrong_kind;
use super::support::number::count;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "length",
    group: Group::Lists,
    parameters: &[Parameter::required("x", Kinds::TEXT.or(Kinds::LIST).or(Kinds::OBJECT))],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "How many characters a text, items a list or fields an object has.",
    examples: &[(r#"length("né")"#, "2"), ("length([1, null])", "2"), ("length({a: 1})", "1"), ("length(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let length = match call.value(0) {
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Object(object) => object.fields.len(),
        other => return Err(wrong_kind(Kinds::TEXT.or(Kinds::LIST).or(Kinds::OBJECT), other)),
    };
    Ok(count(length))
}
