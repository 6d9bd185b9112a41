//! Large answers become small: few items of a list, short texts, until all of it fits.

use crate::value::json::to_json;
use crate::value::{Text, Value};

/// Bytes of a sample, at most.
const BYTES: usize = 256 << 10;
/// Levels below which nothing is kept.
const DEPTH: usize = 24;

/// How much is kept.
#[derive(Clone, Copy)]
struct Size {
    items: usize,
    fields: usize,
    letters: usize,
}

/// From what is usual to what always fits.
const SIZES: &[Size] = &[
    Size { items: 20, fields: 2000, letters: 400 },
    Size { items: 10, fields: 1000, letters: 120 },
    Size { items: 4, fields: 500, letters: 80 },
    Size { items: 2, fields: 200, letters: 40 },
    Size { items: 1, fields: 50, letters: 20 },
];

/// The value as far as it fits. `hide` sees what is left while its texts are still whole: half a secret is
/// one no longer to be recognised.
pub(super) fn to_size(value: &Value, hide: &dyn Fn(&Value) -> Value) -> Value {
    for size in SIZES {
        let kept = shortened(&hide(&fewer(value, *size, DEPTH)), size.letters);
        if to_json(&kept).len() <= BYTES {
            return kept;
        }
    }
    Value::Null
}

fn fewer(value: &Value, size: Size, depth: usize) -> Value {
    match value {
        Value::List(_) | Value::Object(_) if depth == 0 => Value::Null,
        Value::List(items) => Value::list(items.iter().take(size.items).map(|item| fewer(item, size, depth - 1)).collect()),
        Value::Object(object) => {
            let fields = object.fields.iter().take(size.fields);
            Value::object(fields.map(|(name, value)| (name.clone(), fewer(value, size, depth - 1))).collect())
        }
        other => other.clone(),
    }
}

fn shortened(value: &Value, letters: usize) -> Value {
    match value {
        Value::Text(text) => match text.char_indices().nth(letters) {
            Some((end, _)) => Value::Text(Text::from(format!("{}…", text.get(..end).unwrap_or_default()))),
            None => Value::Text(text.compact()),
        },
        Value::List(items) => Value::list(items.iter().map(|item| shortened(item, letters)).collect()),
        Value::Object(object) => {
            Value::object(object.fields.iter().map(|(name, value)| (name.compact(), shortened(value, letters))).collect())
        }
        other => other.clone(),
    }
}
