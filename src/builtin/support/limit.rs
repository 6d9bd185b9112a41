//! The bounds on what one call may make: totality alone does not keep memory small, and a list may
//! hold the same large value many times at no cost.

use crate::builtin::{ITEM_LIMIT, OUTPUT_LIMIT};
use crate::value::{Fault, Value};

/// Refuses to make a text of more than 16 MiB; asked before it is made.
pub(crate) fn check_size(function: &str, bytes: usize) -> Result<(), Fault> {
    if bytes <= OUTPUT_LIMIT {
        return Ok(());
    }
    Err(Fault::new("too-large", format!("the text that `{function}` would make is larger than 16 MiB")))
}

/// Refuses to make a list of more than 1,000,000 items, or lists of so many together.
pub(crate) fn check_items(function: &str, items: usize) -> Result<(), Fault> {
    if items <= ITEM_LIMIT {
        return Ok(());
    }
    Err(Fault::new("too-large", format!("the list that `{function}` would make has more than 1,000,000 items")))
}

/// Refuses a value that is larger than 16 MiB when written out.
pub(crate) fn check_value(function: &str, value: &Value) -> Result<(), Fault> {
    let mut left = OUTPUT_LIMIT;
    if spend(value, &mut left).is_some() {
        return Ok(());
    }
    Err(Fault::new("too-large", format!("the value that `{function}` would write out is larger than 16 MiB")))
}

/// Takes the size of a value off; `None` as soon as nothing is left.
fn spend(value: &Value, left: &mut usize) -> Option<()> {
    let own = match value {
        Value::Text(text) | Value::Digits(text) | Value::Secret(text) => text.len() + 2,
        _ => 4,
    };
    *left = left.checked_sub(own)?;
    match value {
        Value::List(items) => items.iter().try_for_each(|item| spend(item, left)),
        Value::Object(object) => object.fields.iter().try_for_each(|(name, value)| {
            *left = left.checked_sub(name.len() + 4)?;
            spend(value, left)
        }),
        _ => Some(()),
    }
}
