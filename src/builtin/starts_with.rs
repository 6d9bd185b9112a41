//! The function `starts_with`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "starts_with",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::required("start", Kinds::TEXT)],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether the text starts with `start`.",
    examples: &[
        (r#"starts_with("abc", "ab")"#, "true"),
        (r#"starts_with("abc", "B")"#, "false"),
        (r#"starts_with("abc", "")"#, "true"),
        (r#"starts_with(null, "a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Bool(call.text(0)?.starts_with(call.text(1)?.as_str())))
}
