//! Exceptions by comment: `# capi: allow(repeated-rows) because …` before a line or at its end, and
//! `# capi: allow-file(…)` for a whole file. Only lints can be allowed. What is allowed and never found is found.

use super::context::Context;
use super::rules::{bad_suppression, unused_suppression};
use super::{Level, Settings, find};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// One name that a comment allows.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The findings that begin in here.
    pub reach: Span,
    /// Where its comment stands.
    comment: Span,
    /// How many names the comment holds.
    among: usize,
}

/// A comment that speaks to capi.
#[derive(Clone, Debug)]
pub struct Comment {
    pub span: Span,
    /// What it allows; nothing for one that is not understood.
    pub allowed: Vec<Allowed>,
}

/// The comments that speak to capi. `statements`: where each statement and item stands that is no block.
pub fn comments(source: &Source, comments: &[Span], statements: &[Span]) -> Vec<Comment> {
    comments.iter().filter_map(|span| comment(source, *span, statements)).collect()
}

fn comment(source: &Source, span: Span, statements: &[Span]) -> Option<Comment> {
    let text = source.slice(span);
    let said = text.trim_start_matches('#').trim_start().strip_prefix("capi:")?.trim_start();
    let names = said.find('(').zip(said.find(')')).and_then(|(open, close)| Some((said.get(..open)?.trim(), said.get(open + 1..close)?)));
    let reach = match names {
        Some(("allow", _)) => reach(source, span, statements),
        Some(("allow-file", _)) => Span { start: source.base(), end: source.base() + source.text().len() as u32 + 1 },
        _ => return Some(Comment { span, allowed: Vec::new() }),
    };
    let listed = names.map_or("", |(_, listed)| listed);
    let from = span.start + (listed.as_ptr() as usize - text.as_ptr() as usize) as u32;
    let mut allowed = Vec::new();
    let mut at = from;
    for part in listed.split(',') {
        let name = part.trim();
        let start = at + (part.len() - part.trim_start().len()) as u32;
        at += part.len() as u32 + 1;
        if !name.is_empty() {
            let here = Span { start, end: start + name.len() as u32 };
            allowed.push(Allowed { name: name.to_owned(), span: here, reach, comment: span, among: 0 });
        }
    }
    let among = allowed.len();
    allowed.iter_mut().for_each(|one| one.among = among);
    Some(Comment { span, allowed })
}

/// The line that a comment is about, its own or the next that holds more than a comment, and the whole statement
/// that begins there.
fn reach(source: &Source, comment: Span, statements: &[Span]) -> Span {
    let own = source.position(comment.start).line;
    let before = source.line(own).split('#').next().unwrap_or("").trim();
    let stands_alone = before.is_empty();
    let mut line = own;
    if stands_alone {
        let says = |line: u32| !source.line(line).trim().is_empty() && !source.line(line).trim_start().starts_with('#');
        line = (own + 1..=source.line_count() as u32).find(|line| says(*line)).unwrap_or(own);
    }
    let start = source.base() + source.line_start(line);
    let end = source.base() + source.line_start(line + 1);
    let whole = statements.iter().filter(|statement| start <= statement.start && statement.start < end).map(|statement| statement.end);
    // A line at whose end a statement of several lines ends speaks of that statement.
    let first = statements.iter().filter(|statement| !stands_alone && start < statement.end && statement.end <= end);
    Span { start: first.map(|statement| statement.start).min().unwrap_or(start).min(start), end: whole.max().unwrap_or(end).max(end) }
}

/// Takes out what is allowed, and adds what is allowed for nothing.
pub fn apply(context: &Context<'_>, settings: &Settings, found: &mut Vec<Diagnostic>) {
    let allowed: Vec<&Allowed> = context.comments.iter().flat_map(|comment| &comment.allowed).collect();
    if allowed.is_empty() {
        return;
    }
    let allows = |one: &Allowed, finding: &Diagnostic| one.name == finding.code && one.reach.contains(finding.span.start);
    let idle: Vec<&Allowed> =
        allowed.iter().copied().filter(|one| is_heard(one, settings) && !found.iter().any(|finding| allows(one, finding))).collect();
    found.retain(|finding| finding.code == bad_suppression::LINT.name() || !allowed.iter().any(|one| allows(one, finding)));
    if settings.level(&unused_suppression::LINT) != Level::Off {
        found.extend(idle.into_iter().map(|one| unused(context, one)));
    }
}

/// Whether the lint speaks at all: what is off is no reason to change a script.
fn is_heard(one: &Allowed, settings: &Settings) -> bool {
    find(&one.name).is_some_and(|lint| settings.level(lint) != Level::Off)
}

fn unused(context: &Context<'_>, one: &Allowed) -> Diagnostic {
    let finding = unused_suppression::LINT.at(one.span, format!("`{}` finds nothing here", one.name)).label("allowed for nothing");
    match one.among {
        1 => finding.help("remove the comment").fix("remove the comment", context.line_of(one.comment), ""),
        _ => finding.help("take it out of the list"),
    }
}
