//! `"""` blocks: lines without the blanks that all of them start with, joined by `\n`. The last line
//! break, before the closing marks, is not part of the text.

use super::text::Parts;
use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::TextPart;

impl Lower<'_> {
    pub(super) fn block_text(&mut self, node: Node<'_>) -> Vec<TextPart> {
        let whole = span(&node);
        let margin = margin(&node);
        let mut nodes = Cursor::new(node);
        let open = nodes.next();
        let mut parts = Parts::default();
        let mut first = true;
        while let Some(node) = nodes.next() {
            let found = span(&node);
            match node.as_rule() {
                Rule::missing_triple => self.missing_triple(open.as_ref(), whole),
                Rule::last_line => {}
                _ => {
                    if !first {
                        parts.letters("\n", Span { end: found.start, ..found });
                    }
                    first = false;
                    self.line(&mut parts, node, margin);
                }
            }
        }
        parts.parts
    }

    fn line(&mut self, parts: &mut Parts, node: Node<'_>, margin: usize) {
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::line_break | Rule::empty_line => {}
                Rule::indent => parts.letters(part.as_str().get(margin..).unwrap_or(""), span(&part)),
                Rule::triple => self.late_triple(&part),
                _ => self.part(parts, part),
            }
        }
    }

    fn missing_triple(&mut self, open: Option<&Node<'_>>, whole: Span) {
        let open = open.map_or(whole, span);
        self.report(
            Diagnostic::error("unclosed-text", open, "this `\"\"\"` is never closed")
                .label("opened here")
                .also(Span { start: whole.end, end: whole.end }, "it ends here at the latest")
                .help("a block text is closed by `\"\"\"` on a line of its own, and none of its lines begins in the first column"),
        );
    }

    fn late_triple(&mut self, node: &Node<'_>) {
        let found = span(node);
        let at = Span { end: found.start, ..found };
        self.report(Diagnostic::error("late-close", found, "the closing `\"\"\"` of a block stands on a line of its own").fix(
            "put it on a line of its own",
            at,
            "\n  ",
        ));
    }
}

/// The blanks that every line with letters starts with.
fn margin(node: &Node<'_>) -> usize {
    let lines = node.clone().into_inner().flat_map(|line| line.into_inner());
    lines.filter(|part| part.as_rule() == Rule::indent).map(|indent| indent.as_str().len()).min().unwrap_or(0)
}
