//! How deep brackets and trees go. Parsing and walking recurse, so both are bounded.

use super::ast::{Expr, ExprKind, Stage, TextPart};
use super::recover::starts_anew;
use super::scan::{Kind, Token};
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

/// Whether the tree can be walked. Does not recurse itself.
pub(super) fn fits(value: &Expr) -> bool {
    let mut open = vec![(value, 1)];
    while let Some((value, depth)) = open.pop() {
        if depth > DEEPEST {
            return false;
        }
        children(value, |child| open.push((child, depth + 1)));
    }
    true
}

fn children<'e>(value: &'e Expr, mut visit: impl FnMut(&'e Expr)) {
    match &value.node {
        ExprKind::Field(inner, _)
        | ExprKind::Star(inner)
        | ExprKind::Insist(inner)
        | ExprKind::Paren(inner)
        | ExprKind::Unary(_, inner) => {
            visit(inner);
        }
        ExprKind::Bracket(left, right) | ExprKind::Binary(_, left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Slice(value, from, to) => {
            visit(value);
            from.iter().chain(to).for_each(|bound| visit(bound));
        }
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| visit(&argument.value)),
        ExprKind::Chain { head, stages } => {
            visit(head);
            stages.iter().for_each(|Stage { value, .. }| visit(value));
        }
        ExprKind::If { branches, otherwise } => {
            for (condition, value) in branches {
                visit(condition);
                visit(value);
            }
            otherwise.iter().for_each(|value| visit(value));
        }
        ExprKind::Match { subject, arms, otherwise } => {
            visit(subject);
            for arm in arms {
                arm.patterns.iter().for_each(&mut visit);
                visit(&arm.value);
            }
            otherwise.iter().for_each(|value| visit(value));
        }
        ExprKind::List(values) => values.iter().for_each(visit),
        ExprKind::Object(entries) => {
            for entry in entries {
                visit(&entry.key);
                visit(&entry.value);
            }
        }
        ExprKind::Text { parts, .. } => {
            for part in parts {
                if let TextPart::Hole(value) = part {
                    visit(value);
                }
            }
        }
        _ => {}
    }
}
