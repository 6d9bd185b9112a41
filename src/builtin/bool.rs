//! The function `bool`.

use super::call::as_text;
use super::support::choice::shortened;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "bool",
    group: Group::Nulls,
    parameters: &[Parameter::required("x", Kinds::BOOL.or(Kinds::TEXT))],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: r#"The bool that a text spells: "true" or "false"."#,
    examples: &[(r#"bool("true")"#, "true"), ("bool(false)", "false"), ("bool(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::Bool(value) => Ok(Value::Bool(*value)),
        value => match as_text(value)?.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            other => Err(Fault::new("not-a-bool", format!("`{}` is neither `true` nor `false`", shortened(other)))),
        },
    }
}
