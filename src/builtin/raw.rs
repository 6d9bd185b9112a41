//! The function `raw`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "raw",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text as it is; in a URL, text that is already encoded and goes out unchanged.",
    examples: &[(r#"raw("a%2Fb")"#, r#""a%2Fb""#), ("raw(null)", "null")],
    evaluate,
};

// The meaning is in the place: the compiler of URLs leaves out the encoding of a hole that is `raw(…)`.
fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    call.text(0).cloned().map(Value::Text)
}
