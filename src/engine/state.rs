//! What a stored bookmark says, for people, and a stored one from what people write.

use super::reached::{Reached, value_of};
use crate::value::{Kind, display};

/// The kinds that bookmarks have.
pub const KINDS: [Kind; 4] = [Kind::Date, Kind::DateTime, Kind::Number, Kind::Text];

/// A stored bookmark in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub kind: Kind,
    /// `2026-01-31`, `2026-01-31T10:00:00Z`, `478`.
    pub value: String,
    /// Rows known to have just this value, which are not loaded twice; none but for `write append`.
    pub rows: usize,
}

/// What a stored bookmark says; `None` if capi did not write it.
pub fn read(stored: &str) -> Option<Said> {
    let reached = Reached::read(stored).ok()?;
    let value = display::to_text(&reached.value)?.to_string();
    Some(Said { kind: reached.value.kind(), value, rows: reached.rows.len() })
}

/// A bookmark of a kind as it is stored; `None` if the text is no such value.
pub fn write(text: &str, kind: Kind) -> Option<String> {
    value_of(text, kind).map(|value| Reached::at(value).write())
}
