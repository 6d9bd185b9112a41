//! The function `last`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "last",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::ANY,
    nulls: Nulls::Propagate,
    doc: "The last item of a list; null if it is empty.",
    examples: &[("last([3, 4])", "4"), ("last([])", "null"), ("last(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(call.list(0)?.last().cloned().unwrap_or_default())
}
