//! The function `omit`.

use super::support::fields::names;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "omit",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::rest("names", Kinds::TEXT.or(Kinds::LIST))],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "The object without these fields (names, or lists of names).",
    examples: &[(r#"omit({a: 1, b: 2}, "b", "x")"#, "{a: 1}"), (r#"omit({a: 1, b: 2}, ["a", "b"])"#, "{}"), (r#"omit(null, "a")"#, "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let left_out = names(call.rest(1))?;
    let kept = call.object(0)?.fields.iter().filter(|(name, _)| !left_out.contains(&name));
    Ok(Value::object(kept.cloned().collect()))
}
