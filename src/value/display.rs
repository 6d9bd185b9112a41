//! The text form of values: in holes of texts, in paths, queries and headers.

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
