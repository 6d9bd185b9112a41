//! The function `ends_with`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "ends_with",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::required("end", Kinds::TEXT)],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether the text ends with `end`.",
    examples: &[(r#"ends_with("report.csv", ".csv")"#, "true"), (r#"ends_with("abc", "b")"#, "false"), (r#"ends_with(null, "a")"#, "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Bool(call.text(0)?.ends_with(call.text(1)?.as_str())))
}
