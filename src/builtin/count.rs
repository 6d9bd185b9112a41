//! The function `count`.

use super::support::number::count;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "count",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("condition", Kinds::BOOL)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "How many items are not null, or for how many a condition holds; `length` counts all.",
    examples: &[("count([1, null, 3])", "2"), ("count([1, 2, 3], . > 1)", "2"), ("count([])", "0"), ("count(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let items = call.list(0)?;
    if !call.has_item {
        return Ok(count(items.iter().filter(|item| !item.is_null()).count()));
    }
    let mut found = 0;
    for item in items {
        found += usize::from(call.holds(1, item)?);
    }
    Ok(count(found))
}
