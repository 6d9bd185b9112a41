//! Files as a destination: Parquet, CSV or NDJSON in a directory, as DuckDB, pandas, Polars and Spark read
//! them.
//!
//! Rows are in parts, `DIR/<integration>/<request>/…`, that never change. A manifest for each integration
//! names those that are live: replacing it is the commit. New parts have hidden names before; parts that
//! no manifest names are nobody's and go when the next run begins.

mod bookmarks;
mod carry;
mod csv;
mod delta;
mod depot;
mod fold;
mod folder;
mod format;
pub mod kept;
mod key;
mod manifest;
mod naming;
mod ndjson;
mod parquet;
mod parse;
mod publish;
mod rejects;
mod run;
mod shape;
mod shelf;
mod slice;
mod state;
mod sweep;
mod text;
mod view;

use std::time::Duration;

use arrow_array::RecordBatch;

use super::{Bookmark, Cadence, Reject, Restated, RunRecord, Sink, SinkError, Start};
use folder::Folder;
use format::{Format, of};
use run::{Extent, Run, Stage};

/// How long a run waits for another one of its integration.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keys of staged rows that a run holds in memory: each takes some 50 bytes while the map grows.
const KEYS: usize = 900_000;

pub(super) fn parquet(place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(FilesSink::new("parquet", place, PATIENCE)?))
}

pub(super) fn csv(place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(FilesSink::new("csv", place, PATIENCE)?))
}

pub(super) fn ndjson(place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(FilesSink::new("ndjson", place, PATIENCE)?))
}

/// A directory as a destination.
pub struct FilesSink {
    folder: Folder,
    format: &'static dyn Format,
    patience: Duration,
    keys: usize,
    run: Option<Run>,
}

impl FilesSink {
    /// Files of kind `word` (`parquet`, `csv`, `ndjson`) in the directory at `place`, which is made when a
    /// run begins; other runs are waited for as long as `patience`.
    pub fn new(word: &str, place: &str, patience: Duration) -> Result<FilesSink, SinkError> {
        Ok(FilesSink { folder: Folder::at(place)?, format: of(word)?, patience, keys: KEYS, run: None })
    }

    /// Holds the keys of at most so many staged rows in memory, and folds them into the files before the
    /// commit if there are more.
    #[must_use]
    pub fn holding(mut self, keys: usize) -> FilesSink {
        self.keys = keys;
        self
    }

    /// Runs a step of an open run; its failure breaks the run.
    fn step<T>(&mut self, step: impl FnOnce(&mut Run) -> Result<T, SinkError>) -> Result<T, SinkError> {
        match &mut self.run {
            Some(run) if run.stage == Stage::Open => {
                let done = step(run);
                if done.is_err() {
                    run.stage = Stage::Broken;
                }
                done
            }
            _ => Err(SinkError::new(format!("no run is open at {}", self.folder.place()))),
        }
    }
}

impl Sink for FilesSink {
    fn begin(&mut self, start: &Start) -> Result<(), SinkError> {
        if self.run.is_some() {
            return Err(SinkError::new(format!("a run is already open at {}", self.folder.place())));
        }
        let run = Run::new(&self.folder, self.format, start, self.patience, self.keys)?;
        self.run.insert(run).begin()
    }

    /// Parts should be large, and a merge rewrites some at each commit.
    fn cadence(&self) -> Cadence {
        Cadence { every: Duration::from_secs(60), rows: 1_000_000 }
    }

    fn waits(&self, table: usize) -> bool {
        self.run.as_ref().is_some_and(|run| run.waits(table))
    }

    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        self.step(|run| run.write(table, rows))
    }

    fn bookmarks(&mut self, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        self.step(|run| run.bookmarks(take))
    }

    fn remember(&mut self, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        self.step(|run| {
            run.state.remember(bookmarks);
            Ok(())
        })
    }

    fn clear(&mut self, table: usize, slice: &[Restated]) -> Result<(), SinkError> {
        self.step(|run| run.clear(table, slice))
    }

    fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.step(|run| run.reject(rejects))
    }

    fn checkpoint(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        self.step(|run| run.publish(record, Extent::SoFar))
    }

    fn commit(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        self.step(|run| run.publish(record, Extent::Everything))?;
        self.run = None;
        Ok(())
    }

    fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        match self.run.take() {
            Some(mut run) => run.abandon(record),
            None => Ok(()),
        }
    }
}

/// What is staged goes with the sink.
impl Drop for FilesSink {
    fn drop(&mut self) {
        if let Some(mut run) = self.run.take() {
            let _ = run.discard();
        }
    }
}
