//! What is wrong with a span that the grammar could not read: it is parsed again alone, by a rule
//! without recovery, and where that breaks is told in the script's words.

use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;

/// Where the span stands, which says what could have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    File,
    Request,
    Step,
    Test,
    Fields,
    Object,
    Hole,
}

/// What is wrong in `found`.
pub(super) fn explain(_text: &str, found: Span, _place: Place) -> Diagnostic {
    Diagnostic::error("unexpected", found, "this cannot be read")
}

/// What is wrong with `found`, which stands behind a statement on its line.
pub(super) fn explain_junk(text: &str, _before: Option<Span>, found: Span, _place: Place) -> Diagnostic {
    let word = text.get(found.range()).unwrap_or("");
    Diagnostic::error("unexpected", found, format!("unexpected `{word}` after this statement"))
}

pub(super) fn item_meant(word: &str) -> Option<&'static str> {
    nearest(word, ["request", "shape", "test", "fields"])
}

pub(super) fn statement_meant(word: &str) -> Option<&'static str> {
    nearest(word, ["then", "map"])
}
