//! What mends a finding, or goes on from it.

use crate::diagnostic::{Diagnostic, Fix};
use crate::script::Script;
use crate::source::Span;

/// A change that is offered; `of` is the finding that it mends.
#[derive(Clone, Debug)]
pub struct CodeAction<'s> {
    pub fix: &'s Fix,
    pub of: &'s Diagnostic,
    /// The only or first one of its finding.
    pub is_preferred: bool,
}

/// Fixes of the findings that touch a range of the script's own text.
pub fn actions(script: &Script, range: Span) -> Vec<CodeAction<'_>> {
    let touching = script.diagnostics().iter().filter(|found| found.span.start <= range.end && range.start <= found.span.end);
    touching
        .flat_map(|of| {
            of.fixes.iter().enumerate().map(move |(index, fix)| CodeAction { fix, of, is_preferred: index == 0 && of.fixes.len() == 1 })
        })
        .collect()
}
