//! The function `sort_by`.

use super::support::order::{Direction, sorted};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "sort_by",
    group: Group::Lists,
    parameters: &[
        Parameter::required("list", Kinds::LIST),
        Parameter::item("key", Kinds::BOOL.or(Kinds::NUMBER).or(Kinds::TEXT).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION)),
        Parameter::optional("direction", Kinds::TEXT),
    ],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: r#"The items in the order of a key, "asc" or "desc", null keys last; items of equal keys keep their order."#,
    examples: &[
        ("sort_by([{a: 2}, {a: 1}], .a)", "[{a: 1}, {a: 2}]"),
        (r#"sort_by([{a: 1}, {}, {a: 2}], .a, "desc")"#, "[{a: 2}, {a: 1}, {}]"),
        ("sort_by([], .a)", "[]"),
        ("sort_by(null, .a)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let direction = Direction::of(call.text_or(2, "asc")?)?;
    let mut items = Vec::new();
    for item in call.list(0)? {
        items.push((call.of_item(1, item)?, item.clone()));
    }
    Ok(Value::list(sorted(items, direction)?))
}
