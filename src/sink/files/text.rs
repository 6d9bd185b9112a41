//! What CSV and NDJSON share: rows as lines, gathered and written, read and made into batches.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use arrow_array::RecordBatch;

use super::format::{Flaw, PartWriter};
use super::parse::Rows;
use super::shape::Shape;
use crate::sink::cell::Cells;
use crate::sink::sql::literal;
use crate::value::convert::ColumnType;

/// Bytes gathered before they are written, and read at once.
const CHUNK: usize = 256 * 1024;

/// A row as a line.
pub(super) trait Line: Send {
    /// Appends the line of a row with its end.
    fn write(&self, out: &mut String, cells: &[Cells<'_>], row: usize) -> Result<(), Flaw>;
}

/// Lines of a part, one row after another.
pub(super) trait Source {
    /// Gives the cells of the next row to `rows`; whether there was one.
    fn next(&mut self, rows: &mut Rows) -> Result<bool, Flaw>;
}

/// A part of lines that is being written.
pub(super) struct TextWriter<L> {
    shape: Shape,
    line: L,
    file: File,
    /// Gathered, not written yet.
    lines: String,
    written: u64,
}

impl<L: Line> TextWriter<L> {
    /// `head` comes before the first row.
    pub(super) fn new(shape: &Shape, line: L, file: File, head: String) -> TextWriter<L> {
        TextWriter { shape: shape.clone(), line, file, lines: head, written: 0 }
    }

    fn send(&mut self) -> Result<(), Flaw> {
        self.file.write_all(self.lines.as_bytes())?;
        self.written += self.lines.len() as u64;
        self.lines.clear();
        Ok(())
    }
}

impl<L: Line> PartWriter for TextWriter<L> {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), Flaw> {
        let shape = self.shape.clone();
        let cells = shape.cells(rows)?;
        for row in 0..rows.num_rows() {
            self.line.write(&mut self.lines, &cells, row)?;
            if self.lines.len() >= CHUNK {
                self.send()?;
            }
        }
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.written + self.lines.len() as u64
    }

    fn finish(mut self: Box<Self>) -> Result<File, Flaw> {
        self.send()?;
        Ok(self.file)
    }
}

/// Batches of the rows that a source gives.
pub(super) struct Batched<S> {
    source: S,
    rows: Rows,
    ended: bool,
}

impl<S: Source> Batched<S> {
    pub(super) fn new(source: S, shape: Shape) -> Batched<S> {
        Batched { source, rows: Rows::new(shape), ended: false }
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>, Flaw> {
        while !self.ended && !self.rows.full() {
            self.ended = !self.source.next(&mut self.rows)?;
        }
        self.rows.take()
    }
}

impl<S: Source> Iterator for Batched<S> {
    type Item = Result<RecordBatch, Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batch().transpose();
        if matches!(batch, Some(Err(_))) {
            self.ended = true;
        }
        batch
    }
}

pub(super) fn buffered(file: File) -> BufReader<File> {
    BufReader::with_capacity(CHUNK, file)
}

/// The next line without its end into `line`; whether there was one. A last line without an end was cut.
pub(super) fn next_line(reader: &mut BufReader<File>, line: &mut String) -> Result<bool, Flaw> {
    line.clear();
    reader.read_line(line)?;
    if line.is_empty() {
        return Ok(false);
    }
    match line.pop() {
        Some('\n') => Ok(true),
        _ => Err(Flaw::Damaged("its last line is cut".to_owned())),
    }
}

/// Names and types as DuckDB's readers of text take them: `{'id': 'VARCHAR', …}`.
pub(super) fn columns_in_sql(shape: &Shape) -> String {
    let columns = shape.columns().iter().map(|column| format!("{}: {}", literal(&column.name), literal(&type_in_sql(&column.ty))));
    format!("{{{}}}", columns.collect::<Vec<_>>().join(", "))
}

/// DuckDB's type of a column.
pub(super) fn type_in_sql(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Text => "VARCHAR".to_owned(),
        ColumnType::Int => "BIGINT".to_owned(),
        ColumnType::Decimal { precision, scale } => format!("DECIMAL({precision}, {scale})"),
        ColumnType::Float => "DOUBLE".to_owned(),
        ColumnType::Bool => "BOOLEAN".to_owned(),
        ColumnType::Date => "DATE".to_owned(),
        ColumnType::DateTime => "TIMESTAMP WITH TIME ZONE".to_owned(),
        ColumnType::Json | ColumnType::List(_) => "JSON".to_owned(),
    }
}
