//! A run: its session, what it has staged, and how often it was committed.

use std::ops::ControlFlow;
use std::time::Duration;

use arrow_array::RecordBatch;

use super::address::Address;
use super::link::Link;
use super::load::{Load, Moves};
use super::rejects::Rejects;
use super::state::{self, Waiting};
use super::{lock, prepare};
use crate::sink::kept::Which;
use crate::sink::{Bookmark, Reject, Restated, SinkError, Start};

/// Bytes of rows that wait in memory, of all tables together.
const WAITING: usize = 8 << 20;

pub(super) struct Run {
    pub(super) address: Address,
    pub(super) patience: Duration,
    pub(super) link: Link,
    pub(super) start: Start,
    pub(super) loads: Vec<Load>,
    pub(super) rejects: Rejects,
    pub(super) bookmarks: Waiting,
    /// The number by which the newest run is known.
    pub(super) epoch: i64,
    /// How often the run was committed.
    pub(super) commits: i32,
}

impl Run {
    /// Connects and takes the lock of the integration.
    pub(super) fn connect(address: &Address, patience: Duration, start: &Start) -> Result<Run, SinkError> {
        let link = Link::open(address, &lock::session_name(&start.run_id), patience)?;
        lock::take(&link, &start.integration, patience)?;
        Ok(Run {
            address: address.clone(),
            patience,
            link,
            start: start.clone(),
            loads: Vec::new(),
            rejects: Rejects::new(),
            bookmarks: Waiting::new(),
            epoch: 0,
            commits: 0,
        })
    }

    pub(super) fn prepare(&mut self) -> Result<(), SinkError> {
        let prepared = prepare::prepare(&self.link, &self.start)?;
        self.epoch = prepared.epoch;
        let tables = self.start.tables.iter().zip(prepared.anew).enumerate();
        self.loads = tables.map(|(index, (table, anew))| Load::new(index, table, anew, &self.start)).collect();
        Ok(())
    }

    /// Without those of tables whose rows go: they are loaded from the start.
    pub(super) fn stored(&self, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        let goes = |bookmark: &Bookmark| self.loads.iter().any(|load| load.is_made_anew() && load.request() == bookmark.request);
        let visit = &mut |bookmark: Bookmark| {
            if !goes(&bookmark) {
                take(bookmark);
            }
            ControlFlow::Continue(())
        };
        Ok(state::bookmarks(&self.link, &self.start.integration, &Which::default(), visit)?)
    }

    pub(super) fn waits(&self, table: usize) -> bool {
        self.loads.get(table).is_some_and(|load| !load.is_due(Moves::AtEveryCommit))
    }

    /// Whether such a commit takes in bookmarks of this request: not those of rows that wait for a table made anew.
    pub(super) fn takes(&self, request: &str, moves: Moves) -> bool {
        !self.loads.iter().any(|load| load.is_made_anew() && !load.is_due(moves) && load.request() == request)
    }

    pub(super) fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        let Some(load) = self.loads.get_mut(table) else { return Err(unknown_table()) };
        let taken = load.write(&self.link, rows)?;
        if self.loads.iter().map(|load| load.stage.waiting()).sum::<usize>() > WAITING {
            self.flush()?;
        }
        Ok(taken)
    }

    pub(super) fn clear(&mut self, table: usize, slice: &[Restated]) -> Result<(), SinkError> {
        let Some(load) = self.loads.get_mut(table) else { return Err(unknown_table()) };
        load.clear(slice)
    }

    pub(super) fn remember(&mut self, bookmarks: &[Bookmark]) {
        for bookmark in bookmarks {
            self.bookmarks.insert((bookmark.request.clone(), bookmark.turn.clone()), bookmark.value.clone());
        }
    }

    pub(super) fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.rejects.add(&self.link, rejects)
    }

    /// Sends everything that waits in memory to the stages.
    pub(super) fn flush(&mut self) -> Result<(), SinkError> {
        for load in &mut self.loads {
            load.stage.flush(&self.link)?;
        }
        self.rejects.stage.flush(&self.link)
    }
}

/// The lock is let go before the session has ended.
impl Drop for Run {
    fn drop(&mut self) {
        lock::release(&self.link);
    }
}

fn unknown_table() -> SinkError {
    SinkError::new("rows of a table that is not in the run")
}
