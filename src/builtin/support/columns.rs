//! Rows into columns.

use super::limit::check_items;
use crate::value::{Fault, Value};

/// The items of same place of each list.
pub(crate) fn columns(function: &str, rows: &[&[Value]]) -> Result<Value, Fault> {
    let Some(first) = rows.first() else { return Ok(Value::list(Vec::new())) };
    if let Some(other) = rows.iter().find(|row| row.len() != first.len()) {
        let (one, two) = (first.len(), other.len());
        return Err(Fault::new("lists-differ", format!("the lists are not equally long: {one} and {two} items")));
    }
    check_items(function, rows.len().saturating_mul(first.len()))?;
    let column = |index: usize| rows.iter().filter_map(|row| row.get(index)).cloned().collect();
    Ok(Value::list((0..first.len()).map(|index| Value::list(column(index))).collect()))
}
