//! A place in the text of a page, known to be UTF-8: bytes, blanks, literals. `number`, `text` and
//! `frame` add the rest of the notation.

use std::sync::Arc;

use super::super::error::{Failure, Step};
use crate::value::Kind;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A place in the text of a page.
pub(crate) struct Reader<'b> {
    pub(super) body: &'b Arc<str>,
    /// The text up to where this document ends.
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
    pub(super) depth: u32,
    /// Room to decode escapes in.
    pub(super) scratch: String,
}

impl<'b> Reader<'b> {
    /// At the start of the body, after its byte order mark.
    pub(crate) fn new(body: &'b Arc<str>) -> Reader<'b> {
        let at = if body.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Reader { body, bytes: body.as_bytes(), at, depth: 0, scratch: String::new() }
    }

    /// Inside of so many brackets of a document of which this is a part.
    pub(super) fn inside(body: &'b Arc<str>, at: usize, depth: usize) -> Reader<'b> {
        let depth = u32::try_from(depth).unwrap_or(u32::MAX);
        Reader { body, bytes: body.as_bytes(), at, depth, scratch: String::new() }
    }

    /// Goes over the byte here.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// Moves to the document `start..end` of the same body.
    pub(crate) fn move_to(&mut self, start: usize, end: usize) {
        self.at = start;
        self.depth = 0;
        self.bytes = self.body.as_bytes().get(..end).unwrap_or(self.body.as_bytes());
    }

    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Back (or forth) to a position of the same depth.
    pub(crate) fn seek(&mut self, position: usize) {
        self.at = position;
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The byte here; 0, which JSON never holds outside of strings, at the end.
    #[inline(always)]
    pub(super) fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    /// The first byte after blanks; 0 at the end.
    #[inline(always)]
    pub(crate) fn token(&mut self) -> u8 {
        let mut byte = self.byte();
        if byte == b' ' {
            self.at += 1;
            byte = self.byte();
        }
        if byte > b' ' { byte } else { self.after_blanks() }
    }

    fn after_blanks(&mut self) -> u8 {
        loop {
            let byte = self.byte();
            if !is_blank(byte) {
                return byte;
            }
            self.at += 1;
            self.spaces();
        }
    }

    /// Passes over the spaces here, eight at a time.
    #[inline(always)]
    fn spaces(&mut self) {
        while let Some(bytes) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let others = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([b' '; 8]);
            if others != 0 {
                self.at += (others.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
    }

    /// The document ends here.
    pub(crate) fn end(&mut self) -> Step {
        self.token();
        if self.at_end() { Ok(()) } else { Err(self.failure("expected the end of the document")) }
    }

    /// The kind of the value whose first byte is here.
    pub(crate) fn kind(&mut self) -> Kind {
        match self.token() {
            b'"' => Kind::Text,
            b'{' => Kind::Object,
            b'[' => Kind::List,
            b't' | b'f' => Kind::Bool,
            b'n' => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// Reads over `word`, whose first byte is here.
    #[inline]
    pub(crate) fn literal(&mut self, word: &'static str) -> Step {
        let is_here = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if !is_here {
            return Err(self.failure("expected a value"));
        }
        self.at += word.len();
        Ok(())
    }

    /// `what` is wrong here; at the end, that is said too.
    #[cold]
    pub(super) fn failure(&self, what: impl Into<String>) -> Box<Failure> {
        let mut what = what.into();
        if self.at_end() {
            let is_line = self.bytes.len() < self.body.len();
            what.push_str(if is_line { ", but the line ends" } else { ", but the text ends" });
        }
        Failure::new(self.at.min(self.bytes.len()), what)
    }
}

/// By a table in a word: the branches of a `match` are guessed wrong too often.
#[inline(always)]
fn is_blank(byte: u8) -> bool {
    const BLANKS: u64 = 1 << b' ' | 1 << b'\n' | 1 << b'\r' | 1 << b'\t';
    byte <= b' ' && BLANKS >> byte & 1 == 1
}
