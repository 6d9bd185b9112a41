//! One line a finding, which editors and terminals turn into links.

use super::Findings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let lines = findings.iter().flat_map(|file| file.diagnostics.iter().map(|diagnostic| line(file.sources, diagnostic)));
    lines.collect()
}

fn line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let source = sources.of(diagnostic.span);
    let at = source.position(diagnostic.span.start);
    let severity = diagnostic.severity.word();
    let (name, message) = (one_line(source.name()), one_line(&diagnostic.message));
    format!("{name}:{}:{}: {severity}[{}]: {message}\n", at.line, at.column, diagnostic.code)
}

/// A message never breaks the line or moves the cursor.
fn one_line(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}
