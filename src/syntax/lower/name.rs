//! Names, declared with `$` or without; a `$` forgotten or too many is mended.

use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Name, Spanned};

impl Lower<'_> {
    /// The next child as a name that is declared with `$`.
    pub(super) fn declared(&mut self, nodes: &mut Cursor<'_>) -> Name {
        let Some(node) = nodes.take_if(|rule| matches!(rule, Rule::dollar | Rule::undollared)) else {
            return missing(nodes.here());
        };
        if node.as_rule() == Rule::undollared {
            self.missing_dollar(&node);
        }
        name(&node)
    }

    /// The next child as a name that is declared without `$`.
    pub(super) fn plain_name(&mut self, nodes: &mut Cursor<'_>) -> Name {
        let Some(node) = nodes.take_if(|rule| matches!(rule, Rule::dollar | Rule::ident)) else {
            return missing(nodes.here());
        };
        if node.as_rule() == Rule::dollar {
            self.extra_dollar(&node);
        }
        name(&node)
    }

    fn missing_dollar(&mut self, node: &Node<'_>) {
        let found = span(node);
        let word = node.as_str();
        self.report(
            Diagnostic::error("missing-dollar", found, format!("`{word}` is declared without its `$`"))
                .label("a value is declared as it is read")
                .fix(format!("write `${word}`"), Span { end: found.start, ..found }, "$"),
        );
    }

    fn extra_dollar(&mut self, node: &Node<'_>) {
        let found = span(node);
        let word = node.as_str().trim_start_matches('$');
        self.report(
            Diagnostic::error("extra-dollar", found, format!("`{word}` is declared with a `$` too many"))
                .label("a name of this kind is declared bare")
                .fix(format!("write `{word}`"), found, word),
        );
    }
}

/// A name without its `$`.
pub(super) fn name(node: &Node<'_>) -> Name {
    Spanned::new(node.as_str().trim_start_matches('$').to_owned(), span(node))
}

/// The next child as a name, whatever it is.
pub(super) fn any_name(nodes: &mut Cursor<'_>) -> Name {
    match nodes.next() {
        Some(node) => name(&node),
        None => missing(nodes.here()),
    }
}

pub(super) fn missing(span: Span) -> Name {
    Spanned::new(String::new(), span)
}
