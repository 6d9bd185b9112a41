//! The function `upper`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "upper",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text in upper case.",
    examples: &[(r#"upper("abc é")"#, r#""ABC É""#), (r#"upper("")"#, r#""""#), ("upper(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::text(call.text(0)?.to_uppercase()))
}
