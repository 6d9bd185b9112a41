//! How deep brackets and trees go. Parsing and walking recurse, so both are bounded.

use super::ast::{Expr, ExprKind};
use super::recover::starts_anew;
use super::scan::{Kind, Token};
use super::visit::children;
use crate::source::Span;

/// Brackets that may be open at once, holes of texts included.
const BRACKETS: usize = 64;

/// The bracket that is one too many, if there is one. A line that starts a statement ends what an
/// earlier line left open, as it does for the grammar.
pub(super) fn excess(text: &str, tokens: &[Token]) -> Option<Span> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::LineBreak if starts_anew(text, tokens.get(index + 1..).unwrap_or(&[])) => depth = 0,
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Text if depth + holes(text.get(token.span.range()).unwrap_or("")) > BRACKETS => return Some(token.span),
            _ => {}
        }
        if depth > BRACKETS {
            return Some(token.span);
        }
    }
    None
}

/// How deep the holes of a text go.
fn holes(text: &str) -> usize {
    if text.starts_with('r') {
        return 0;
    }
    let (mut depth, mut deepest) = (0usize, 0);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                letters.next();
            }
            '{' => depth += 1,
            '(' | '[' if depth > 0 => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Levels of a tree that everybody may walk by recursion.
const DEEPEST: usize = 256;

/// Whether the tree can be walked.
pub(super) fn fits(value: &Expr) -> bool {
    levels(value, DEEPEST) <= DEEPEST
}

/// How many levels a tree has, counted until there are more than `enough`. Does not recurse itself.
pub fn levels(value: &Expr, enough: usize) -> usize {
    let mut open = vec![(value, 1)];
    let mut deepest = 0;
    while let Some((value, depth)) = open.pop() {
        deepest = deepest.max(depth);
        if deepest > enough {
            break;
        }
        // `x | f() | g()` is `g(f(x))`.
        let below = match &value.node {
            ExprKind::Chain { stages, .. } => depth + (2 * stages.len()).max(1),
            _ => depth + 1,
        };
        children(value, &mut |child| open.push((child, below)));
    }
    deepest
}
