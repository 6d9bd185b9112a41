//! The notation of JSON: blanks, strings, numbers, literals, and the frame of objects and lists. The
//! text is known to be UTF-8; eight bytes at a time are looked at where it pays.

use std::sync::Arc;

use super::super::error::{Failure, Step};
use crate::value::Kind;

/// How deep lists and objects may nest.
pub(crate) const DEPTH: u32 = 128;

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

/// A string that was read over: where its content lies and whether it holds escapes.
#[derive(Clone, Copy)]
pub(super) struct Raw {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

impl<'b> Reader<'b> {
    /// At the start of the body, after its byte order mark.
    pub(crate) fn new(body: &'b Arc<str>) -> Reader<'b> {
        let at = if body.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Reader { body, bytes: body.as_bytes(), at, depth: 0, scratch: String::new() }
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
        let byte = self.byte();
        if byte > b' ' { byte } else { self.after_blanks() }
    }

    fn after_blanks(&mut self) -> u8 {
        loop {
            match self.byte() {
                b'\n' => {
                    self.at += 1;
                    self.indentation();
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                byte => return byte,
            }
        }
    }

    fn indentation(&mut self) {
        const SPACES: [u8; 8] = [b' '; 8];
        while self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(&SPACES)) {
            self.at += SPACES.len();
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

    /// Reads over a number that starts here.
    #[inline]
    pub(super) fn number(&mut self) -> Step {
        if self.byte() == b'-' {
            self.at += 1;
        }
        match self.byte() {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.exponent()?;
        }
        Ok(())
    }

    #[inline]
    fn digits(&mut self) -> Step {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(self.failure("expected a digit")) } else { Ok(()) }
    }

    fn exponent(&mut self) -> Step {
        self.at += 1;
        if matches!(self.byte(), b'+' | b'-') {
            self.at += 1;
        }
        self.digits()
    }

    /// Goes into the list or object whose bracket is here.
    #[inline]
    pub(super) fn enter(&mut self) -> Step {
        if self.depth == DEPTH {
            return Err(self.failure(format!("lists and objects nest deeper than {DEPTH}")));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// Reads an object that starts here; `field` reads each value.
    #[inline]
    pub(super) fn object(&mut self, mut field: impl FnMut(&mut Self, Raw) -> Step) -> Step {
        self.enter()?;
        if self.token() == b'}' {
            self.leave();
            return Ok(());
        }
        loop {
            let key = self.key()?;
            field(self, key)?;
            match self.token() {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(self.failure("expected `,` or `}`")),
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads a list that starts here; `item` reads each element.
    #[inline]
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Step) -> Step {
        self.enter()?;
        if self.token() == b']' {
            self.leave();
            return Ok(());
        }
        loop {
            item(self)?;
            match self.token() {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.failure("expected `,` or `]`")),
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads a field's name and the colon.
    #[inline]
    pub(super) fn key(&mut self) -> Step<Raw> {
        if self.token() != b'"' {
            return Err(self.failure("expected a field name in double quotes"));
        }
        let key = self.string()?;
        if self.token() != b':' {
            return Err(self.failure("expected `:`"));
        }
        self.at += 1;
        Ok(key)
    }

    /// `what` is wrong here; at the end, that is said too.
    #[cold]
    pub(super) fn failure(&self, what: impl Into<String>) -> Box<Failure> {
        let mut what = what.into();
        if self.at_end() {
            what.push_str(", but the text ends");
        }
        Failure::new(self.at.min(self.bytes.len()), what)
    }
}
