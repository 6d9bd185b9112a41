//! The function `first`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "first",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::ANY,
    nulls: Nulls::Propagate,
    doc: "The first item of a list; null if it is empty.",
    examples: &[("first([3, 4])", "3"), ("first([null, 4])", "null"), ("first([])", "null"), ("first(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(call.list(0)?.first().cloned().unwrap_or_default())
}
