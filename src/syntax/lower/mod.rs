//! Pairs to tree, one file per construct. Lowering is total: what the grammar let through as wrong
//! becomes a diagnostic and, where nothing can be kept, a `Bad` node.

mod bad;
mod block_text;
mod call;
mod expr;
mod habit;
mod item;
mod literal;
mod map;
mod name;
mod on;
mod once;
mod operand;
mod operation;
mod paging;
mod statement;
mod test;
mod text;
mod types;

use super::ast::{Expr, ExprKind, File, Item, Spanned};
use super::cursor::{Cursor, Node, span};
use super::grammar::Rule;
use super::recover::Place;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What lowering knows and gathers.
pub(super) struct Lower<'s> {
    pub(super) text: &'s str,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'s> Lower<'s> {
    pub(super) fn new(text: &'s str) -> Lower<'s> {
        Lower { text, diagnostics: Vec::new() }
    }

    pub(super) fn file(&mut self, node: Node<'_>) -> File {
        let mut items = Vec::new();
        let mut nodes = Cursor::new(node);
        while let Some(node) = nodes.next() {
            match node.as_rule() {
                Rule::EOI => {}
                Rule::semicolon => self.semicolon(&node),
                Rule::junk => self.junk(&node, items.last().map(|item: &Spanned<Item>| item.span), Place::File),
                Rule::stray_close => self.stray_close(&node),
                Rule::bad_top => items.push(self.bad_item(&node)),
                Rule::bad_block => items.push(self.bad_block(node)),
                _ => items.push(self.item(node)),
            }
        }
        File { items }
    }

    /// The value of `lone_expression`.
    pub(super) fn lone_expression(&mut self, node: Node<'_>) -> Expr {
        let mut nodes = Cursor::new(node);
        let value = self.required_expression(&mut nodes);
        if let Some(junk) = nodes.take(Rule::junk) {
            self.expression_junk(Some(value.span), &junk);
        }
        value
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn slice(&self, span: Span) -> &'s str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The next child as an expression; `Bad` where there is none.
    fn required_expression(&mut self, nodes: &mut Cursor<'_>) -> Expr {
        match nodes.next() {
            Some(node) => self.whole_expression(node),
            None => bad(nodes.here()),
        }
    }

    /// The next child as an expression, if it is one.
    fn optional_expression(&mut self, nodes: &mut Cursor<'_>) -> Option<Expr> {
        nodes.take(Rule::expression).map(|node| self.whole_expression(node))
    }
}

fn bad(span: Span) -> Expr {
    Spanned::new(ExprKind::Bad, span)
}
