//! The function `has`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "has",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::required("name", Kinds::TEXT)],
    returns: Kinds::BOOL,
    nulls: Nulls::Handle,
    doc: "Whether an object has a field of this name, be it null; false of null.",
    examples: &[(r#"has({a: null}, "a")"#, "true"), (r#"has({}, "a")"#, "false"), (r#"has(null, "a")"#, "false")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    if call.value(0).is_null() {
        return Ok(Value::Bool(false));
    }
    Ok(Value::Bool(call.object(0)?.get(call.text(1)?).is_some()))
}
