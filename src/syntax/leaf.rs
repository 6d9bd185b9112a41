//! The leaves of a parse: each token of a script with the rules that it stands in. For what needs
//! every token and its part in the whole, as the colours of an editor and the formatter do.

use super::cursor::Node;
use super::grammar::Rule;
use crate::source::Span;

/// How texts are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    /// As one leaf, with the values in their holes.
    Whole,
    /// As their parts.
    Parts,
}

/// Calls `visit` for each leaf that is not empty, in order, with the rules around it, the outermost
/// first. What could not be read is one leaf.
pub(super) fn leaves(node: Node<'_>, texts: Texts, visit: &mut dyn FnMut(Rule, Span, &[Rule])) {
    walk(node, texts, &mut Vec::new(), visit);
}

fn walk(node: Node<'_>, texts: Texts, path: &mut Vec<Rule>, visit: &mut dyn FnMut(Rule, Span, &[Rule])) {
    let rule = node.as_rule();
    let span = Span::new(node.as_span().start(), node.as_span().end());
    let mut inner = node.into_inner().peekable();
    let whole = is_unread(rule) || texts == Texts::Whole && is_text(rule);
    if whole || inner.peek().is_none() {
        if span.start < span.end {
            visit(rule, span, path);
        }
        return;
    }
    path.push(rule);
    inner.for_each(|child| walk(child, texts, path, visit));
    path.pop();
}

pub(super) fn is_text(rule: Rule) -> bool {
    matches!(rule, Rule::text | Rule::raw_text | Rule::block_text | Rule::raw_block | Rule::line_block | Rule::raw_line_block)
}

/// Rules that take what is wrong, of whatever tokens it is made.
pub(super) fn is_unread(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::bad_top
            | Rule::bad_line
            | Rule::bad_head
            | Rule::bad_entry
            | Rule::bad_field
            | Rule::bad_hole
            | Rule::field_junk
            | Rule::hole_junk
            | Rule::junk
            | Rule::unknown_action
    )
}
