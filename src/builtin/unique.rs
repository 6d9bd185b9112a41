//! The function `unique`.

use std::collections::HashSet;

use super::support::limit::check_value;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::compare::distinct_key;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "unique",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("key", Kinds::ANY)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The list without repetitions: of equal items, or of items with an equal key, the first stays.",
    examples: &[
        ("unique([1, 2, 1.0, null, null])", "[1, 2, null]"),
        ("unique([{a: 1, b: 1}, {a: 1, b: 2}], .a)", "[{a: 1, b: 1}]"),
        ("unique([])", "[]"),
        ("unique(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (mut seen, mut kept) = (HashSet::new(), Vec::new());
    for item in call.list(0)? {
        let key = call.of_item(1, item)?;
        check_value("unique", &key)?;
        if seen.insert(distinct_key(&key)?) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}
