//! Values as compact JSON text: numbers digit by digit, fields in their order.

use std::fmt::{Display, Write};

use super::Value;

pub fn to_json(value: &Value) -> String {
    let mut json = String::new();
    write_json(value, &mut json);
    json
}

/// Appends. Dates, datetimes and durations become texts, a secret becomes `"***"`, and what a field was
/// misread from becomes null.
pub fn write_json(value: &Value, json: &mut String) {
    match value {
        Value::Null | Value::Misfit(_) => json.push_str("null"),
        Value::Bool(true) => json.push_str("true"),
        Value::Bool(false) => json.push_str("false"),
        Value::Number(number) => write_plain(number, json),
        Value::Digits(digits) => json.push_str(digits),
        Value::Text(text) => write_text(text, json),
        Value::Date(date) => write_quoted(date, json),
        Value::DateTime(datetime) => write_quoted(datetime, json),
        Value::Duration(duration) => write_quoted(duration, json),
        Value::Secret(_) => json.push_str("\"***\""),
        Value::List(items) => write_all('[', items.iter(), ']', json, write_json),
        Value::Object(object) => write_all('{', object.fields.iter(), '}', json, |(name, value), json| {
            write_text(name, json);
            json.push(':');
            write_json(value, json);
        }),
    }
}

/// A JSON string, quotes included.
pub fn write_text(text: &str, json: &mut String) {
    json.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (clean, special) = rest.split_at(at);
        json.push_str(clean);
        let mut special = special.chars();
        if let Some(c) = special.next() {
            write_escape(c, json);
        }
        rest = special.as_str();
    }
    json.push_str(rest);
    json.push('"');
}

fn write_escape(c: char, json: &mut String) {
    match c {
        '"' => json.push_str("\\\""),
        '\\' => json.push_str("\\\\"),
        '\n' => json.push_str("\\n"),
        '\r' => json.push_str("\\r"),
        '\t' => json.push_str("\\t"),
        _ => write_plain(&format_args!("\\u{:04x}", c as u32), json),
    }
}

fn write_all<T>(open: char, items: impl Iterator<Item = T>, close: char, json: &mut String, write: impl Fn(T, &mut String)) {
    json.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(item, json);
    }
    json.push(close);
}

/// Of what needs no escapes.
fn write_quoted(shown: &dyn Display, json: &mut String) {
    json.push('"');
    write_plain(shown, json);
    json.push('"');
}

fn write_plain(shown: &dyn Display, json: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(json, "{shown}");
}
