//! Rows of CSV by RFC 4180, one at a time, where they stand in the text. What a lenient reader lets
//! pass (a quote that never ends, text behind one that does) is an error: the row would be another.

use std::sync::Arc;

use super::super::error::{Failure, Step};
use crate::plan::ir::Csv;
use crate::value::Text;

/// One value: where it stands, and the quotes in it that stand for one.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    doubled: bool,
}

/// A place in the text.
pub(super) struct Lines<'b> {
    body: &'b Arc<str>,
    bytes: &'b [u8],
    at: usize,
    delimiter: String,
    quote: Option<String>,
    /// Where the row that was read last begins.
    pub(super) start: usize,
}

impl<'b> Lines<'b> {
    /// After the lines that are skipped.
    pub(super) fn new(body: &'b Arc<str>, csv: &Csv) -> Lines<'b> {
        let quote = csv.quote.map(String::from);
        let at = if body.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut lines = Lines { body, bytes: body.as_bytes(), at, delimiter: csv.delimiter.into(), quote, start: at };
        for _ in 0..csv.skip {
            if !lines.skip_line() {
                break;
            }
        }
        lines
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is_here(&self, mark: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()))
    }

    fn skip_line(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| is_line_end(*byte)).unwrap_or(rest.len());
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

    /// Reads the next row that is not blank into `cells`; false at the end.
    pub(super) fn row(&mut self, cells: &mut Vec<Cell>) -> Step<bool> {
        while self.line_end() {}
        self.start = self.at;
        cells.clear();
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        loop {
            let cell = if self.quote.as_ref().is_some_and(|quote| self.is_here(quote)) { self.quoted()? } else { self.plain() };
            cells.push(cell);
            if !self.is_here(&self.delimiter) {
                break;
            }
            self.at += self.delimiter.len();
        }
        self.line_end();
        Ok(true)
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

    fn quoted(&mut self) -> Step<Cell> {
        let length = self.quote.as_ref().map_or(1, String::len);
        let opened = self.at;
        self.at += length;
        let start = self.at;
        let mut doubled = false;
        loop {
            let Some(end) = self.next_quote() else { return Err(Failure::new(opened, "a quote that never ends")) };
            self.at = end + length;
            if !self.quote.as_ref().is_some_and(|quote| self.is_here(quote)) {
                let follows = self.byte().is_none_or(is_line_end) || self.is_here(&self.delimiter);
                let cell = Cell { start, end, doubled };
                return if follows { Ok(cell) } else { Err(Failure::new(self.at, "text behind a closing quote")) };
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
