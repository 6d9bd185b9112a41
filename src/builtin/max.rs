//! The function `max`.

use std::cmp::Ordering;

use super::support::order::extreme;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "max",
    group: Group::Numbers,
    parameters: &[
        Parameter::required("x", Kinds::LIST.or(Kinds::NUMBER).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
        Parameter::rest("more", Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
    ],
    returns: Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION).or(Kinds::NULL),
    nulls: Nulls::Handle,
    doc: "The largest item of a list, or the largest of several arguments; nulls are skipped, of nothing it is null.",
    examples: &[("max([3, 1, null])", "3"), ("max(1, 2.5, 2)", "2.5"), ("max([])", "null"), ("max(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    extreme(call, Ordering::Greater)
}
