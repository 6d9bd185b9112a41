//! The function `from_entries`.

use super::call::{as_object, as_text};
use super::support::fields::Fields;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "from_entries",
    group: Group::Objects,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "The object that a list of `{key, value}` or of `[key, value]` describes; no key may stand twice.",
    examples: &[
        (r#"from_entries([{key: "a", value: 1}, {key: "b"}])"#, "{a: 1, b: null}"),
        (r#"from_entries(zip(["a", "b"], [1, 2]))"#, "{a: 1, b: 2}"),
        ("from_entries([])", "{}"),
        ("from_entries(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut fields = Fields::new("the list");
    for entry in call.list(0)? {
        let (key, value) = pair(entry)?;
        fields.add(key.clone(), value)?;
    }
    Ok(fields.into_object())
}

fn pair(entry: &Value) -> Result<(&Text, Value), Fault> {
    match entry {
        Value::List(items) => match items.as_slice() {
            [key, value] => Ok((as_text(key)?, value.clone())),
            _ => Err(Fault::new("bad-argument", "an entry that is a list holds a key and a value")),
        },
        entry => {
            let entry = as_object(entry)?;
            let key = as_text(entry.get("key").unwrap_or(&Value::Null))?;
            Ok((key, entry.get("value").cloned().unwrap_or_default()))
        }
    }
}
