//! What formatting changes, as edits. Formatting only moves tokens, so each edit replaces blanks and
//! line breaks by others, and any of them may be left out.

use super::format;
use crate::diagnostic::Edit;
use crate::source::{Source, Span};
use crate::syntax::Parsed;

/// The edits that make of the source what `format` gives, in order, each as small as it can be.
pub fn format_edits(source: &Source, parsed: &Parsed) -> Vec<Edit> {
    let formatted = format(source, parsed);
    let (mut old, mut new) = (Words::new(source.text()), Words::new(&formatted));
    let mut edits = Vec::new();
    while let (Some((at, before)), Some((_, after))) = (old.next(), new.next()) {
        if before != after {
            let start = at + source.base() as usize;
            edits.push(Edit { span: Span::new(start, start + before.len()), text: after.to_owned() });
        }
    }
    edits
}

/// Those of the edits on the lines of a span.
pub fn format_range(source: &Source, parsed: &Parsed, span: Span) -> Vec<Edit> {
    let first = source.line_start(source.position(span.start).line) + source.base();
    let end = source.line_start(source.position(span.end).line + 1) + source.base();
    let inside = |edit: &Edit| first <= edit.span.end && edit.span.start < end;
    format_edits(source, parsed).into_iter().filter(inside).collect()
}

/// The blanks before each letter of a text and at its end, with their places.
struct Words<'t> {
    text: &'t str,
    /// Where the next blanks begin, until all are told.
    at: Option<usize>,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Words<'t> {
        Words { text, at: Some(0) }
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<(usize, &'t str)> {
        let at = self.at?;
        let rest = self.text.get(at..)?;
        let letter = rest.char_indices().find(|(_, letter)| !super::is_blank(*letter));
        self.at = letter.map(|(blanks, letter)| at + blanks + letter.len_utf8());
        let blanks = letter.map_or(rest, |(blanks, _)| rest.get(..blanks).unwrap_or(""));
        Some((at, blanks))
    }
}
