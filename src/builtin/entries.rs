//! The function `entries`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "entries",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The fields of an object as a list of `{key, value}`.",
    examples: &[
        ("entries({a: 1, b: null})", r#"[{key: "a", value: 1}, {key: "b", value: null}]"#),
        ("entries({})", "[]"),
        ("entries(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (key_name, value_name) = (Text::from("key"), Text::from("value"));
    let entry = |(key, value): &(Text, Value)| {
        Value::object(vec![(key_name.clone(), Value::Text(key.clone())), (value_name.clone(), value.clone())])
    };
    Ok(Value::list(call.object(0)?.fields.iter().map(entry).collect()))
}
