//! Standard output: one JSON object a row, `_integration` and `_request` first. It has no
//! transaction: what is printed stays printed, every row as it comes, whatever `write` says.
//! Rejects are not printed; the report counts them.

use std::io::{self, ErrorKind, Write};

use arrow_array::RecordBatch;

use super::cell::{self, Cells};
use super::json_line::{key, quote, value};
use super::{Reject, Restated, RunRecord, Sink, SinkError, SinkErrorKind, Start, names};
use crate::plan::table::Table;

/// Bytes gathered before they are written.
const CHUNK: usize = 64 * 1024;

/// Opens the process's standard output.
pub(super) fn open(_place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(NdjsonSink::new(Box::new(io::stdout()))))
}

/// Rows as lines of JSON to any writer.
pub struct NdjsonSink {
    out: Box<dyn Write + Send>,
    tables: Vec<Shape>,
    /// Gathered, not written yet.
    lines: String,
}

/// A table and the parts of its lines that never change.
struct Shape {
    table: Table,
    /// `{"_integration":"acme","_request":"campaigns"`
    head: String,
    /// `,"spend":` for each column.
    keys: Vec<String>,
}

impl NdjsonSink {
    pub fn new(out: Box<dyn Write + Send>) -> NdjsonSink {
        NdjsonSink { out, tables: Vec::new(), lines: String::new() }
    }
}

impl Sink for NdjsonSink {
    fn begin(&mut self, start: &Start) -> Result<(), SinkError> {
        self.tables = start.tables.iter().map(Shape::of).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        let NdjsonSink { out, tables, lines } = self;
        let Some(shape) = tables.get(table) else { return Err(SinkError::new("rows of a table that is not in the run")) };
        let columns = cell::columns(&shape.table, rows)?;
        for row in 0..rows.num_rows() {
            shape.line(lines, &columns, row)?;
            if lines.len() >= CHUNK {
                send(out, lines)?;
            }
        }
        send(out, lines)?;
        Ok(rows.num_rows() as u64)
    }

    /// Nothing is there that could be taken away.
    fn clear(&mut self, _table: usize, _slice: &[Restated]) -> Result<(), SinkError> {
        Ok(())
    }

    fn reject(&mut self, _rejects: &[Reject]) -> Result<(), SinkError> {
        Ok(())
    }

    fn commit(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        send(&mut self.out, &mut self.lines)
    }

    fn abandon(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        send(&mut self.out, &mut self.lines)
    }
}

impl Shape {
    fn of(table: &Table) -> Result<Shape, SinkError> {
        names::check(table, names::exact)?;
        let mut head = String::from("{\"_integration\":");
        quote(&mut head, &table.integration);
        head.push_str(",\"_request\":");
        quote(&mut head, &table.request);
        let keys = table.columns.iter().map(|column| key(&column.name)).collect();
        Ok(Shape { table: table.clone(), head, keys })
    }

    fn line(&self, out: &mut String, columns: &[Cells<'_>], row: usize) -> Result<(), SinkError> {
        out.push_str(&self.head);
        for ((key, cells), column) in self.keys.iter().zip(columns).zip(&self.table.columns) {
            out.push_str(key);
            value(out, cells.at(row)).map_err(|flaw| cell::flawed(&self.table, &column.name, flaw))?;
        }
        out.push_str("}\n");
        Ok(())
    }
}

/// Writes out what is gathered.
fn send(out: &mut dyn Write, lines: &mut String) -> Result<(), SinkError> {
    let sent = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    lines.clear();
    sent.map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> SinkError {
    let kind = if error.kind() == ErrorKind::BrokenPipe { SinkErrorKind::BrokenPipe } else { SinkErrorKind::Other };
    let message = match error.kind() {
        ErrorKind::BrokenPipe => "the reader of standard output is gone".to_owned(),
        ErrorKind::StorageFull => "standard output is full".to_owned(),
        _ => format!("cannot write to standard output: {error}"),
    };
    SinkError { kind, message, help: None }
}
