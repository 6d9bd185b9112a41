//! SQLite: one file, one transaction up to each commit. The only room that knows `rusqlite`.
//!
//! A file that capi creates is in WAL mode, so that others can read the old rows during a run; a
//! file that was there keeps its mode. Either way nothing is visible, or survives a crash, before
//! its commit. Rows that wait for the end of the run wait in temporary tables.

mod anew;
mod catalog;
mod ddl;
mod fence;
pub mod kept;
mod open;
pub mod read;
mod rows;
mod slice;
mod staged;
mod state;
mod trouble;
mod write;

use std::path::Path;
use std::time::Duration;

use arrow_array::RecordBatch;
use rusqlite::Connection;

use super::lock::{Holder, Lock};
use super::{Bookmark, Reject, Restated, RunRecord, Sink, SinkError, SinkErrorKind, Start};
use anew::Anew;
use staged::Staged;
use trouble::Trouble;
use write::Writer;

/// How long a run waits for another one to let go of the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many times as long a commit waits for readers, in files that are not in WAL mode.
const COMMIT_PATIENCE: u32 = 12;

/// Opens `FILE` of `sqlite:FILE`.
pub(super) fn open(place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(SqliteSink::open(place, PATIENCE)?))
}

/// A SQLite file as a destination.
pub struct SqliteSink {
    db: Connection,
    trouble: Trouble,
    patience: Duration,
    stage: Stage,
    start: Option<Start>,
    /// The number of the run that was begun last.
    epoch: Option<i64>,
    writers: Vec<Writer>,
    anew: Anew,
    rejects: Staged,
    /// Dropped after the connection.
    lock: Option<Lock>,
}

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Open,
    /// After a checkpoint, without a transaction.
    Between,
    /// Something failed: what is staged must not be committed.
    Broken,
    Done,
}

impl SqliteSink {
    /// Opens or creates the file at `place`; other runs are waited for as long as `patience`.
    pub fn open(place: &str, patience: Duration) -> Result<SqliteSink, SinkError> {
        let trouble = Trouble::new(place, patience);
        let db = open::open(Path::new(place), patience, &trouble)?;
        let rejects = Staged::new()?;
        let (writers, anew) = (Vec::new(), Anew::default());
        Ok(SqliteSink { db, trouble, patience, stage: Stage::Idle, start: None, epoch: None, writers, anew, rejects, lock: None })
    }

    /// Everything a run needs before its first row, inside its transaction.
    fn prepare(&mut self, start: &Start) -> Result<(), SinkError> {
        self.rejects.clear()?;
        start.tables.iter().try_for_each(ddl::check)?;
        self.db.set_prepared_statement_cache_capacity(start.tables.len() + 8);
        self.epoch = Some(self.register(start)?);
        self.open_transaction()?;
        (self.writers, self.anew) = (Vec::new(), Anew::default());
        for (index, table) in start.tables.iter().enumerate() {
            let entry = ddl::prepare(&self.db, &self.trouble, table, start.destructive)?;
            let waits = start.commits.waits(index) || entry.is_some();
            entry.into_iter().for_each(|entry| self.anew.add(start, table, entry));
            let writer = Writer::new(table, start, waits.then_some(index))?;
            writer.prepare(&self.db, &self.trouble)?;
            self.writers.push(writer);
        }
        catalog::save_globals(&self.db, &self.trouble, start)?;
        self.anew.rebuild_view(&self.db, &self.trouble, start)
    }

    fn lock(&self, start: &Start) -> Result<Lock, SinkError> {
        Lock::take(&open::lock_of(self.trouble.path()), &self.trouble.place(), &Holder::run(start), self.patience)
    }

    /// Sees that the run can begin, fences off older ones and writes down that this one has begun: in a
    /// transaction of its own.
    fn register(&self, start: &Start) -> Result<i64, SinkError> {
        open::prefer_wal(&self.db);
        self.begin_immediate()?;
        let registered = state::create(&self.db, &self.trouble)
            .and_then(|()| state::refuse_loaded(&self.db, &self.trouble, start))
            .and_then(|()| catalog::foresee(&self.db, &self.trouble, start))
            .and_then(|()| fence::raise(&self.db, &self.trouble, start))
            .and_then(|epoch| self.db.execute_batch("COMMIT").map(|()| epoch).map_err(|error| self.trouble.explain(&error)));
        if registered.is_err() {
            self.roll_back()?;
        }
        registered
    }

    /// The transaction in which rows are staged.
    fn open_transaction(&self) -> Result<(), SinkError> {
        self.begin_immediate()?;
        match (&self.start, self.epoch) {
            (Some(start), Some(epoch)) => fence::check(&self.db, &self.trouble, start, epoch),
            _ => Ok(()),
        }
    }

