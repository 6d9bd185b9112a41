//! Strings: read over many bytes at a time, checked wholly, decoded only where somebody wants them.

use super::super::error::{Failure, Step};
use super::scan::Reader;
use super::window::plain_run;
use crate::value::Text;

/// A string that was read over: where its content lies and whether it holds escapes.
#[derive(Clone, Copy)]
pub(super) struct Raw {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

impl<'b> Reader<'b> {
    /// Reads over a string whose opening quote is here.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Step<Raw> {
        let start = self.at + 1;
        let escaped = self.skip_string()?;
        Ok(Raw { start, end: self.at - 1, escaped })
    }

    /// Reads over a string; whether it holds escapes.
    #[inline(always)]
    pub(super) fn skip_string(&mut self) -> Step<bool> {
        let start = self.at + 1;
        self.at = start + plain_run(self.bytes.get(start..).unwrap_or(&[]));
        if self.byte() != b'"' {
            self.rest_of_string(start)?;
            return Ok(true);
        }
        self.at += 1;
        Ok(false)
    }

    fn rest_of_string(&mut self, start: usize) -> Step {
        loop {
            match self.byte() {
                b'"' => break,
                b'\\' => self.escape()?,
                _ if self.at_end() => return Err(Failure::new(start - 1, "a string that never ends")),
                _ => return Err(self.failure("a control character in a string")),
            }
            self.at += plain_run(self.bytes.get(self.at..).unwrap_or(&[]));
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Step {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.failure("an unknown escape")),
        }
        Ok(())
    }

    /// `\uXXXX`, or two of them for one character. Half a pair is no character.
    fn unicode_escape(&mut self) -> Step {
        let unit = self.unit_here();
        match unit {
            Some(0xd800..=0xdbff) => {
                let first = self.at;
                self.at += 6;
                match self.unit_here() {
                    Some(0xdc00..=0xdfff) => self.at += 6,
                    _ => return Err(Failure::new(first, "half a surrogate pair")),
                }
            }
            Some(0xdc00..=0xdfff) => return Err(self.failure("half a surrogate pair")),
            Some(_) => self.at += 6,
            None => return Err(self.failure("`\\u` without four hexadecimal digits")),
        }
        Ok(())
    }

    /// The UTF-16 unit of the escape `\uXXXX` here.
    fn unit_here(&self) -> Option<u32> {
        unit(self.bytes.get(self.at..)?.strip_prefix(b"\\u")?)
    }

    /// The content of a string as it stands in the page.
    #[inline(always)]
    pub(super) fn raw(&self, raw: Raw) -> &'b str {
        self.body.get(raw.start..raw.end).unwrap_or("")
    }

    /// The content of a string, decoded.
    pub(super) fn decoded(&self, raw: Raw) -> String {
        let mut decoded = String::new();
        unescape(self.raw(raw), &mut decoded);
        decoded
    }

    /// The content of a string as shared text: a part of the page unless it holds escapes.
    #[inline]
    pub(super) fn text(&mut self, raw: Raw) -> Text {
        if !raw.escaped {
            return Text::slice(self.body, raw.start, raw.end);
        }
        self.scratch.clear();
        unescape(self.raw(raw), &mut self.scratch);
        Text::from(self.scratch.as_str())
    }
}

/// Appends what `text`, whose escapes are known to be right, stands for.
fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let (letter, length) = escaped_letter(escape);
        out.push(letter);
        rest = escape.get(length..).unwrap_or("");
    }
    out.push_str(rest);
}

/// The character that an escape stands for and how long it is, after the backslash.
fn escaped_letter(escape: &str) -> (char, usize) {
    match escape.as_bytes().first() {
        Some(b'b') => ('\u{8}', 1),
        Some(b'f') => ('\u{c}', 1),
        Some(b'n') => ('\n', 1),
        Some(b'r') => ('\r', 1),
        Some(b't') => ('\t', 1),
        Some(b'u') => unicode_letter(escape.as_bytes()),
        other => (other.map_or('\\', |byte| char::from(*byte)), 1),
    }
}

/// `uXXXX` or `uXXXX\uXXXX`.
fn unicode_letter(escape: &[u8]) -> (char, usize) {
    let first = escape.get(1..).and_then(unit).unwrap_or(0);
    if let Some(letter) = char::from_u32(first) {
        return (letter, 5);
    }
    let second = escape.get(7..).and_then(unit).unwrap_or(0xdc00);
    let code = 0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
    (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11)
}

/// The number of the four hexadecimal digits that `bytes` starts with.
fn unit(bytes: &[u8]) -> Option<u32> {
    let digits: &[u8; 4] = bytes.first_chunk()?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}
