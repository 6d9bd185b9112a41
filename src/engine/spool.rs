//! What a turn hands to the destination, held back until the turn is complete: a few rows in memory, more
//! in a temporary file without a name. A turn that fails or is left out leaves nothing.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::sink::{Reject, Restated, SinkError};

/// Bytes that one turn may hold in memory.
const MEMORY: usize = 512 << 10;

/// The fields of a reject, in order.
const REJECT: [&str; 6] = ["request", "target", "value", "reason", "script_line", "record"];

/// One turn of a request.
pub struct Spool {
    /// The sink's index of the table.
    pub table: usize,
    pub request: usize,
    /// What its rows take the place of.
    pub slice: Option<Vec<Restated>>,
    pub rows: Batches,
    rejects: Batches,
}

impl Spool {
    pub fn new(table: usize, request: usize) -> Spool {
        Spool { table, request, slice: None, rows: Batches::default(), rejects: Batches::default() }
    }

    pub fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.rejects.push(written(rejects)?)
    }

    /// All rejects, some at a time.
    pub fn rejects(&mut self) -> impl Iterator<Item = Result<Vec<Reject>, SinkError>> {
        std::mem::take(&mut self.rejects).all().map(|batch| Ok(read(&batch?)))
    }

    /// Rows that are held.
    pub fn len(&self) -> u64 {
        self.rows.count
    }
}

/// Record batches of one schema in the order in which they came.
#[derive(Default)]
pub struct Batches {
    held: Vec<RecordBatch>,
    bytes: usize,
    count: u64,
    /// Those that came before `held`.
    file: Option<Box<StreamWriter<BufWriter<File>>>>,
}

impl Batches {
    pub fn push(&mut self, batch: RecordBatch) -> Result<(), SinkError> {
        self.count += batch.num_rows() as u64;
        self.bytes += batch.get_array_memory_size();
        self.held.push(batch);
        if self.bytes > MEMORY { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), SinkError> {
        let Some(first) = self.held.first() else { return Ok(()) };
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = tempfile::tempfile().map_err(|error| failed(&ArrowError::from(error)))?;
                let writer = StreamWriter::try_new_buffered(file, &first.schema()).map_err(|error| failed(&error))?;
                none.insert(Box::new(writer))
            }
        };
        for batch in self.held.drain(..) {
            file.write(&batch).map_err(|error| failed(&error))?;
        }
        self.bytes = 0;
        Ok(())
    }

    /// All batches, those of the file read back one by one.
    pub fn all(self) -> impl Iterator<Item = Result<RecordBatch, SinkError>> {
        let (stored, broken) = match self.file.map(|file| stored(*file)).transpose() {
            Ok(stored) => (stored, None),
            Err(error) => (None, Some(Err(failed(&error)))),
        };
        let stored = stored.into_iter().flatten().map(|batch| batch.map_err(|error| failed(&error)));
        broken.into_iter().chain(stored).chain(self.held.into_iter().map(Ok))
    }
}

fn stored(mut writer: StreamWriter<BufWriter<File>>) -> Result<StreamReader<BufReader<File>>, ArrowError> {
    writer.finish()?;
    let mut file = writer.into_inner()?.into_inner().map_err(|error| ArrowError::from(error.into_error()))?;
    file.rewind()?;
    StreamReader::try_new_buffered(file, None)
}

fn failed(error: &ArrowError) -> SinkError {
    SinkError::new(format!("rows of a turn cannot be held in a temporary file: {error}"))
        .help("make room in the folder for temporary files, or give another one with `TMPDIR`")
}

fn written(rejects: &[Reject]) -> Result<RecordBatch, SinkError> {
    let fields: Vec<Field> = REJECT.iter().map(|name| Field::new(*name, DataType::Utf8, false)).collect();
    let column = |of: fn(&Reject) -> &String| -> ArrayRef { Arc::new(StringArray::from_iter_values(rejects.iter().map(of))) };
    let columns = vec![
        column(|reject| &reject.request),
        column(|reject| &reject.target),
        column(|reject| &reject.value),
        column(|reject| &reject.reason),
        column(|reject| &reject.script_line),
        column(|reject| &reject.record),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| failed(&error))
}

fn read(batch: &RecordBatch) -> Vec<Reject> {
    let columns: Vec<&StringArray> = batch.columns().iter().filter_map(|column| column.as_string_opt()).collect();
    let text = |row: usize, column: usize| columns.get(column).map_or(String::new(), |column| column.value(row).to_owned());
    let reject = |row: usize| Reject {
        request: text(row, 0),
        target: text(row, 1),
        value: text(row, 2),
        reason: text(row, 3),
        script_line: text(row, 4),
        record: text(row, 5),
    };
    (0..batch.num_rows()).map(reject).collect()
}
