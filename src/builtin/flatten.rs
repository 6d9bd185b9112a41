//! The function `flatten`.

use super::call::as_list;
use super::support::limit::check_items;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "flatten",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The items of the lists in a list, one level deep; other items stay, nulls go.",
    examples: &[
        ("flatten([[1, 2], [], [3]])", "[1, 2, 3]"),
        ("flatten([1, [[2]], null])", "[1, [2]]"),
        ("flatten([])", "[]"),
        ("flatten(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut flat = Vec::new();
    for item in call.list(0)? {
        check_items("flatten", flat.len() + as_list(item).map_or(1, <[Value]>::len))?;
        match item {
            Value::List(items) => flat.extend(items.iter().cloned()),
            Value::Null => {}
            other => flat.push(other.clone()),
        }
    }
    Ok(Value::list(flat))
}
