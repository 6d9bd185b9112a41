//! Why a body could not be decoded, and where. The readers raise the small `Failure`; the doors of
//! the room turn it into a `DecodeError` with a line, a column and an excerpt.

use std::fmt;

/// How much of the text is shown on either side of a failure, in bytes.
const EXCERPT: usize = 24;

/// A body is damaged, or is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Lower case, with line, column and a short excerpt whose control characters are escaped.
    pub message: String,
    /// In bytes of the text.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Nothing was wrong: the receiver of records asked to stop.
    pub stopped: bool,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

/// A failure inside a reader, boxed so that results stay one word wide.
#[derive(Debug)]
pub(super) struct Failure {
    offset: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Wrong(String),
    Stopped,
}

pub(super) type Step<T = ()> = Result<T, Box<Failure>>;

impl Failure {
    #[cold]
    pub(super) fn new(offset: usize, what: impl Into<String>) -> Box<Failure> {
        Box::new(Failure { offset, what: What::Wrong(what.into()) })
    }

    #[cold]
    pub(super) fn stopped(offset: usize) -> Box<Failure> {
        Box::new(Failure { offset, what: What::Stopped })
    }
}

impl DecodeError {
    /// What goes wrong in `text`.
    #[cold]
    pub(super) fn of(failure: &Failure, text: &str) -> DecodeError {
        DecodeError::within(failure, text, &Origin::default())
    }

    /// What goes wrong in `text`, which is a part of a document.
    #[cold]
    pub(super) fn within(failure: &Failure, text: &str, origin: &Origin) -> DecodeError {
        let offset = text.floor_char_boundary(failure.offset);
        let place = origin.place(text, offset);
        match &failure.what {
            What::Stopped => place.error("stopped by the receiver of the records".to_owned(), true),
            What::Wrong(what) => {
                let near = excerpt(text, offset);
                let separator = if near.is_empty() { "" } else { ", near " };
                let message = format!("{what} at line {} column {}{separator}{near}", place.line, place.column);
                place.error(message, false)
            }
        }
    }

    /// The receiver of records asked to stop.
    pub(super) fn stopped() -> DecodeError {
        DecodeError { stopped: true, ..DecodeError::whole("stopped by the receiver of the records") }
    }

    /// Whoever read the document came to grief.
    pub fn broken_off() -> DecodeError {
        DecodeError::whole("reading the answer ended unexpectedly")
    }

    /// What is wrong with the body as such; no place needs to be shown.
    pub(super) fn whole(message: impl Into<String>) -> DecodeError {
        DecodeError { message: message.into(), offset: 0, line: 1, column: 1, stopped: false }
    }
}

/// A place in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// In bytes of the text.
    pub(super) offset: usize,
    /// From 1.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
}

impl Place {
    pub(super) const START: Place = Place { offset: 0, line: 1, column: 1 };

    /// The place behind `text`, which begins here.
    pub(super) fn after(self, text: &str) -> Place {
        let offset = self.offset + text.len();
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        let columns = |text: &str| text.trim_start_matches('\u{feff}').chars().count();
        match text.rsplit_once('\n') {
            Some((_, last)) => Place { offset, line: self.line + lines, column: columns(last) + 1 },
            None => Place { offset, line: self.line, column: self.column + columns(text) },
        }
    }

    pub(super) fn error(self, message: String, stopped: bool) -> DecodeError {
        DecodeError { message, offset: self.offset, line: self.line, column: self.column, stopped }
    }
}

/// Where a text stands that is a part of a document: what is at `at` of the text is at `place` of the
/// document; what stands before that begins with the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) at: usize,
    pub(super) place: Place,
}

impl Default for Origin {
    fn default() -> Origin {
        Origin { at: 0, place: Place::START }
    }
}

impl Origin {
    /// The document's place of what is at `offset` of `text`.
    pub(super) fn place(&self, text: &str, offset: usize) -> Place {
        let (from, start) = if offset < self.at { (0, Place::START) } else { (self.at, self.place) };
        start.after(text.get(from..offset).unwrap_or(""))
    }
}

/// The text around `offset` on one line in backticks; empty if there is none.
fn excerpt(text: &str, offset: usize) -> String {
    let start = text.ceil_char_boundary(offset.saturating_sub(EXCERPT));
    let end = text.floor_char_boundary(offset.saturating_add(EXCERPT));
    let words: Vec<&str> = text.get(start..end).unwrap_or("").split_whitespace().collect();
    if words.is_empty() { String::new() } else { format!("`{}`", shown(&words.join(" "))) }
}

/// `text` with everything escaped that a terminal could act on.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '\'' | '\\' => out.push(letter),
            _ => out.extend(letter.escape_debug()),
        }
    }
    out
}
