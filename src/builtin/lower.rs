//! The function `lower`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "lower",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text in lower case.",
    examples: &[(r#"lower("ABC É")"#, r#""abc é""#), (r#"lower("")"#, r#""""#), ("lower(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::text(call.text(0)?.to_lowercase()))
}
