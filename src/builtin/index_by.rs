//! The function `index_by`.

use super::support::fields::Fields;
use super::support::limit::check_value;
use super::support::text::scalar_text;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::compare::distinct_key;
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "index_by",
    group: Group::Lists,
    parameters: &[
        Parameter::required("list", Kinds::LIST),
        Parameter::item("key", Kinds::BOOL.or(Kinds::NUMBER).or(Kinds::TEXT).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
    ],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "An object that holds each item under its key as text, for looking items up; items without key are left out, no key may have two different items.",
    examples: &[
        (r#"index_by([{id: 7, n: "x"}], .id)"#, r#"{"7": {id: 7, n: "x"}}"#),
        (r#"index_by([{id: "a"}, {id: "a"}, {}], .id)"#, r#"{a: {id: "a"}}"#),
        ("index_by([], .id)", "{}"),
        ("index_by(null, .id)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut fields = Fields::new("the list");
    for item in call.list(0)? {
        let key = call.of_item(1, item)?;
        if key.is_null() {
            continue;
        }
        let name = key_text(&key)?;
        if repeats(&fields, &name, item)? {
            continue;
        }
        fields.add(name, item.clone()).map_err(|fault| fault.help("`group_by` keeps all items of a key"))?;
    }
    Ok(fields.into_object())
}

/// Whether the same item is there already.
fn repeats(fields: &Fields, name: &Text, item: &Value) -> Result<bool, Fault> {
    let Some(known) = fields.get(name) else { return Ok(false) };
    check_value("index_by", known)?;
    check_value("index_by", item)?;
    Ok(distinct_key(known)? == distinct_key(item)?)
}

/// One text for each number: `1.0` is found under `1`.
fn key_text(key: &Value) -> Result<Text, Fault> {
    match key.to_number() {
        Some(number) => scalar_text(&Value::Number(number)),
        None => scalar_text(key),
    }
}
