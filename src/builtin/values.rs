//! The function `values`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "values",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The values of the fields of an object, in order.",
    examples: &[("values({b: 1, a: null})", "[1, null]"), ("values({})", "[]"), ("values(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::list(call.object(0)?.fields.iter().map(|(_, value)| value.clone()).collect()))
}
