//! The slots of a projection out of a value that is already there: what decoding by the same
//! projection would have given.

use super::projection::{Node, Projection, Shape};
use crate::value::{Object, Text, Value};

/// The slots that `projection` reads of `value`.
pub fn project(value: &Value, projection: &Projection) -> Vec<Value> {
    let mut slots = vec![Value::Null; projection.slots];
    read(value, &projection.root, &mut slots);
    slots
}

/// Puts what `node` reads of `value` into slots.
pub fn read(value: &Value, node: &Node, slots: &mut [Value]) {
    match node {
        Node::Skip => {}
        Node::Slot { slot, shape } => put(slots, *slot, shaped(value, shape)),
        Node::Fields(fields) => read_fields(value, fields, slots),
    }
}

fn read_fields(value: &Value, fields: &[(String, Node)], slots: &mut [Value]) {
    match value {
        Value::Null => {}
        Value::Object(object) => {
            for (name, node) in fields {
                read(object.get(name).unwrap_or(&Value::Null), node, slots);
            }
        }
        other => fields.iter().for_each(|(_, node)| fill(&Value::Misfit(other.kind()), node, slots)),
    }
}

/// Puts `value` into every slot below `node`.
pub fn fill(value: &Value, node: &Node, slots: &mut [Value]) {
    match node {
        Node::Skip => {}
        Node::Slot { slot, .. } => put(slots, *slot, value.clone()),
        Node::Fields(fields) => fields.iter().for_each(|(_, node)| fill(value, node, slots)),
    }
}

pub(crate) fn put(slots: &mut [Value], slot: usize, value: Value) {
    if let Some(place) = slots.get_mut(slot) {
        *place = value;
    }
}

fn shaped(value: &Value, shape: &Shape) -> Value {
    match (shape, value) {
        (Shape::Fields(fields), Value::Object(object)) => Value::object(chosen(object, fields)),
        (Shape::Fields(_), Value::List(items)) => Value::list(items.iter().map(|item| shaped(item, shape)).collect()),
        _ => value.clone(),
    }
}

/// In the order sent, as decoding gives it.
fn chosen(object: &Object, fields: &[(String, Shape)]) -> Vec<(Text, Value)> {
    let shape_of = |key: &str| fields.iter().find(|(name, _)| name == key).map(|(_, shape)| shape);
    object.fields.iter().filter_map(|(key, value)| Some((key.clone(), shaped(value, shape_of(key)?)))).collect()
}
