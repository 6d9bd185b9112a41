//! The function `contains`.

use super::call::{as_list, as_text};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::compare::equal;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "contains",
    group: Group::Lists,
    parameters: &[Parameter::required("x", Kinds::TEXT.or(Kinds::LIST)), Parameter::required("part", Kinds::ANY)],
    returns: Kinds::BOOL,
    nulls: Nulls::Propagate,
    doc: "Whether a text holds another text, or a list an item equal to a value.",
    examples: &[
        (r#"contains("abcd", "bc")"#, "true"),
        ("contains([1, null, 2], 2)", "true"),
        ("contains([], 1)", "false"),
        (r#"contains(null, "a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let part = call.value(1);
    match call.value(0) {
        Value::Text(text) => Ok(Value::Bool(text.contains(as_text(part)?.as_str()))),
        list => {
            for item in as_list(list)? {
                if equal(item, part)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
    }
}
