//! The function `json`.

use super::support::limit::check_value;
use super::support::secret::{hidden, revealed};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::json::to_json;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "json",
    group: Group::Encoding,
    parameters: &[Parameter::required("x", Kinds::ANY)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The value as compact JSON text, every digit kept; dates become texts.",
    examples: &[
        (r#"json({a: [1, "x", null]})"#, r#""\{\"a\":[1,\"x\",null]}""#),
        (r#"json("é\n")"#, r#""\"é\\n\"""#),
        ("json(@2026-01-31)", r#""\"2026-01-31\"""#),
        ("json(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    check_value("json", call.value(0))?;
    match revealed(call.value(0)) {
        Some(value) => Ok(hidden(Value::text(to_json(&value)))),
        None => Ok(Value::text(to_json(call.value(0)))),
    }
}
