//! The function `keys`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "keys",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The names of the fields of an object, in order.",
    examples: &[("keys({b: 1, a: null})", r#"["b", "a"]"#), ("keys({})", "[]"), ("keys(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::list(call.object(0)?.fields.iter().map(|(name, _)| Value::Text(name.clone())).collect()))
}
