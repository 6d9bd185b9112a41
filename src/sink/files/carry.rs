//! Columns that are mapped no more: a row that takes the place of another keeps what that one had there.

use std::collections::HashMap;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, new_null_array};
use arrow_select::filter::filter_record_batch;
use arrow_select::interleave::interleave;

use super::delta::Fate;
use super::key::Hash;
use super::shape::Shape;
use crate::plan::table::Table;
use crate::sink::SinkError;

/// Values of superseded rows, by their keys.
pub(super) struct Carry {
    /// The columns that are mapped no more.
    columns: Vec<usize>,
    /// Only these columns.
    batches: Vec<RecordBatch>,
    /// Batch and row.
    places: HashMap<Hash, (usize, usize)>,
}

/// The columns of `shape` that `table` does not map.
pub(super) fn unmapped(shape: &Shape, table: &Table) -> Vec<usize> {
    let mapped = |name: &str| name == "_run_id" || name == "_loaded_at" || table.columns.iter().any(|column| column.name == name);
    shape.columns().iter().enumerate().filter(|(_, column)| !mapped(&column.name)).map(|(index, _)| index).collect()
}

impl Carry {
    pub(super) fn new(columns: Vec<usize>) -> Carry {
        Carry { columns, batches: Vec::new(), places: HashMap::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn rows(&self) -> usize {
        self.places.len()
    }

    /// In memory.
    pub(super) fn bytes(&self) -> usize {
        self.batches.iter().map(RecordBatch::get_array_memory_size).sum()
    }

    /// Takes what superseded rows have.
    pub(super) fn take(&mut self, rows: &RecordBatch, hashes: &[Hash], fates: &[Fate]) -> Result<(), SinkError> {
        let columns = rows.project(&self.columns).map_err(|error| failed(&error))?;
        let filled = |row: usize| columns.columns().iter().any(|array| array.is_valid(row));
        let taken: Vec<bool> = fates.iter().enumerate().map(|(row, fate)| *fate == Fate::Superseded && filled(row)).collect();
        let hashes = hashes.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(hash, _)| *hash);
        let batch = self.batches.len();
        let before = self.places.len();
        self.places.extend(hashes.enumerate().map(|(row, hash)| (hash, (batch, row))));
        if self.places.len() > before {
            self.batches.push(filter_record_batch(&columns, &BooleanArray::from(taken)).map_err(|error| failed(&error))?);
        }
        Ok(())
    }

    /// Gives it to the rows that took their place.
    pub(super) fn give(&self, shape: &Shape, rows: &RecordBatch, hashes: &[Hash]) -> Result<RecordBatch, SinkError> {
        let places: Vec<(usize, usize)> =
            hashes.iter().map(|hash| self.places.get(hash).map_or((0, 0), |(batch, row)| (batch + 1, *row))).collect();
        let mut arrays: Vec<ArrayRef> = rows.columns().to_vec();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(array) = arrays.get_mut(*column) else { continue };
            let null = new_null_array(array.data_type(), 1);
            let carried = self.batches.iter().map(|batch| batch.column(at).as_ref());
            let sources: Vec<&dyn Array> = std::iter::once(null.as_ref()).chain(carried).collect();
            *array = interleave(&sources, &places).map_err(|error| failed(&error))?;
        }
        shape.batch(arrays)
    }
}

fn failed(error: &arrow_schema::ArrowError) -> SinkError {
    SinkError::new(format!("columns that are mapped no more cannot be kept: {error}"))
}
