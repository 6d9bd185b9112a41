//! Rows of CSV by RFC 4180, one at a time, where they stand in the text. What a lenient reader lets
//! pass (a quote that never ends, text behind one that does) is an error: the row would be another.

use std::sync::Arc;

use super::super::error::{Failure, Step};
use super::super::stream::Part;
use crate::plan::ir::Csv;
use crate::value::Text;

/// One value: where it stands, and whether it holds marks that are no part of it.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    quoted: bool,
    /// Doubled quotes, or escapes.
    marked: bool,
}

/// Whether a row was read. If not, it is not all there yet, or none is left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Row,
    Nothing,
}

/// A place in a part of the text.
pub(super) struct Lines<'b> {
    body: &'b Arc<str>,
    bytes: &'b [u8],
    /// What is not all here goes on in the next part.
    last: bool,
    at: usize,
    delimiter: String,
    quote: Option<String>,
    escape: Option<String>,
    /// Where the row begins that was read last, or the one that is not all here.
    pub(super) start: usize,
}

impl<'b> Lines<'b> {
    pub(super) fn new(part: &Part<'b>, csv: &Csv) -> Lines<'b> {
        let body = part.text;
        // A quote before a quote is doubling it.
        let escape = csv.escape.filter(|escape| csv.quote != Some(*escape)).map(String::from);
        let quote = csv.quote.map(String::from);
        let marked = part.is_first() && body.starts_with('\u{feff}');
        let at = if marked { '\u{feff}'.len_utf8() } else { 0 };
        Lines { body, bytes: body.as_bytes(), last: part.last, at, delimiter: csv.delimiter.into(), quote, escape, start: at }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is_here(&self, mark: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    /// Reads over a line; false if it is not all here.
    pub(super) fn skip_line(&mut self) -> bool {
        self.start = self.at;
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| is_line_end(*byte)).unwrap_or(rest.len());
        // The second half of `\r\n` may be still to come.
        if !self.last && self.at + 1 >= self.bytes.len() {
            self.at = self.start;
            return false;
        }
        self.line_end()
    }

    /// Reads over `\n`, `\r\n` or `\r`; false if none is here.
    fn line_end(&mut self) -> bool {
        match (self.byte(), self.bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(b'\r' | b'\n'), _) => self.at += 1,
            _ => return false,
        }
        true
    }

    /// Reads the next row that is not blank into `cells`.
    pub(super) fn row(&mut self, cells: &mut Vec<Cell>) -> Step<Found> {
        while self.line_end() {}
        self.start = self.at;
        cells.clear();
        if self.at >= self.bytes.len() {
            return Ok(Found::Nothing);
        }
        loop {
            let is_quoted = self.quote.as_ref().is_some_and(|quote| self.is_here(quote));
            match if is_quoted { self.quoted()? } else { self.plain() } {
                Some(cell) => cells.push(cell),
                None => return Ok(self.not_yet()),
            }
            if !self.is_here(&self.delimiter) {
                break;
            }
            self.at += self.delimiter.len();
        }
        if self.line_end() || self.last { Ok(Found::Row) } else { Ok(self.not_yet()) }
    }

    /// Back to the start of a row that goes on in the next part.
    fn not_yet(&mut self) -> Found {
        self.at = self.start;
        Found::Nothing
    }

    /// Up to the delimiter or the end of the line; a quote in it is text. Nothing if it goes on in the
    /// next part.
    fn plain(&mut self) -> Option<Cell> {
        let start = self.at;
        let mut marked = false;
        let first = self.delimiter.as_bytes().first().copied().unwrap_or(b',');
        let escape = self.escape.as_ref().and_then(|escape| escape.as_bytes().first().copied()).unwrap_or(first);
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            self.at += rest.iter().position(|byte| *byte == first || *byte == escape || is_line_end(*byte)).unwrap_or(rest.len());
            let Some(byte) = self.byte().filter(|byte| !is_line_end(*byte)) else { break };
            if self.is_escape() {
                self.pass_escaped()?;
                marked = true;
            } else if byte == first && self.is_here(&self.delimiter) {
                break;
            } else {
                // The first byte of a long mark begins other characters too.
                self.at += 1;
            }
        }
        Some(Cell { start, end: self.at, quoted: false, marked })
    }

