//! The function `pick`.

use super::support::fields::{Fields, names};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "pick",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::rest("names", Kinds::TEXT.or(Kinds::LIST))],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "The object with only these fields (names, or lists of names), in the order given; missing ones stay missing.",
    examples: &[
        (r#"pick({a: 1, b: 2}, "b", "x")"#, "{b: 2}"),
        (r#"pick({a: 1, b: 2}, ["b", "a"])"#, "{b: 2, a: 1}"),
        ("pick({a: 1})", "{}"),
        (r#"pick(null, "a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let object = call.object(0)?;
    let mut fields = Fields::new("the result");
    for name in names(call.rest(1))? {
        if let Some(value) = object.get(name) {
            fields.set(name.clone(), value.clone());
        }
    }
    Ok(fields.into_object())
}