    fn begin_immediate(&self) -> Result<(), SinkError> {
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.trouble.explain(&error))
    }

    /// Runs a step of an open run; its failure breaks the run.
    fn step<T>(&mut self, step: impl FnOnce(&mut SqliteSink) -> Result<T, SinkError>) -> Result<T, SinkError> {
        if self.stage == Stage::Between {
            self.stage = Stage::Broken;
            self.open_transaction()?;
            self.stage = Stage::Open;
        }
        // SQLite itself takes everything back after some failures; what came later would be
        // committed row by row.
        if self.stage != Stage::Open || self.db.is_autocommit() {
            return Err(SinkError::new(format!("no run is open at {}", self.trouble.place())));
        }
        let done = step(self);
        if done.is_err() {
            self.stage = Stage::Broken;
        }
        done
    }

    fn roll_back(&self) -> Result<(), SinkError> {
        if self.db.is_autocommit() {
            return Ok(());
        }
        self.db.execute_batch("ROLLBACK").map_err(|error| self.trouble.explain(&error))
    }

    /// Writes the rejects and the record, and commits.
    fn conclude(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        let Some(start) = &self.start else { return Ok(()) };
        self.rejects.flush(&self.db, &self.trouble, start, record)?;
        state::save_run(&self.db, &self.trouble, start, record, &self.writers)?;
        // Rows that took an hour to fetch are worth more patience than a start.
        let wait = |times| self.db.busy_timeout(self.patience * times).map_err(|error| self.trouble.explain(&error));
        wait(COMMIT_PATIENCE)?;
        let committed = self.db.execute_batch("COMMIT").map_err(|error| self.trouble.explain_commit(&error));
        let patient = wait(1);
        committed?;
        // From here on the rows are there, whatever fails.
        drop(patient);
        self.writers.iter_mut().for_each(Writer::committed);
        self.rejects.kept();
        Ok(())
    }

    /// Writes down how the run ended, unless the record of its id is another's by now.
    fn keep(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        state::create(&self.db, &self.trouble)?;
        if let (Some(start), Some(epoch)) = (&self.start, self.epoch)
            && fence::has_begun_again(&self.db, &self.trouble, start, epoch)?
        {
            return self.roll_back();
        }
        self.conclude(record)
    }

    /// Lets others begin.
    fn leave(&mut self) {
        self.stage = Stage::Done;
        self.lock = None;
    }
}

impl Sink for SqliteSink {
    fn begin(&mut self, start: &Start) -> Result<(), SinkError> {
        if !matches!(self.stage, Stage::Idle | Stage::Done) {
            return Err(SinkError::new(format!("a run is already open at {}", self.trouble.place())));
        }
        self.lock = Some(self.lock(start)?);
        self.stage = Stage::Broken;
        self.start = Some(start.clone());
        self.epoch = None;
        let begun = self.prepare(start);
        if let Err(error) = &begun {
            self.roll_back()?;
            if error.kind == SinkErrorKind::Locked {
                self.start = None;
                self.lock = None;
            }
            return begun;
        }
        self.stage = Stage::Open;
        Ok(())
    }

    fn waits(&self, table: usize) -> bool {
        self.writers.get(table).is_some_and(Writer::waits)
    }

    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        self.step(|sink| {
            let Some(writer) = sink.writers.get_mut(table) else {
                return Err(SinkError::new("rows of a table that is not in the run"));
            };
            writer.write(&sink.db, &sink.trouble, rows)
        })
    }

    fn bookmarks(&mut self, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        self.step(|sink| match &sink.start {
            Some(start) => {
                // Those of rows that go are of no use.
                let mut take = |bookmark: Bookmark| {
                    if !sink.anew.has(&bookmark.request) {
                        take(bookmark);
                    }
                };
                state::bookmarks(&sink.db, &sink.trouble, &start.integration, &mut take)
            }
            None => Ok(()),
        })
    }

    fn remember(&mut self, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        self.step(|sink| match &sink.start {
            Some(start) => sink.anew.remember(&sink.db, &sink.trouble, start, bookmarks),
            None => Ok(()),
        })
    }

    fn clear(&mut self, table: usize, conditions: &[Restated]) -> Result<(), SinkError> {
        self.step(|sink| match sink.writers.get(table) {
            Some(writer) => slice::clear(&sink.db, &sink.trouble, writer, conditions),
            None => Err(SinkError::new("rows of a table that is not in the run")),
        })
    }

    fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.step(|sink| sink.rejects.add(rejects))
    }

    fn checkpoint(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        self.step(|sink| sink.conclude(record))?;
        self.stage = Stage::Between;
        Ok(())
    }

    fn commit(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        self.step(|sink| {
            if let Some(start) = &sink.start {
                sink.anew.make(&sink.db, &sink.trouble, start)?;
            }
            for writer in &sink.writers {
                writer.finish(&sink.db, &sink.trouble)?;
            }
            sink.conclude(record)
        })?;
        self.leave();
        Ok(())
    }

    fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        if matches!(self.stage, Stage::Idle | Stage::Done) {
            return Ok(());
        }
        self.roll_back()?;
        if self.start.is_none() {
            self.leave();
            return Ok(());
        }
        self.writers.iter_mut().for_each(|writer| writer.forget(&self.db));
        self.writers.retain(Writer::has_committed);
        self.anew.forget(&self.db);
        let kept = self.begin_immediate().and_then(|()| self.keep(record));
        if kept.is_err() {
            self.roll_back()?;
        }
        self.leave();
        kept
    }
}
