//! What the three kinds of files differ in: how rows are written to a part and read from it. A new kind
//! is one file and one line in `FORMATS`.

use std::fs::File;
use std::io;
use std::path::Path;

use arrow_array::RecordBatch;

use super::folder::trouble;
use super::shape::Shape;
use super::{csv, ndjson, parquet};
use crate::sink::{SinkError, cell};

/// All kinds of files.
static FORMATS: [&dyn Format; 3] = [&parquet::Parquet, &csv::Csv, &ndjson::Ndjson];

/// The kind of files of that word.
pub(super) fn of(word: &str) -> Result<&'static dyn Format, SinkError> {
    let format = FORMATS.iter().copied().find(|format| format.word() == word);
    format.ok_or_else(|| SinkError::usage(format!("`{word}` is no kind of files that this capi writes")))
}

/// Rows read from a part, batch by batch.
pub(super) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Flaw>>>;

pub(super) trait Format: Send + Sync {
    /// The scheme of the destination and the end of the names of its files.
    fn word(&self) -> &'static str;

    /// Begins a part of that shape.
    fn writer(&self, shape: &Shape, file: File) -> Result<Box<dyn PartWriter>, Flaw>;

    /// The rows of a part of that shape in order, only its columns `wanted` (indexes, ascending), in
    /// batches of bounded size.
    fn reader(&self, shape: &Shape, file: File, wanted: &[usize]) -> Result<Batches, Flaw>;

    /// DuckDB's words for the rows of these files, `files` being quoted paths with commas between.
    fn rows_in_sql(&self, shape: &Shape, files: &str) -> String;
}

pub(super) trait PartWriter: Send {
    /// Rows of the part's shape.
    fn write(&mut self, rows: &RecordBatch) -> Result<(), Flaw>;

    /// About how large the part is.
    fn bytes(&self) -> u64;

    /// Bytes that wait in memory.
    fn memory(&self) -> usize {
        0
    }

    /// Writes out what waits in memory.
    fn relieve(&mut self) -> Result<(), Flaw> {
        Ok(())
    }

    /// Ends the part; the file is complete but not durable.
    fn finish(self: Box<Self>) -> Result<File, Flaw>;
}

/// Why a part cannot be written or read.
#[derive(Debug)]
pub(super) enum Flaw {
    Io(io::Error),
    /// A value that files of this kind cannot hold.
    Value {
        column: usize,
        flaw: &'static str,
    },
    /// The file is not as capi wrote it.
    Damaged(String),
    Other(SinkError),
}

impl From<io::Error> for Flaw {
    fn from(error: io::Error) -> Flaw {
        Flaw::Io(error)
    }
}

impl From<SinkError> for Flaw {
    fn from(error: SinkError) -> Flaw {
        Flaw::Other(error)
    }
}

impl Flaw {
    /// In the words of the part at `path`.
    pub(super) fn explain(self, path: &Path, shape: &Shape) -> SinkError {
        match self {
            Flaw::Io(error) => trouble(path, &error),
            Flaw::Value { column, flaw } => {
                let name = shape.columns().get(column).map_or("", |column| &column.name);
                cell::flawed(&shape.table, name, flaw)
            }
            Flaw::Damaged(why) => SinkError::new(format!("`{}` is not as capi wrote it: {why}", path.display()))
                .help("restore a copy, or give another directory and load again"),
            Flaw::Other(error) => error,
        }
    }
}
