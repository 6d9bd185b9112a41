//! `capi lsp`: serves an editor until it says goodbye.

use crate::cli::exit::{Exit, Failure};
use crate::lsp;

pub(crate) fn run() -> Result<Exit, Failure> {
    lsp::serve().map_err(|error| Failure::new(Exit::Failed, format!("the editor is gone: {error}")))?;
    Ok(Exit::Done)
}
