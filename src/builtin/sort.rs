//! The function `sort`.

use super::support::order::{Direction, sorted};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "sort",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional("direction", Kinds::TEXT)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: r#"The items in order, "asc" or "desc": numbers, dates and durations by size, texts by code point, nulls last."#,
    examples: &[
        ("sort([3, 1, null, 2])", "[1, 2, 3, null]"),
        (r#"sort(["b", "a"], "desc")"#, r#"["b", "a"]"#),
        ("sort([])", "[]"),
        ("sort(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let direction = Direction::of(call.text_or(1, "asc")?)?;
    let items = call.list(0)?.iter().map(|item| (item.clone(), item.clone())).collect();
    Ok(Value::list(sorted(items, direction)?))
}
