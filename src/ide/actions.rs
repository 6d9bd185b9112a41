//! What mends a finding, or goes on from it.

use crate::builtin::snake_case;
use crate::diagnostic::{Diagnostic, Edit};
use crate::lint;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Item, Request, Spanned, Statement};
use crate::value::Kinds;
use crate::value::convert::check_kinds;

use super::at::around;
use super::completion::{column_word, similarity};
use super::fields::records_of;

/// How alike the names of a field and of a global field are that are taken for the same.
const ALIKE: f64 = 0.94;

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
    touching.flat_map(|of| fixes(of).chain(allow(script, of))).chain(from_sample(script, range)).collect()
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

/// A line for each field of the recorded answer that the request does not map yet.
fn from_sample<'s>(script: &Script, range: Span) -> Option<CodeAction<'s>> {
    let Spanned { node: Item::Request(request), .. } = around(script, range.start).item? else { return None };
    let last = request.body.last()?;
    let taken = columns(script, request);
    let shape = records_of(script, &request.name.node)?;
    let mut lines = String::new();
    let mut count = 0;
    for (name, field) in shape.rows().fields().filter(|(name, _)| !reads(script, request, name)) {
        let Some(target) = target(script, name, field.kinds(), &taken) else { continue };
        let plain =
            name.chars().all(|letter| letter == '_' || letter.is_alphanumeric()) && !name.starts_with(|first: char| first.is_numeric());
        let value = if plain { name.to_owned() } else { format!(".\"{name}\"") };
        lines.push_str(&format!("\n  map {value} -> {target}"));
        count += 1;
    }
    let edit = Edit { span: Span { start: last.span.end, end: last.span.end }, text: lines };
    let title = format!("map the {count} other fields of the sample");
    (count > 0).then(|| CodeAction { title, edits: vec![edit], of: None, is_preferred: false })
}

/// Where a field goes: the global field of nearly its name if the type fits, else a column of its own.
fn target(script: &Script, name: &str, kinds: Kinds, taken: &[String]) -> Option<String> {
    let column = snake_case(name);
    let globals = script.checked().globals.iter().filter(|global| global.derived.is_none() && !taken.contains(&global.name));
    let fitting = globals.filter(|global| check_kinds(kinds, &global.ty).is_ok());
    let near = fitting.map(|global| (similarity(&column, &global.name), global)).filter(|(alike, _)| *alike >= ALIKE);
    if let Some((_, global)) = near.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        return Some(format!("global.{}", global.name));
    }
    (!taken.contains(&column)).then(|| format!("{column}: {}", column_word(kinds)))
}

fn columns(script: &Script, request: &Request) -> Vec<String> {
    let found = script.checked().requests.iter().find(|found| found.name == request.name.node);
    let table = found.and_then(|found| found.table.as_ref());
    table.map(|table| table.columns.iter().map(|column| column.name.clone()).collect()).unwrap_or_default()
}

/// Whether a line of the request names the field, for then it is mapped already or left out on purpose.
fn reads(script: &Script, request: &Request, name: &str) -> bool {
    let rows = |statement: &&Spanned<Statement>| matches!(statement.node.word(), "map" | "each" | "let");
    request.body.iter().filter(rows).any(|statement| {
        let text = script.source().slice(statement.span);
        let value = text.rsplit_once("->").map_or(text, |(value, _)| value);
        value.split(|letter: char| letter != '_' && !letter.is_alphanumeric()).any(|word| word == name)
            || value.contains(&format!("\"{name}\""))
    })
}
