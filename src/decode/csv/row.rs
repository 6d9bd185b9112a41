//! Rows of CSV by RFC 4180, one at a time, where they stand in the text. What a lenient reader lets
//! pass (a quote that never ends, text behind one that does) is an error: the row would be another.

use std::sync::Arc;

use super::super::error::{Failure, Step};
use super::super::stream::Part;
use crate::plan::ir::Csv;
use crate::value::Text;

/// One value: where it stands, and the quotes in it that stand for one.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    doubled: bool,
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
    /// Where the row begins that was read last, or the one that is not all here.
    pub(super) start: usize,
}

impl<'b> Lines<'b> {
    pub(super) fn new(part: &Part<'b>, csv: &Csv) -> Lines<'b> {
        let body = part.text;
        let quote = csv.quote.map(String::from);
        let marked = part.is_first() && body.starts_with('\u{feff}');
        let at = if marked { '\u{feff}'.len_utf8() } else { 0 };
        Lines { body, bytes: body.as_bytes(), last: part.last, at, delimiter: csv.delimiter.into(), quote, start: at }
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
            match if is_quoted { self.quoted()? } else { Some(self.plain()) } {
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

    /// Up to the delimiter or the end of the line; a quote in it is text.
    fn plain(&mut self) -> Cell {
        let start = self.at;
        let first = self.delimiter.as_bytes().first().copied().unwrap_or(b',');
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            self.at += rest.iter().position(|byte| *byte == first || is_line_end(*byte)).unwrap_or(rest.len());
            // The first byte of a long delimiter begins other characters too.
            if self.byte() != Some(first) || self.is_here(&self.delimiter) {
                return Cell { start, end: self.at, doubled: false };
            }
            self.at += 1;
        }
    }

    /// Nothing if the cell goes on in the next part.
    fn quoted(&mut self) -> Step<Option<Cell>> {
        let length = self.quote.as_ref().map_or(1, String::len);
        let opened = self.at;
        self.at += length;
        let start = self.at;
        let mut doubled = false;
        loop {
            let Some(end) = self.next_quote() else {
                return if self.last { Err(Failure::new(opened, "a quote that never ends")) } else { Ok(None) };
            };
            self.at = end + length;
            if !self.last && self.at >= self.bytes.len() {
                return Ok(None);
            }
            if !self.quote.as_ref().is_some_and(|quote| self.is_here(quote)) {
                let follows = self.byte().is_none_or(is_line_end) || self.is_here(&self.delimiter);
                let cell = Cell { start, end, doubled };
                return if follows { Ok(Some(cell)) } else { Err(Failure::new(self.at, "text behind a closing quote")) };
            }
            doubled = true;
            self.at += length;
        }
    }

    fn next_quote(&self) -> Option<usize> {
        let found = self.body.get(self.at..)?.find(self.quote.as_deref()?)?;
        Some(self.at + found)
    }

    /// The text of a cell: a part of the page unless it holds doubled quotes.
    pub(super) fn text(&self, cell: Cell) -> Text {
        if !cell.doubled {
            return Text::slice(self.body, cell.start, cell.end);
        }
        let text = self.body.get(cell.start..cell.end).unwrap_or("");
        let quote = self.quote.as_deref().unwrap_or("\"");
        Text::from(text.replace(&quote.repeat(2), quote))
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
