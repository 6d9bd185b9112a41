//! Scalars as text.

use crate::builtin::call::wrong_kind;
use crate::value::display::to_text;
use crate::value::{Fault, Kinds, Text, Value};

/// The text form; a fault for what has none.
pub(crate) fn scalar_text(value: &Value) -> Result<Text, Fault> {
    to_text(value).ok_or_else(|| {
        let fault = wrong_kind(Kinds::TEXT.or(Kinds::NUMBER).or(Kinds::BOOL).or(Kinds::DATE).or(Kinds::DATETIME), value);
        match value {
            Value::List(_) | Value::Object(_) => fault.help("`json(x)` makes JSON text of lists and objects"),
            _ => fault,
        }
    })
}
