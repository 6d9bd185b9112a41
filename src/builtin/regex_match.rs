//! The function `regex_match`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "regex_match",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::pattern("pattern")],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether the pattern matches somewhere in the text.",
    examples: &[
        (r#"regex_match("act_478", r"^act_\d+$")"#, "true"),
        (r#"regex_match("x act_478", r"^act_")"#, "false"),
        (r#"regex_match("", r"a")"#, "false"),
        (r#"regex_match(null, r"a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Bool(call.pattern()?.is_match(call.text(0)?)))
}
