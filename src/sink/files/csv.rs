//! CSV by RFC 4180 with a header; lines end in LF. Null is an empty cell, the empty text is `""`, so that
//! both are told apart, by the reader here and by DuckDB. The reader is capi's own, as those of others do
//! not tell whether a cell was quoted.

use std::fmt::Write;
use std::fs::File;
use std::io::BufReader;

use super::format::{Batches, Flaw, Format, PartWriter};
use super::parse::Rows;
use super::shape::Shape;
use super::text::{Batched, Line, Source, TextWriter, buffered, columns_in_sql, next_line};
use crate::sink::cell::{CellRef, Cells};
use crate::sink::written;

pub(super) struct Csv;

impl Format for Csv {
    fn word(&self) -> &'static str {
        "csv"
    }

    fn writer(&self, shape: &Shape, file: File) -> Result<Box<dyn PartWriter>, Flaw> {
        Ok(Box::new(TextWriter::new(shape, Row, file, header(shape))))
    }

    fn reader(&self, shape: &Shape, file: File, wanted: &[usize]) -> Result<Batches, Flaw> {
        let mut records = Records { reader: buffered(file), wanted: wanted.to_vec(), width: 0, record: Record::default() };
        records.record.read(&mut records.reader)?;
        if records.record.text != header(shape).trim_end_matches('\n') {
            return Err(Flaw::Damaged("its header is another".to_owned()));
        }
        records.width = shape.columns().len();
        Ok(Box::new(Batched::new(records, shape.only(wanted))))
    }

    fn rows_in_sql(&self, shape: &Shape, files: &str) -> String {
        let columns = columns_in_sql(shape);
        format!(
            "read_csv([{files}], columns = {columns}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', \
             nullstr = '', allow_quoted_nulls = false, hive_partitioning = false)"
        )
    }
}

fn header(shape: &Shape) -> String {
    let mut line = String::new();
    for (index, column) in shape.columns().iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        text(&mut line, &column.name);
    }
    line.push('\n');
    line
}

struct Row;

impl Line for Row {
    fn write(&self, out: &mut String, cells: &[Cells<'_>], row: usize) -> Result<(), Flaw> {
        for (column, cells) in cells.iter().enumerate() {
            if column > 0 {
                out.push(',');
            }
            cell(out, cells.at(row)).map_err(|flaw| Flaw::Value { column, flaw })?;
        }
        out.push('\n');
        Ok(())
    }
}

fn cell(out: &mut String, cell: CellRef<'_>) -> Result<(), &'static str> {
    match cell {
        CellRef::Null => {}
        CellRef::Text(value) | CellRef::Json(value) => text(out, value),
        CellRef::Int(value) => {
            let _ = write!(out, "{value}");
        }
        CellRef::Decimal(coefficient, scale) => written::decimal(out, coefficient, scale),
        CellRef::Float(value) if value.is_nan() => return Err("the float is not a number"),
        // `inf`, or the shortest digits that read back as the same float.
        CellRef::Float(value) => {
            let _ = write!(out, "{value:?}");
        }
        CellRef::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        CellRef::Date(days) => written::date(out, days).ok_or("the date is out of range")?,
        CellRef::DateTime(micros) => written::datetime(out, micros).ok_or("the datetime is out of range")?,
    }
    Ok(())
}

/// In quotes where it needs them.
fn text(out: &mut String, text: &str) {
    if !text.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return out.push_str(text);
    }
    out.push('"');
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

struct Records {
    reader: BufReader<File>,
    wanted: Vec<usize>,
    width: usize,
    record: Record,
}

impl Source for Records {
    fn next(&mut self, rows: &mut Rows) -> Result<bool, Flaw> {
        if !self.record.read(&mut self.reader)? {
            return Ok(false);
        }
        self.record.split()?;
        if self.record.cells.len() != self.width {
            return Err(Flaw::Damaged("a row has too many or too few cells".to_owned()));
        }
        for index in &self.wanted {
            rows.cell(self.record.cell(*index))?;
        }
        rows.end()?;
        Ok(true)
    }
}

/// One row as it is in the file.
#[derive(Default)]
struct Record {
    text: String,
    line: String,
    /// Of each cell its text without quotes, or null.
    cells: Vec<Option<String>>,
}

impl Record {
    /// The next lines up to one that leaves no quote open; whether there was one.
    fn read(&mut self, reader: &mut BufReader<File>) -> Result<bool, Flaw> {
        self.text.clear();
        let mut quotes = 0;
        loop {
            if !next_line(reader, &mut self.line)? {
                return if self.text.is_empty() { Ok(false) } else { Err(Flaw::Damaged("a quote stays open".to_owned())) };
            }
            if quotes > 0 {
                self.text.push('\n');
            }
            self.text.push_str(&self.line);
            quotes += self.line.bytes().filter(|byte| *byte == b'"').count();
            if quotes % 2 == 0 {
                return Ok(true);
            }
        }
    }

    fn split(&mut self) -> Result<(), Flaw> {
        self.cells.clear();
        let mut rest = self.text.as_str();
        loop {
            let (cell, after) = next_cell(rest).ok_or_else(|| Flaw::Damaged("a quote is in the midst of a cell".to_owned()))?;
            self.cells.push(cell);
            match after {
                Some(after) => rest = after,
                None => return Ok(()),
            }
        }
    }

    fn cell(&self, index: usize) -> Option<&str> {
        self.cells.get(index)?.as_deref()
    }
}

/// The first cell, and what follows its comma.
fn next_cell(rest: &str) -> Option<(Option<String>, Option<&str>)> {
    let Some(mut quoted) = rest.strip_prefix('"') else {
        let (cell, after) = rest.split_once(',').map_or((rest, None), |(cell, after)| (cell, Some(after)));
        return Some(((!cell.is_empty()).then(|| cell.to_owned()), after));
    };
    let mut cell = String::new();
    loop {
        let (part, after) = quoted.split_once('"')?;
        cell.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                quoted = more;
            }
            None if after.is_empty() => return Some((Some(cell), None)),
            None => return Some((Some(cell), Some(after.strip_prefix(',')?))),
        }
    }
}
