//! Findings for programs: version 1 of the object that `docs/schema/check.json` describes. Fields
//! may be added within a version, never removed or given another meaning.

use serde::Serialize;

use super::Findings;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Document<'d> {
    version: u32,
    diagnostics: Vec<Entry<'d>>,
}

#[derive(Serialize)]
struct Entry<'d> {
    code: &'d str,
    severity: &'static str,
    message: &'d str,
    file: &'d str,
    start: Place,
    end: Place,
    /// What is wrong at `start`; may be empty.
    label: &'d str,
    labels: Vec<Label<'d>>,
    help: Option<&'d str>,
    fix: Option<FixEntry<'d>>,
    other_fixes: Vec<FixEntry<'d>>,
}

/// Lines and columns from 1, columns in characters; the offset in bytes from 0.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Label<'d> {
    text: &'d str,
    file: &'d str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct FixEntry<'d> {
    title: &'d str,
    /// `capi check --fix` makes it.
    safe: bool,
    edits: Vec<Label<'d>>,
}

pub(super) fn render(findings: &[Findings<'_>]) -> String {
    let diagnostics = findings.iter().flat_map(|file| file.diagnostics.iter().map(|diagnostic| entry(file.sources, diagnostic)));
    let document = Document { version: 1, diagnostics: diagnostics.collect() };
    // Plain data with text keys: serialising it cannot fail.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'d>(sources: &'d Sources, diagnostic: &'d Diagnostic) -> Entry<'d> {
    let mut fixes = diagnostic.fixes.iter().map(|fix| fix_entry(sources, fix));
    Entry {
        code: diagnostic.code,
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        file: sources.of(diagnostic.span).name(),
        start: start(sources, diagnostic.span),
        end: end(sources, diagnostic.span),
        label: &diagnostic.label,
        labels: diagnostic.labels.iter().map(|label| labelled(sources, &label.text, label.span)).collect(),
        help: diagnostic.help.as_deref(),
        fix: fixes.next(),
        other_fixes: fixes.collect(),
    }
}

fn fix_entry<'d>(sources: &'d Sources, fix: &'d Fix) -> FixEntry<'d> {
    let edits = fix.edits.iter().map(|edit| labelled(sources, &edit.text, edit.span));
    FixEntry { title: &fix.title, safe: fix.safety == Safety::Safe, edits: edits.collect() }
}

fn labelled<'d>(sources: &'d Sources, text: &'d str, span: Span) -> Label<'d> {
    Label { text, file: sources.of(span).name(), start: start(sources, span), end: end(sources, span) }
}

fn start(sources: &Sources, span: Span) -> Place {
    place(sources, span, span.start)
}

fn end(sources: &Sources, span: Span) -> Place {
    place(sources, span, span.end)
}

fn place(sources: &Sources, span: Span, offset: u32) -> Place {
    let at = sources.of(span).position(offset);
    Place { line: at.line, column: at.column, offset: at.offset }
}
