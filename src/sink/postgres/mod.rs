//! PostgreSQL: a schema an integration, a table a request. The only room that knows `tokio_postgres`.
//!
//! Rows wait in temporary tables of the session; a commit is one short transaction that moves them, with
//! the bookmarks that they justify and the record of the run. So nothing is held open while rows are
//! fetched, and nothing is visible, or survives a crash, before the commit.

mod address;
mod cleared;
mod ddl;
mod encode;
mod fence;
mod inventory;
pub mod kept;
mod key;
mod link;
mod load;
mod lock;
mod prepare;
mod read;
mod rejects;
mod run;
mod settle;
mod slice;
mod stage;
mod state;
mod trouble;
mod view;

use std::time::Duration;

use arrow_array::RecordBatch;

use super::{Bookmark, Flaws, Reject, Restated, RunRecord, Sink, SinkError, Start};
use address::Address;
use load::Moves;
use run::Run;

/// How long a run waits for another one of its integration to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens `//USER@HOST/DATABASE` of `postgres://USER@HOST/DATABASE`.
pub(super) fn open(place: &str) -> Result<Box<dyn Sink>, SinkError> {
    Ok(Box::new(PostgresSink::open(&format!("postgres:{place}"), PATIENCE)?))
}

/// Refuses URLs that cannot be used.
pub(super) fn check(place: &str) -> Result<(), SinkError> {
    Address::parse(&format!("postgres:{place}"), None).map(|_| ())
}

/// A PostgreSQL database as a destination. It is connected to in `begin`.
pub struct PostgresSink {
    address: Address,
    patience: Duration,
    stage: Stage,
    /// Present from `begin` on, unless the database is locked or cannot be reached.
    run: Option<Run>,
}

/// For URLs without one, as PostgreSQL's own programs take it.
fn password() -> Option<String> {
    std::env::var("PGPASSWORD").ok()
}

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Open,
    /// Something failed: what is staged must not be committed.
    Broken,
    Done,
}

impl PostgresSink {
    /// Reads the URL; other runs are waited for as long as `patience`.
    pub fn open(url: &str, patience: Duration) -> Result<PostgresSink, SinkError> {
        Ok(PostgresSink { address: Address::parse(url, password())?, patience, stage: Stage::Idle, run: None })
    }

    /// Runs a step of an open run; its failure breaks the run.
    fn step<T>(&mut self, step: impl FnOnce(&mut Run) -> Result<T, SinkError>) -> Result<T, SinkError> {
        let run = self.run.as_mut().filter(|_| self.stage == Stage::Open);
        let Some(run) = run else { return Err(SinkError::new(format!("no run is open at `{}`", self.address.place))) };
        let done = step(run);
        if done.is_err() {
            self.stage = Stage::Broken;
        }
        done
    }
}

impl Sink for PostgresSink {
    fn begin(&mut self, start: &Start) -> Result<(), SinkError> {
        if matches!(self.stage, Stage::Open | Stage::Broken) {
            return Err(SinkError::new(format!("a run is already open at `{}`", self.address.place)));
        }
        self.stage = Stage::Broken;
        let run = self.run.insert(Run::connect(&self.address, self.patience, start)?);
        run.prepare()?;
        self.stage = Stage::Open;
        Ok(())
    }

    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        self.step(|run| run.write(table, rows))
    }

    fn waits(&self, table: usize) -> bool {
        self.run.as_ref().is_some_and(|run| run.waits(table))
    }

    fn flaws(&self) -> Option<Flaws> {
        Some(Flaws { value: encode::flaw, key: key::flaw })
    }

    fn bookmarks(&mut self, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        self.step(|run| run.stored(take))
    }

    fn remember(&mut self, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        self.step(|run| {
            run.remember(bookmarks);
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
        self.step(|run| run.settle(record, Moves::AtEveryCommit))
    }

    fn commit(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        self.step(|run| run.settle(record, Moves::AtTheEnd))?;
        self.stage = Stage::Done;
        self.run = None;
        Ok(())
    }

    fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        if matches!(self.stage, Stage::Idle | Stage::Done) {
            return Ok(());
        }
        self.stage = Stage::Done;
        self.run.take().map_or(Ok(()), |mut run| run.abandon(record))
    }
}
