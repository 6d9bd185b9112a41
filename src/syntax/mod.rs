//! Text to tree: grammar, lowering, recovery, comments. Knows no values and never fails.

pub mod ast;
mod cursor;
mod depth;
mod grammar;
mod lower;
mod recover;
pub mod visit;

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use ast::{Expr, ExprKind, Spanned};
use grammar::Rule;
use lower::Lower;

/// What parsing gives, always: a tree (with `Bad` parts), what was wrong, and the comments.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub file: ast::File,
    pub diagnostics: Vec<Diagnostic>,
    /// The span of each comment, from `#` to the end of its line, in order.
    pub comments: Vec<Span>,
}

/// Parses a whole script.
pub fn parse(source: &Source) -> Parsed {
    let text = source.text();
    let mut lower = Lower::new(text);
    let file = match grammar::parse(Rule::file, text).ok().and_then(|mut pairs| pairs.next()) {
        Some(node) => lower.file(node),
        None => refused(&mut lower),
    };
    let mut diagnostics = lower.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    Parsed { file, diagnostics, comments: Vec::new() }
}

/// Parses one expression, as at the REPL or in an example of a function.
pub fn parse_expression(source: &Source) -> (Expr, Vec<Diagnostic>) {
    let text = source.text();
    let mut lower = Lower::new(text);
    let value = match grammar::parse(Rule::lone_expression, text).ok().and_then(|mut pairs| pairs.next()) {
        Some(node) => lower.lone_expression(node),
        None => {
            let whole = Span::new(0, text.len());
            lower.diagnostics.push(recover::explain(text, whole, recover::Place::Hole));
            Spanned::new(ExprKind::Bad, whole)
        }
    };
    (value, lower.diagnostics)
}

/// The file rule takes every text; only the limits of depth and length make it refuse one.
fn refused(lower: &mut Lower<'_>) -> ast::File {
    let whole = Span::new(0, lower.text.len());
    lower.diagnostics.push(Diagnostic::error("too-deep", whole, "this script is nested too deeply to be read"));
    ast::File { items: vec![Spanned::new(ast::Item::Bad, whole)] }
}
