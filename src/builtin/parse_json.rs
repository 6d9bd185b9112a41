//! The function `parse_json`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::json_read::read_json;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "parse_json",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::ANY,
    nulls: Nulls::Propagate,
    doc: "The value that a JSON text says, every digit kept.",
    examples: &[
        (r#"parse_json("[1.10, null, true]")"#, "[1.1, null, true]"),
        (r#"parse_json("\{\"a\": \"x\"}").a"#, r#""x""#),
        (r#"parse_json("null")"#, "null"),
        ("parse_json(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    read_json(call.text(0)?)
}
