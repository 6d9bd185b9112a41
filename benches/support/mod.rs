//! What measurements share: a destination that keeps nothing, and the peak of the memory.

// Not every one uses everything.
#![allow(dead_code)]

use capi::sink::{self, Sink};

/// A destination that keeps nothing.
pub struct Dropped;

impl Sink for Dropped {
    fn begin(&mut self, _start: &sink::Start) -> Result<(), sink::SinkError> {
        Ok(())
    }

    fn write(&mut self, _table: usize, rows: &arrow_array::RecordBatch) -> Result<u64, sink::SinkError> {
        Ok(rows.num_rows() as u64)
    }

    fn reject(&mut self, _rejects: &[sink::Reject]) -> Result<(), sink::SinkError> {
        Ok(())
    }

    fn commit(&mut self, _record: &sink::RunRecord) -> Result<(), sink::SinkError> {
        Ok(())
    }

    fn abandon(&mut self, _record: &sink::RunRecord) -> Result<(), sink::SinkError> {
        Ok(())
    }
}

/// Starts the peak of the memory anew, where the system can (Linux).
pub fn clear_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

pub fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
}
