//! The bound on what one call may make: totality alone does not keep memory small.

use crate::builtin::OUTPUT_LIMIT;
use crate::value::Fault;

/// Refuses to make a text of more than 16 MiB; asked before it is made.
pub(crate) fn check_size(function: &str, bytes: usize) -> Result<(), Fault> {
    if bytes <= OUTPUT_LIMIT {
        return Ok(());
    }
    Err(Fault::new("too-large", format!("the text that `{function}` would make is larger than 16 MiB")))
}
