//! Numbers in and out of functions.

use crate::builtin::call::wrong_kind;
use crate::value::{Fault, Kinds, Number, Value};

/// A count as a value.
pub(crate) fn count(count: usize) -> Value {
    Value::Number(Number::from_i64(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// A number, read now if it is still digits. Text is never silently one.
pub(crate) fn as_number(value: &Value) -> Result<Number, Fault> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Digits(digits) => Number::parse(digits).ok_or_else(too_many_digits),
        Value::Text(_) => Err(wrong_kind(Kinds::NUMBER, value).help("`number(x)` makes a number of text")),
        other => Err(wrong_kind(Kinds::NUMBER, other)),
    }
}

pub(crate) fn too_many_digits() -> Fault {
    Fault::new("too-many-digits", "the number needs more than 38 digits")
}

pub(crate) fn not_a_number(text: &str) -> Fault {
    Fault::new("not-a-number", format!("`{}` is not a number", Value::text(text).shown()))
}
