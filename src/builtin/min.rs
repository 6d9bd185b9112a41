//! The function `min`.

use std::cmp::Ordering;

use super::support::order::extreme;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "min",
    group: Group::Numbers,
    parameters: &[
        Parameter::required("x", Kinds::LIST.or(Kinds::NUMBER).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
        Parameter::rest("more", Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
    ],
    returns: Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION).or(Kinds::NULL),
    nulls: Nulls::Handle,
    doc: "The smallest item of a list, or the smallest of several arguments; nulls are skipped, of nothing it is null.",
    examples: &[("min([3, 1, null])", "1"), ("min(@2026-01-31, @2026-01-01)", "@2026-01-01"), ("min([])", "null"), ("min(null, 2)", "2")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    extreme(call, Ordering::Less)
}
