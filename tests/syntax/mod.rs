//! The syntax: what parses, and what is said about what does not.

mod classes;
mod codes;
mod comments;
mod format;
mod recovery;
mod robust;
mod tree;
mod valid;
mod wrong;

use capi::source::Source;
use capi::syntax::{Parsed, parse};

fn parsed(text: &str) -> Parsed {
    parse(&Source::new("test.capi", text))
}

/// Code, text under the primary span, message.
fn told(text: &str) -> Vec<(&'static str, String, String)> {
    let source = Source::new("test.capi", text);
    let diagnostics = parse(&source).diagnostics;
    diagnostics.into_iter().map(|found| (found.code, source.slice(found.span).to_owned(), found.message)).collect()
}

fn clean(text: &str) {
    let told = told(text);
    assert!(told.is_empty(), "{text}\n{told:#?}");
    let tree = format!("{:?}", parsed(text).file);
    assert!(!tree.contains("Bad"), "{text}\n{tree}");
}

/// The text after the fix with this title, or the only one.
fn fixed(text: &str, number: usize) -> String {
    let found = parsed(text).diagnostics;
    let mut edits = found[0].fixes[number].edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}
