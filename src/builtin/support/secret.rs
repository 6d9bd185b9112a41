//! Secrets. Functions see them as texts (or, inside lists and objects, as they are); what comes out is
//! secret again.

use std::sync::Arc;

use crate::value::{Fault, Object, Value};

/// Every text in a result made of a secret.
pub(crate) fn hidden(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Secret(text),
        Value::List(items) => Value::list(items.iter().cloned().map(hidden).collect()),
        Value::Object(object) => changed(&object, &|value| hidden(value.clone())),
        other => other,
    }
}

/// A fault of a function that was given a secret: its words may quote it.
pub(crate) fn mute(function: &str, fault: &Fault) -> Fault {
    Fault::new(fault.code, format!("`{function}` cannot use this secret: {}", fault.code.replace('-', " ")))
}

/// The value with its secrets as texts, if it holds any. What is made of it is secret.
pub(crate) fn revealed(value: &Value) -> Option<Value> {
    holds_secret(value).then(|| reveal(value))
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Secret(_) => true,
        Value::List(items) => items.iter().any(holds_secret),
        Value::Object(object) => object.fields.iter().any(|(_, value)| holds_secret(value)),
        _ => false,
    }
}

fn reveal(value: &Value) -> Value {
    match value {
        Value::Secret(text) => Value::Text(text.clone()),
        Value::List(items) => Value::list(items.iter().map(reveal).collect()),
        Value::Object(object) => changed(object, &reveal),
        other => other.clone(),
    }
}

fn changed(object: &Object, change: &dyn Fn(&Value) -> Value) -> Value {
    let fields = object.fields.iter().map(|(name, value)| (name.clone(), change(value)));
    Value::Object(Arc::new(Object { fields: fields.collect() }))
}
