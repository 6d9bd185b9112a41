//! The function `lookup`, and the look-up `x[key]` of expressions.

use super::support::number::as_number;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "lookup",
    group: Group::Objects,
    parameters: &[Parameter::required("x", Kinds::OBJECT.or(Kinds::LIST)), Parameter::required("key", Kinds::TEXT.or(Kinds::NUMBER))],
    returns: Kinds::ANY,
    nulls: Nulls::Propagate,
    doc: "The field of an object with this name, or the item of a list at this place; null if there is none. It is `x[key]`, also for keys that are computed of an item.",
    examples: &[
        (r#"lookup({a: 1}, "a")"#, "1"),
        ("lookup([3, 4], -1)", "4"),
        (r#"collect([{id: "a"}, {id: "x"}], lookup({a: 1}, .id))"#, "[1, null]"),
        (r#"lookup(null, "a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    look_up(call.value(0), call.value(1))
}

/// What stands in a list at a whole number, which counts from the end when negative, or in an object
/// under a text; null if nothing does.
pub fn look_up(base: &Value, key: &Value) -> Result<Value, Fault> {
    match (base, key) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::Number(_) | Value::Digits(_)) => {
            let index = as_number(key)?.to_i64().ok_or_else(|| Fault::new("bad-look-up", "an index must be a whole number"))?;
            Ok(position(items, index).and_then(|index| items.get(index)).cloned().unwrap_or_default())
        }
        (Value::Object(object), Value::Text(name)) => Ok(object.get(name).cloned().unwrap_or_default()),
        (base, key) => Err(Fault::new("bad-look-up", format!("{} cannot be looked up by {}", base.kind(), key.kind()))
            .help("lists take whole numbers, objects take texts")),
    }
}

fn position(items: &[Value], index: i64) -> Option<usize> {
    if index >= 0 {
        return usize::try_from(index).ok();
    }
    items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
}
