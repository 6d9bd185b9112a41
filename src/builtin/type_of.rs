//! The function `type_of`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "type_of",
    group: Group::Nulls,
    parameters: &[Parameter::required("x", Kinds::ANY)],
    returns: Kinds::TEXT,
    nulls: Nulls::Handle,
    doc: r#"What kind a value is: "null", "bool", "number", "text", "date", "datetime", "duration", "list" or "object"."#,
    examples: &[
        (r#"type_of("1")"#, r#""text""#),
        ("type_of(1)", r#""number""#),
        ("type_of({})", r#""object""#),
        ("type_of(null)", r#""null""#),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::text(call.value(0).kind().word()))
}
