//! The function `collect`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "collect",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::item("value", Kinds::ANY)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The value of an expression for each item.",
    examples: &[
        ("collect([{a: 1}, {a: 2}], .a)", "[1, 2]"),
        (r#"collect(["a", null], upper(.))"#, r#"["A", null]"#),
        ("collect([], .a)", "[]"),
        ("collect(null, .a)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut values = Vec::new();
    for item in call.list(0)? {
        values.push(call.of_item(1, item)?);
    }
    Ok(Value::list(values))
}
