//! The function `replace`.

use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "replace",
    group: Group::Text,
    parameters: &[
        Parameter::required("text", Kinds::TEXT),
        Parameter::required("from", Kinds::TEXT),
        Parameter::required("to", Kinds::TEXT),
    ],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text with every occurrence of `from` replaced by `to`, literally.",
    examples: &[
        (r#"replace("a.b.c", ".", "/")"#, r#""a/b/c""#),
        (r#"replace("abc", "x", "y")"#, r#""abc""#),
        (r#"replace("1,234", ",", "")"#, r#""1234""#),
        (r#"replace(null, "a", "b")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, from, to) = (call.text(0)?.as_str(), call.text(1)?.as_str(), call.text(2)?.as_str());
    if from.is_empty() {
        return Err(Fault::new("bad-argument", "the text to replace is empty"));
    }
    let grows = to.len().saturating_sub(from.len());
    if grows > 0 {
        check_size("replace", text.len().saturating_add(text.matches(from).count().saturating_mul(grows)))?;
    }
    Ok(Value::text(text.replace(from, to)))
}
