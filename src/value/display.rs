//! The text form of values: in holes of texts, in paths, queries and headers.

use std::fmt;

use super::{Text, Value};

/// Digits as sent, computed numbers plain, dates and datetimes (UTC) in ISO form, durations as the
/// language spells them. `None` for what has no text form: null, lists, objects, what was misread; and for
/// secrets, which stay secret only if the caller keeps them apart.
pub fn to_text(value: &Value) -> Option<Text> {
    match value {
        Value::Text(text) | Value::Digits(text) => Some(text.clone()),
        Value::Bool(true) => Some(Text::from("true")),
        Value::Bool(false) => Some(Text::from("false")),
        Value::Number(number) => Some(Text::from(number.to_string())),
        Value::Date(date) => Some(Text::from(date.to_string())),
        Value::DateTime(datetime) => Some(Text::from(datetime.to_string())),
        Value::Duration(duration) => Some(Text::from(duration.to_string())),
        Value::Null | Value::List(_) | Value::Object(_) | Value::Secret(_) | Value::Misfit(_) => None,
    }
}

/// Written by hand so that no log or panic message can show a secret.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Value::Number(number) => f.debug_tuple("Number").field(number).finish(),
            Value::Digits(digits) => f.debug_tuple("Digits").field(digits).finish(),
            Value::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Value::Date(date) => f.debug_tuple("Date").field(date).finish(),
            Value::DateTime(datetime) => f.debug_tuple("DateTime").field(datetime).finish(),
            Value::Duration(duration) => f.debug_tuple("Duration").field(duration).finish(),
            Value::List(items) => f.debug_tuple("List").field(items).finish(),
            Value::Object(object) => f.debug_tuple("Object").field(&object.fields).finish(),
            Value::Secret(_) => f.write_str("Secret(***)"),
            Value::Misfit(kind) => f.debug_tuple("Misfit").field(kind).finish(),
        }
    }
}
