//! The one style in which scripts are written; `docs/formatting.md` shows it. A script is read into
//! its tokens with the rules around them (`build`), its lines are chosen (`layout`, `entries`), and
//! columns are made even (`align`). No token is added, changed or lost.
//!
//! What could not be parsed stays as it is written, and so does a file whose formatted text would not
//! be the same script.

mod align;
mod build;
mod edits;
mod entries;
mod gap;
mod layout;
mod line;
mod spacing;
mod splits;
mod tree;

pub use edits::{format_edits, format_range};

use std::borrow::Cow;

use super::{Parsed, parse};
use crate::source::Source;
use build::Builder;
use layout::Layout;

/// Columns that a line may have, comments not counted.
const WIDTH: usize = 100;
/// Columns of one step to the right.
const STEP: usize = 2;

/// The text of a file as it is written in capi's style, with `\n` at the end of each line. `parsed` is
/// what `parse` gave for `source`. Takes about two parses.
pub fn format(source: &Source, parsed: &Parsed) -> String {
    let plain = without_marks(source.text());
    if let Cow::Owned(text) = plain {
        let source = Source::new(source.name(), text);
        let parsed = parse(&source);
        return format_plain(&source, &parsed);
    }
    format_plain(source, parsed)
}

fn format_plain(source: &Source, parsed: &Parsed) -> String {
    let text = source.text();
    let Some(file) = Builder::new(source, parsed).file() else { return text.to_owned() };
    let formatted = written(text, &file);
    if formatted == text || is_same(source, parsed, &formatted) {
        return formatted;
    }
    debug_assert!(false, "formatting changes what the script says:\n{text}\n────\n{formatted}");
    text.to_owned()
}

fn written(text: &str, file: &[tree::Entry<'_>]) -> String {
    let mut lines = Layout::new(text).file(file);
    align::align(&mut lines);
    lines.iter().map(line::Line::written).collect()
}

/// The text without a byte order mark, its lines ended by `\n`.
fn without_marks(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\u{feff}');
    if bare.contains('\r') {
        return Cow::Owned(bare.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if bare.len() < text.len() { Cow::Owned(bare.to_owned()) } else { Cow::Borrowed(text) }
}

/// The text holds the same letters, comments, tree and mistakes.
fn is_same(source: &Source, parsed: &Parsed, formatted: &str) -> bool {
    if !letters(source.text()).eq(letters(formatted)) {
        return false;
    }
    let formatted = Source::at(source.base(), source.name(), formatted);
    let again = parse(&formatted);
    let codes = |parsed: &Parsed| parsed.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>();
    again.file == parsed.file && codes(&again) == codes(parsed) && comments(&formatted, &again).eq(comments(source, parsed))
}

fn comments<'t>(source: &'t Source, parsed: &'t Parsed) -> impl Iterator<Item = &'t str> {
    parsed.comments.iter().map(|comment| source.slice(*comment).trim_end())
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !is_blank(*letter))
}

/// What formatting may move, remove and add.
fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{feff}')
}
