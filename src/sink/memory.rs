//! Rows kept in memory: for previews, and for programs that want the record batches themselves.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;

use super::{Reject, Restated, RunRecord, Sink, SinkError, Start};
use crate::plan::table::Table;

/// What a `MemorySink` has taken; shared with it.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Kept>>);

#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub tables: Vec<Table>,
    /// Index into `tables`, and rows in its schema.
    pub rows: Vec<(usize, RecordBatch)>,
    pub rejects: Vec<Reject>,
    /// Whether the run was committed; the rows of one that was not are gone.
    pub committed: bool,
}

impl Memory {
    pub fn kept(&self) -> Kept {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn sink(&self) -> MemorySink {
        MemorySink { memory: self.clone() }
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

pub struct MemorySink {
    memory: Memory,
}

impl Sink for MemorySink {
    fn begin(&mut self, start: &Start) -> Result<(), SinkError> {
        self.memory.change(|kept| *kept = Kept { tables: start.tables.clone(), ..Kept::default() });
        Ok(())
    }

    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        self.memory.change(|kept| kept.rows.push((table, rows.clone())));
        Ok(rows.num_rows() as u64)
    }

    /// Nothing is there before the run.
    fn clear(&mut self, _table: usize, _slice: &[Restated]) -> Result<(), SinkError> {
        Ok(())
    }

    fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.memory.change(|kept| kept.rejects.extend_from_slice(rejects));
        Ok(())
    }

    fn commit(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        self.memory.change(|kept| kept.committed = true);
        Ok(())
    }

    fn abandon(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        self.memory.change(|kept| kept.rows.clear());
        Ok(())
    }
}