    /// Nothing if the cell goes on in the next part.
    fn quoted(&mut self) -> Step<Option<Cell>> {
        let length = self.quote.as_ref().map_or(1, String::len);
        let opened = self.at;
        self.at += length;
        let start = self.at;
        let mut marked = false;
        loop {
            let Some(mark) = self.next_mark() else {
                return if self.last { Err(Failure::new(opened, "a quote that never ends")) } else { Ok(None) };
            };
            self.at = mark;
            if self.is_escape() {
                if self.pass_escaped().is_none() {
                    return Ok(None);
                }
                marked = true;
                continue;
            }
            self.at += length;
            if !self.last && self.at >= self.bytes.len() {
                return Ok(None);
            }
            if !self.is_quote() {
                let follows = self.byte().is_none_or(is_line_end) || self.is_here(&self.delimiter);
                let cell = Cell { start, end: mark, quoted: true, marked };
                return if follows { Ok(Some(cell)) } else { Err(Failure::new(self.at, "text behind a closing quote")) };
            }
            marked = true;
            self.at += length;
        }
    }

    fn is_quote(&self) -> bool {
        self.quote.as_ref().is_some_and(|quote| self.is_here(quote))
    }

    fn is_escape(&self) -> bool {
        self.escape.as_ref().is_some_and(|escape| self.is_here(escape))
    }

    /// Reads over the escape here and what is behind it, a character or a line end; nothing if that comes
    /// in the next part.
    fn pass_escaped(&mut self) -> Option<()> {
        let behind = self.at + self.escape.as_ref().map_or(0, String::len);
        let rest = self.body.get(behind..).unwrap_or("");
        if rest.len() < 2 && !self.last {
            return None;
        }
        let letter = rest.chars().next().map_or(0, char::len_utf8);
        self.at = behind + if rest.starts_with("\r\n") { 2 } else { letter };
        Some(())
    }

    /// The next quote or escape.
    fn next_mark(&self) -> Option<usize> {
        let rest = self.body.get(self.at..)?;
        let quote = rest.find(self.quote.as_deref()?);
        let escape = self.escape.as_deref().and_then(|escape| rest.get(..quote.unwrap_or(rest.len()))?.find(escape));
        Some(self.at + escape.or(quote)?)
    }

    /// The text of a cell: a part of the page unless it holds marks.
    pub(super) fn text(&self, cell: Cell) -> Text {
        if !cell.marked {
            return Text::slice(self.body, cell.start, cell.end);
        }
        let mut rest = self.body.get(cell.start..cell.end).unwrap_or("");
        let mut text = String::with_capacity(rest.len());
        while let Some(letter) = rest.chars().next() {
            let behind = rest.get(letter.len_utf8()..).unwrap_or("");
            rest = if self.is_mark(letter, behind, cell.quoted) { behind } else { rest };
            let taken = rest.chars().next().unwrap_or(letter);
            text.push(taken);
            rest = rest.get(taken.len_utf8()..).unwrap_or("");
        }
        Text::from(text)
    }

    /// Whether this character is there for the one behind it: the first of two quotes, or an escape.
    /// Before what means nothing to CSV an escape is itself.
    fn is_mark(&self, letter: char, behind: &str, quoted: bool) -> bool {
        let is = |mark: &Option<String>| mark.as_ref().is_some_and(|mark| mark.starts_with(letter));
        let before = |mark: &Option<String>| mark.as_ref().is_some_and(|mark| behind.starts_with(mark.as_str()));
        let doubled = quoted && is(&self.quote) && before(&self.quote);
        let meant = before(&self.quote) || before(&self.escape) || behind.starts_with(&self.delimiter) || behind.starts_with(['\n', '\r']);
        doubled || is(&self.escape) && meant
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
