//! The function `enumerate`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "enumerate",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional("from", Kinds::NUMBER)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The items with their places, as `{index, value}`; counted from 0 or `from`.",
    examples: &[
        (r#"enumerate(["a", "b"])"#, r#"[{index: 0, value: "a"}, {index: 1, value: "b"}]"#),
        (r#"enumerate(["a"], 1)"#, r#"[{index: 1, value: "a"}]"#),
        ("enumerate([])", "[]"),
        ("enumerate(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let items = call.list(0)?;
    let from = if call.given(1).is_some() { call.int(1)? } else { 0 };
    let (index_name, value_name) = (Text::from("index"), Text::from("value"));
    let numbered = (from..).zip(items).map(|(index, value)| {
        let index = Value::Number(Number::from_i64(index));
        Value::object(vec![(index_name.clone(), index), (value_name.clone(), value.clone())])
    });
    Ok(Value::list(numbered.collect()))
}
