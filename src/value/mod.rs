//! Values: what an expression yields. Exact, cheap to clone, and knowing nothing of syntax.

pub mod compare;
pub mod convert;
pub mod display;
mod fault;
pub mod json;
pub mod json_read;
mod kind;
pub mod number;
pub mod text;
pub mod time;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use fault::Fault;
pub use kind::{Kind, Kinds};
pub use number::Number;
pub use text::Text;
pub use time::Duration;

#[derive(Clone, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    /// A JSON number exactly as sent, not yet read: `1.10`, `1e3`, or more digits than `Number` holds.
    Digits(Text),
    Text(Text),
    Date(Date),
    DateTime(Timestamp),
    Duration(Duration),
    List(Arc<Vec<Value>>),
    Object(Arc<Object>),
    /// Text that must not be shown. What is computed from it is secret too.
    Secret(Text),
    /// A field was read from something that has no fields (the kind it was); using it is a fault.
    Misfit(Kind),
}

/// Fields in the order sent. Names are unique.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub fields: Vec<(Text, Value)>,
}

impl Object {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
    }
}

impl Value {
    pub fn text(text: impl Into<Text>) -> Value {
        Value::Text(text.into())
    }

    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Arc::new(items))
    }

    pub fn object(fields: Vec<(Text, Value)>) -> Value {
        Value::Object(Arc::new(Object { fields }))
    }

    pub fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) | Value::Digits(_) => Kind::Number,
            Value::Text(_) | Value::Secret(_) => Kind::Text,
            Value::Date(_) => Kind::Date,
            Value::DateTime(_) => Kind::DateTime,
            Value::Duration(_) => Kind::Duration,
            Value::List(_) => Kind::List,
            Value::Object(_) => Kind::Object,
            Value::Misfit(kind) => *kind,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The number, read from its digits if need be. `None` for other kinds and beyond 38 digits.
    pub fn to_number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Digits(digits) => Number::parse(digits),
            _ => None,
        }
    }

    /// For messages: as JSON, at most 40 characters, secrets masked.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) => shorten(&json::to_json(&Value::text(text.chars().take(41).collect::<String>()))),
            _ => shorten(&json::to_json(self)),
        }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some(_) => text.chars().take(39).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
