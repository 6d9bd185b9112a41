//! The function `group_by`.

use std::collections::HashMap;

use super::support::limit::check_value;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::compare::distinct_key;
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "group_by",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::item("key", Kinds::ANY)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The items in groups of equal keys, as a list of `{key, items}` in the order in which keys first appear.",
    examples: &[
        (
            "group_by([{a: 1, b: 1}, {a: 2}, {a: 1, b: 2}], .a)",
            "[{key: 1, items: [{a: 1, b: 1}, {a: 1, b: 2}]}, {key: 2, items: [{a: 2}]}]",
        ),
        ("group_by([{a: null}], .a)", "[{key: null, items: [{a: null}]}]"),
        ("group_by([], .a)", "[]"),
        ("group_by(null, .a)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for item in call.list(0)? {
        let key = call.of_item(1, item)?;
        check_value("group_by", &key)?;
        let place = *places.entry(distinct_key(&key)?).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, items)) => items.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    let (key_name, items_name) = (Text::from("key"), Text::from("items"));
    let group = |(key, items)| Value::object(vec![(key_name.clone(), key), (items_name.clone(), Value::list(items))]);
    Ok(Value::list(groups.into_iter().map(group).collect()))
}
