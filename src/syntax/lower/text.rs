//! Texts on one line: letters, escapes and holes.

use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Spanned, TextPart, TextStyle};
use crate::syntax::recover::Place;

pub(super) fn is_text(rule: Rule) -> bool {
    matches!(rule, Rule::text | Rule::raw_text | Rule::line_block | Rule::raw_line_block | Rule::block_text | Rule::raw_block)
}

/// A text of letters only, as for a bare key.
pub(super) fn plain_text(text: &str, found: Span) -> Expr {
    let parts = if text.is_empty() { Vec::new() } else { vec![TextPart::Literal(Spanned::new(text.to_owned(), found))] };
    Spanned::new(ExprKind::Text { style: TextStyle::Plain, parts }, found)
}

/// The parts of one text, and whether a mistake in it was told already: one text, one diagnostic.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) parts: Vec<TextPart>,
    told: bool,
}

impl Parts {
    /// Adds letters, to those before them if there are any.
    pub(super) fn letters(&mut self, text: &str, found: Span) {
        if let Some(TextPart::Literal(last)) = self.parts.last_mut() {
            last.node.push_str(text);
            last.span = last.span.to(found);
        } else if !text.is_empty() {
            self.parts.push(TextPart::Literal(Spanned::new(text.to_owned(), found)));
        }
    }
}

impl Lower<'_> {
    pub(super) fn text(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let (style, parts) = match node.as_rule() {
            Rule::raw_text => (TextStyle::Raw, self.line_text(node)),
            Rule::line_block => (TextStyle::Block, self.line_text(node)),
            Rule::raw_line_block => (TextStyle::RawBlock, self.line_text(node)),
            Rule::block_text => (TextStyle::Block, self.block_text(node)),
            Rule::raw_block => (TextStyle::RawBlock, self.block_text(node)),
            _ => (TextStyle::Plain, self.line_text(node)),
        };
        Spanned::new(ExprKind::Text { style, parts }, found)
    }

    /// A text that must be known here: its letters. A hole in it is reported.
    pub(super) fn literal(&mut self, node: Node<'_>) -> Spanned<String> {
        let found = span(&node);
        let value = self.text(node);
        let ExprKind::Text { parts, .. } = value.node else { return Spanned::new(String::new(), found) };
        let mut letters = String::new();
        let mut hole = None;
        for part in parts {
            match part {
                TextPart::Literal(text) => letters.push_str(&text.node),
                TextPart::Hole(value) => hole = hole.or(Some(value)),
            }
        }
        if let Some(hole) = hole
            && hole.node != ExprKind::Bad
        {
            self.report(
                Diagnostic::error("no-hole-here", hole.span, "this text must be known before anything runs")
                    .label("no hole can stand here")
                    .help("write `\\{` for a brace"),
            );
        }
        Spanned::new(letters, found)
    }

    fn line_text(&mut self, node: Node<'_>) -> Vec<TextPart> {
        let mut nodes = Cursor::new(node);
        let open = nodes.next();
        // A text that is not closed holds what was not meant for it.
        let mut parts = Parts { told: nodes.ends_with(Rule::missing_quote), ..Parts::default() };
        while let Some(node) = nodes.next() {
            match node.as_rule() {
                Rule::missing_quote => self.missing_quote(open.as_ref(), span(&node)),
                Rule::quote | Rule::triple => {}
                _ => self.part(&mut parts, node),
            }
        }
        parts.parts
    }

    /// One part of a text of either kind.
    pub(super) fn part(&mut self, parts: &mut Parts, node: Node<'_>) {
        let found = span(&node);
        match node.as_rule() {
            Rule::escape => parts.letters(&self.escape(node.as_str(), found), found),
            Rule::bad_escape => {
                self.tell(parts, |lower| lower.bad_escape(node.as_str(), found));
                parts.letters(node.as_str(), found);
            }
            Rule::dollar_brace => self.tell(parts, |lower| lower.dollar_brace(found)),
            Rule::hole => {
                let value = self.hole(parts, node);
                parts.parts.push(TextPart::Hole(value));
            }
            Rule::bad_hole => {
                self.tell(parts, |lower| lower.bad_hole(node.as_str(), found));
                parts.parts.push(TextPart::Hole(bad(found)));
            }
            _ => parts.letters(node.as_str(), found),
        }
    }

    fn tell(&mut self, parts: &mut Parts, tell: impl FnOnce(&mut Self)) {
        if !parts.told {
            parts.told = true;
            tell(self);
        }
    }

    fn escape(&mut self, text: &str, found: Span) -> String {
        match text {
            "\\n" => "\n".to_owned(),
            "\\r" => "\r".to_owned(),
            "\\t" => "\t".to_owned(),
            _ => match text.strip_prefix("\\u{") {
                Some(hex) => self.code_point(hex.trim_end_matches('}'), found),
                None => text.trim_start_matches('\\').get(..).filter(|rest| !rest.is_empty()).unwrap_or("\\").to_owned(),
            },
        }
    }

    fn code_point(&mut self, hex: &str, found: Span) -> String {
        if let Some(letter) = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32) {
            return letter.to_string();
        }
        self.report(Diagnostic::error("unknown-escape", found, format!("there is no character `\\u{{{hex}}}`")));
        String::new()
    }

    fn hole(&mut self, parts: &mut Parts, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        nodes.next();
        let Some(inner) = nodes.next() else { return bad(found) };
        if self.slice(found).starts_with("{{") {
            self.tell(parts, |lower| lower.double_braces(found));
            return bad(found);
        }
        let value = self.expr(inner);
        if let Some(junk) = nodes.take(Rule::hole_junk) {
            self.tell(parts, |lower| lower.hole_junk(found, &junk));
            return bad(found);
        }
        if is_literal(&value.node) {
            self.tell(parts, |lower| lower.literal_hole(found, value.span));
        }
        value
    }

    /// A hole without a value, or with one that does not parse.
    fn bad_hole(&mut self, text: &str, found: Span) {
        if text.starts_with("{{") {
            return self.double_braces(found);
        }
        if text.trim_start_matches('{').trim_end_matches('}').trim().is_empty() {
            let brace = Span { start: found.start, end: found.start };
            self.report(
                Diagnostic::error("bad-hole", found, "this hole holds nothing").help("a hole is `{x}`; a brace is written `\\{`").fix(
                    "write a brace",
                    brace,
                    "\\",
                ),
            );
            return;
        }
        let diagnostic = self.strict(self.inside(found), Place::Hole).help("a hole holds an expression; a brace is written `\\{`");
        self.report(diagnostic);
    }
}

/// A value that says the same without a hole.
fn is_literal(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Text { parts, .. } => !parts.iter().any(|part| matches!(part, TextPart::Hole(_))),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Duration(_) | ExprKind::Date(_) | ExprKind::DateTime(_) => {
            true
        }
        _ => false,
    }
}
