//! Scripts with marks: `‹…›` around each expected place.

use capi::source::Span;

/// A text without its marks, and what they surrounded.
pub fn marked(text: &str) -> (String, Vec<Span>) {
    let (mut plain, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    for letter in text.chars() {
        match letter {
            '‹' => open.push(plain.len()),
            '›' => spans.push(Span::new(open.pop().expect("a mark that was opened"), plain.len())),
            letter => plain.push(letter),
        }
    }
    spans.sort();
    (plain, spans)
}
