//! Comments: where they are, for the formatter and for whoever reads what an author wrote beside.

use super::scan::{Kind, Token};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The comments among the tokens, and what is wrong with their marks.
pub(super) fn comments(tokens: &[Token]) -> (Vec<Span>, Vec<Diagnostic>) {
    let is_comment = |token: &&Token| matches!(token.kind, Kind::Comment | Kind::SlashComment);
    let spans = tokens.iter().filter(is_comment).map(|token| token.span).collect();
    let slashes = tokens.iter().filter(|token| token.kind == Kind::SlashComment).map(slashes).collect();
    (spans, slashes)
}

fn slashes(token: &Token) -> Diagnostic {
    let mark = Span { end: token.span.start + 2, ..token.span };
    Diagnostic::error("slash-comment", mark, "a comment starts with `#`, not with `//`").fix("write `#`", mark, "#")
}
