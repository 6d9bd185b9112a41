//! Script text and positions in it. The only place that knows lines, columns and UTF-16.
//!
//! A script and the files that it uses share one space of offsets: each file begins behind the one before,
//! so that a span says by itself in which file it stands.

use std::sync::Arc;

/// A range of bytes in the text of a script or of a file that it uses, half open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// A place as people count it: line and column from 1, column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
    /// Bytes from the start of the file's text.
    pub offset: u32,
}

/// One file: its name (a path or a label) and its text. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Source(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    text: String,
    /// The offset of its first byte; 0 for a script itself.
    base: u32,
    /// Byte offset of the start of each line.
    lines: Vec<u32>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source::at(0, name, text)
    }

    /// A file whose first byte has this offset.
    pub fn at(base: u32, name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let lines = line_starts(&text);
        Source(Arc::new(Inner { name: name.into(), text, base, lines }))
    }

    /// The offset of its first byte.
    pub fn base(&self) -> u32 {
        self.0.base
    }

    /// The offset at which a further file may begin: an empty span at the end of this one is not its.
    fn next_base(&self) -> u32 {
        self.0.base + self.0.text.len() as u32 + 1
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text under a span; empty when the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        let (start, end) = (span.start.checked_sub(self.0.base), span.end.checked_sub(self.0.base));
        let range = start.zip(end).map(|(start, end)| start as usize..end as usize);
        range.and_then(|range| self.0.text.get(range)).unwrap_or("")
    }

    pub fn line_count(&self) -> usize {
        self.0.lines.len()
    }

    /// Where a line counted from 1 begins, in bytes of this text; the length of the text for a line that is not there.
    pub fn line_start(&self, line: u32) -> u32 {
        let index = line.saturating_sub(1) as usize;
        self.0.lines.get(index).copied().unwrap_or(self.0.text.len() as u32)
    }

    /// The text of a line counted from 1, without its line break.
    pub fn line(&self, line: u32) -> &str {
        let index = line.saturating_sub(1) as usize;
        let Some(&start) = self.0.lines.get(index) else { return "" };
        let end = self.0.lines.get(index + 1).map_or(self.0.text.len(), |&end| end as usize);
        let text = self.0.text.get(start as usize..end).unwrap_or("");
        text.trim_end_matches(['\n', '\r'])
    }

    pub fn position(&self, offset: u32) -> Position {
        let mut offset = offset.saturating_sub(self.0.base).min(self.0.text.len() as u32);
        while !self.0.text.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        let index = self.0.lines.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.0.lines.get(index).copied().unwrap_or(0);
        let column = self.0.text.get(start as usize..offset as usize).unwrap_or("").chars().count();
        Position { line: index as u32 + 1, column: column as u32 + 1, offset }
    }
}

/// In what an editor counts the letters of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    Bytes,
    /// Code units of UTF-16: two for what lies beyond the first 65,536 characters.
    Utf16,
}

impl Source {
    /// Line and column from 0 of an offset, as an editor counts; at most the end of the text.
    pub fn place(&self, offset: u32, columns: Columns) -> (u32, u32) {
        let position = self.position(offset);
        let start = self.line_start(position.line);
        let before = self.0.text.get(start as usize..position.offset as usize).unwrap_or("");
        let column = match columns {
            Columns::Bytes => before.len(),
            Columns::Utf16 => before.encode_utf16().count(),
        };
        (position.line - 1, column as u32)
    }

    /// The offset of a line and a column from 0. A column behind the line's end is the end, one within a
    /// letter its beginning.
    pub fn offset(&self, (line, column): (u32, u32), columns: Columns) -> u32 {
        let start = self.line_start(line + 1);
        let text = self.line(line + 1);
        let mut left = column as usize;
        let mut bytes = 0;
        for letter in text.chars() {
            let width = match columns {
                Columns::Bytes => letter.len_utf8(),
                Columns::Utf16 => letter.len_utf16(),
            };
            if left < width {
                break;
            }
            left -= width;
            bytes += letter.len_utf8();
        }
        self.0.base + start + bytes as u32
    }
}

/// A script and the files that it uses.
#[derive(Clone, Debug)]
pub struct Sources {
    script: Source,
    /// By base.
    used: Vec<Source>,
}

impl Sources {
    pub fn new(script: Source) -> Sources {
        Sources { script, used: Vec::new() }
    }

    /// A further file, behind those that are there.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Source {
        let source = Source::at(self.used.last().unwrap_or(&self.script).next_base(), name, text);
        self.used.push(source.clone());
        source
    }

    pub fn script(&self) -> &Source {
        &self.script
    }

    /// The file in which a span stands.
    pub fn of(&self, span: Span) -> &Source {
        let behind = self.used.partition_point(|file| file.base() <= span.start);
        behind.checked_sub(1).and_then(|index| self.used.get(index)).unwrap_or(&self.script)
    }

    /// The script first.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.script).chain(&self.used)
    }

    pub fn slice(&self, span: Span) -> &str {
        self.of(span).slice(span)
    }

    /// `acme.capi:12`.
    pub fn line(&self, span: Span) -> String {
        let source = self.of(span);
        format!("{}:{}", source.name(), source.position(span.start).line)
    }
}

/// Line breaks are `\n`, `\r\n` and a lone `\r`, as in the grammar.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (index, byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(index + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            starts.push(index as u32 + 1);
        }
    }
    starts
}
