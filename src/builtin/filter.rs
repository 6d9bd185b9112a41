//! The function `filter`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "filter",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::item("condition", Kinds::BOOL)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The items for which a condition holds; a null condition counts as false.",
    examples: &[
        ("filter([1, 2, 3], . > 1)", "[2, 3]"),
        ("filter([{a: 1}, {}], .a == 1)", "[{a: 1}]"),
        ("filter([1, null], . > 0)", "[1]"),
        ("filter(null, . > 1)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut kept = Vec::new();
    for item in call.list(0)? {
        if call.holds(1, item)? {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}
