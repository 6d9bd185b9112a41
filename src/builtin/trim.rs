//! The function `trim`.

use super::call::as_text;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "trim",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::optional("characters", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text without blanks, or without the given characters, at both ends.",
    examples: &[
        (r#"trim("  a b\n")"#, r#""a b""#),
        (r#"trim("/v1/", "/")"#, r#""v1""#),
        (r#"trim("   ")"#, r#""""#),
        ("trim(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?.as_str();
    let Some(characters) = call.given(1) else { return Ok(Value::text(text.trim())) };
    let characters = as_text(characters)?.as_str();
    Ok(Value::text(text.trim_matches(|character| characters.contains(character))))
}
