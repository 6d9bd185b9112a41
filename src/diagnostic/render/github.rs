//! Commands of GitHub's workflows: each finding becomes a note beside its line of a pull request.
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use super::Findings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let lines = findings.iter().flat_map(|file| file.diagnostics.iter().map(|diagnostic| line(file.sources, diagnostic)));
    lines.collect()
}

fn line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let source = sources.of(diagnostic.span);
    let (start, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = property(source.name().trim_start_matches("./"));
    let mut place = format!("file={file},line={},col={},endLine={}", start.line, start.column, end.line);
    // Columns of the end count from the same line only.
    if end.line == start.line && end.column > start.column {
        place.push_str(&format!(",endColumn={}", end.column));
    }
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let message = data(&format!("{}{help}", diagnostic.message));
    format!("::{kind} title={},{place}::{message}\n", property(&format!("capi {}", diagnostic.code)))
}

/// What a message may not hold.
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// What a property may not hold either.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
