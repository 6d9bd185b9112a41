//! Text to tree: grammar, lowering, recovery, comments. Knows no values and never fails.

pub mod ast;
mod class;
mod cursor;
mod depth;
pub mod format;
mod grammar;
mod leaf;
mod lower;
mod recover;
mod scan;
mod trivia;
pub mod visit;

pub use class::{Class, classes};
pub use depth::levels;
pub use recover::is_first_word;
pub use scan::{Kind as TokenKind, Token, tokens};

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use ast::moved::Moved;
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

/// Parses a whole file.
pub fn parse(source: &Source) -> Parsed {
    let mut parsed = parse_text(source.text());
    if source.base() > 0 {
        parsed.file.move_by(source.base());
        parsed.comments.move_by(source.base());
        parsed.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.move_by(source.base()));
    }
    parsed
}

fn parse_text(text: &str) -> Parsed {
    let tokens = scan::tokens(text, 0);
    let (comments, mut diagnostics) = trivia::comments(&tokens);
    if let Some(excess) = depth::excess(text, &tokens) {
        diagnostics.push(too_deep(excess));
        return Parsed { file: unread(text), diagnostics, comments };
    }
    let mut lower = Lower::new(text);
    let file = match grammar::parse(Rule::file, text).ok().and_then(|mut pairs| pairs.next()) {
        Some(node) => lower.file(node),
        None => {
            lower.report(too_deep(Span::new(0, text.len())));
            unread(text)
        }
    };
    diagnostics.append(&mut lower.diagnostics);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    Parsed { file, diagnostics, comments }
}

/// Parses one expression, as at the REPL or in an example of a function.
pub fn parse_expression(source: &Source) -> (Expr, Vec<Diagnostic>) {
    let text = source.text();
    let whole = Span::new(0, text.len());
    let bad = Spanned::new(ExprKind::Bad, whole);
    let tokens = scan::tokens(text, 0);
    if let Some(excess) = depth::excess(text, &tokens) {
        return (bad, vec![too_deep(excess)]);
    }
    let mut lower = Lower::new(text);
    match grammar::parse(Rule::lone_expression, text).ok().and_then(|mut pairs| pairs.next()) {
        Some(node) => (lower.lone_expression(node), lower.diagnostics),
        None => (bad, vec![recover::explain(text, whole, recover::Place::Expression)]),
    }
}

/// The file rule takes every text; only the limits of depth and length make it refuse one.
fn unread(text: &str) -> ast::File {
    ast::File { items: vec![Spanned::new(ast::Item::Bad, Span::new(0, text.len()))] }
}

fn too_deep(found: Span) -> Diagnostic {
    Diagnostic::error("too-deep", found, "this is nested too deeply to be read")
        .help("at most 64 brackets may be open at once; give a part of it a name with `let`")
}
