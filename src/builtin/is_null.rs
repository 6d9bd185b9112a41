//! The function `is_null`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "is_null",
    group: Group::Nulls,
    parameters: &[Parameter::required("x", Kinds::ANY)],
    returns: Kinds::BOOL,
    nulls: Nulls::Handle,
    doc: "Whether a value is null or missing; like `x == null`.",
    examples: &[("is_null(null)", "true"), (r#"is_null("")"#, "false"), ("is_null([])", "false")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::Bool(call.value(0).is_null()))
}
