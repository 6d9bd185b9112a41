//! A value as JSON that people read and that differs line by line: two blanks a level, digits as sent.

use crate::value::Value;
use crate::value::json::{write_json, write_text};

/// Ends with a line break.
pub(super) fn laid_out(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text.push('\n');
    text
}

fn write(value: &Value, level: usize, text: &mut String) {
    match value {
        Value::List(items) if !items.is_empty() => {
            block(('[', ']'), items.iter(), level, text, |item, text| write(item, level + 1, text));
        }
        Value::Object(object) if !object.fields.is_empty() => {
            block(('{', '}'), object.fields.iter(), level, text, |(name, value), text| {
                write_text(name, text);
                text.push_str(": ");
                write(value, level + 1, text);
            });
        }
        other => write_json(other, text),
    }
}

fn block<T>(brackets: (char, char), parts: impl Iterator<Item = T>, level: usize, text: &mut String, part: impl Fn(T, &mut String)) {
    text.push(brackets.0);
    for (index, item) in parts.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(level + 1));
        part(item, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(level));
    text.push(brackets.1);
}
