//! A cursor over the children of a node, for lowering: it asks, takes what fits, and never panics.

use pest::iterators::{Pair, Pairs};

use super::grammar::Rule;
use crate::source::Span;

pub(super) type Node<'i> = Pair<'i, Rule>;

/// The span of a node. It ends at its last token: a rule that ends in `?` or `*` would also hold the
/// blanks and the comment behind it.
pub(super) fn span(node: &Node<'_>) -> Span {
    let mut end = node.as_span().end();
    let mut children = node.clone().into_inner();
    while let Some(last) = children.next_back() {
        end = last.as_span().end();
        children = last.into_inner();
    }
    Span::new(node.as_span().start(), end)
}

/// The children of a node, one after the other.
#[derive(Clone)]
pub(super) struct Cursor<'i> {
    pairs: Pairs<'i, Rule>,
    /// The span of the whole node.
    pub(super) span: Span,
    /// The last child that was taken.
    last: Option<Node<'i>>,
}

impl<'i> Cursor<'i> {
    pub(super) fn new(node: Node<'i>) -> Cursor<'i> {
        let span = span(&node);
        Cursor { pairs: node.into_inner(), span, last: None }
    }

    pub(super) fn peek(&self) -> Option<Rule> {
        self.pairs.peek().map(|node| node.as_rule())
    }

    pub(super) fn next(&mut self) -> Option<Node<'i>> {
        let node = self.pairs.next()?;
        self.last = Some(node.clone());
        Some(node)
    }

    pub(super) fn take(&mut self, rule: Rule) -> Option<Node<'i>> {
        self.take_if(|found| found == rule)
    }

    pub(super) fn take_if(&mut self, wanted: impl Fn(Rule) -> bool) -> Option<Node<'i>> {
        if wanted(self.peek()?) { self.next() } else { None }
    }

    /// Takes a token that only matters by being there.
    pub(super) fn has(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    pub(super) fn ends_with(&self, rule: Rule) -> bool {
        self.pairs.clone().next_back().is_some_and(|node| node.as_rule() == rule)
    }

    /// Skips to the next child of this rule.
    pub(super) fn find(&mut self, rule: Rule) -> Option<Node<'i>> {
        while let Some(node) = self.next() {
            if node.as_rule() == rule {
                return Some(node);
            }
        }
        None
    }

    /// An empty span where the next child would stand.
    pub(super) fn here(&self) -> Span {
        let end = self.last.as_ref().map_or(self.span.start, |node| span(node).end);
        Span { start: end, end }
    }
}
