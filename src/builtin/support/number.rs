//! Whole numbers in and out of functions.

use crate::value::{Number, Value};

/// A count as a value.
pub(crate) fn count(count: usize) -> Value {
    Value::Number(Number::from_i64(i64::try_from(count).unwrap_or(i64::MAX)))
}
