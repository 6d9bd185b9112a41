//! The function `coalesce`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "coalesce",
    group: Group::Nulls,
    parameters: &[Parameter::required("x", Kinds::ANY), Parameter::rest("more", Kinds::ANY)],
    returns: Kinds::ANY,
    nulls: Nulls::Handle,
    doc: "The first argument that is not null; like `??`.",
    examples: &[("coalesce(null, 2, 3)", "2"), (r#"coalesce("", "b")"#, r#""""#), ("coalesce(null, null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(call.rest(0).find(|value| !value.is_null()).cloned().unwrap_or_default())
}
