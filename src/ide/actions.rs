//! What mends a finding, or goes on from it.

use crate::diagnostic::{Diagnostic, Edit};
use crate::lint;
use crate::script::Script;
use crate::source::Span;

/// A change that is offered.
#[derive(Clone, Debug)]
pub struct CodeAction<'s> {
    pub title: String,
    pub edits: Vec<Edit>,
    /// The finding that it mends.
    pub of: Option<&'s Diagnostic>,
    /// The only one of its finding that changes what is wrong.
    pub is_preferred: bool,
}

/// What can be done about the findings that touch a range of the script's own text.
pub fn actions(script: &Script, range: Span) -> Vec<CodeAction<'_>> {
    let own = script.diagnostics().iter().filter(|found| script.sources().of(found.span).base() == 0);
    let touching = own.filter(|found| found.span.start <= range.end && range.start <= found.span.end);
    touching.flat_map(|of| fixes(of).chain(allow(script, of))).collect()
}

fn fixes(of: &Diagnostic) -> impl Iterator<Item = CodeAction<'_>> {
    let only = of.fixes.len() == 1;
    of.fixes.iter().map(move |fix| CodeAction { title: fix.title.clone(), edits: fix.edits.clone(), of: Some(of), is_preferred: only })
}

/// An exception by comment, for lints alone.
fn allow<'s>(script: &Script, of: &'s Diagnostic) -> Option<CodeAction<'s>> {
    lint::find(of.code)?;
    let source = script.source();
    let line = source.position(of.span.start).line;
    let text = source.line(line);
    let indent = text.len() - text.trim_start().len();
    let start = source.line_start(line);
    let comment = format!("{}# capi: allow({})\n", text.get(..indent).unwrap_or(""), of.code);
    let edit = Edit { span: Span { start, end: start }, text: comment };
    Some(CodeAction { title: format!("allow `{}` here", of.code), edits: vec![edit], of: Some(of), is_preferred: false })
}
