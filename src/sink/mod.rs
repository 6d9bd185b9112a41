//! Destinations. A sink owns its transaction: rows, rejects, bookmarks and the run record become
//! visible together in `checkpoint` and `commit`, or not at all. What is staged between two calls is
//! complete: it may be made durable at any time. Sinks are synchronous and run on a thread of their own.
//! A new destination is one new file and one line in `destination`.

pub mod catalog;
mod cell;
pub mod destination;
mod error;
pub mod files;
mod json_line;
pub mod kept;
mod lock;
pub mod memory;
mod names;
pub mod postgres;
pub mod rows;
pub mod schema;
mod sql;
pub mod sqlite;
pub mod stdout;
mod written;

use std::time::Duration;

use arrow_array::RecordBatch;

use crate::plan::table::{Comparison, GlobalField, Table};
use crate::value::convert::{Cell, ColumnType};

pub use destination::open;
pub use error::{SinkError, SinkErrorKind};

/// What a sink is told before the first row.
#[derive(Clone, Debug)]
pub struct Start {
    pub run_id: String,
    /// A digest of what the run does: an id stands for one job. Empty if that is not told.
    pub job: String,
    /// Microseconds since the epoch; `_loaded_at` of every row of the run.
    pub started_at: i64,
    pub integration: String,
    pub tables: Vec<Table>,
    pub globals: Vec<GlobalField>,
    pub commits: Commits,
    pub destructive: Destructive,
}

/// What becomes of a table whose rows cannot stay, as a type or its key has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Destructive {
    /// The run is refused.
    #[default]
    Refuse,
    /// The table is dropped and made anew, its bookmarks are forgotten: at the end of the run, for which
    /// its new rows and bookmarks wait.
    Allow,
}

/// When what is staged becomes durable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Commits {
    /// Once, at the end: a run that is cut leaves nothing.
    #[default]
    Once,
    /// Also on the way, with the bookmarks up to there. Rows of the tables `whole` (indexes) are
    /// justified by no bookmark and wait aside: they become visible at the end, or not at all.
    Often { whole: Vec<usize> },
}

impl Commits {
    /// Whether rows of this table must stay aside until the end.
    pub fn waits(&self, table: usize) -> bool {
        matches!(self, Commits::Often { whole } if whole.contains(&table))
    }
}

/// How often a destination wants to be committed in a run that commits often: when one of both is
/// reached and something is staged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cadence {
    pub every: Duration,
    pub rows: u64,
}

impl Default for Cadence {
    fn default() -> Cadence {
        Cadence { every: Duration::from_secs(5), rows: 200_000 }
    }
}

/// A record, or a value of it, that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub request: String,
    /// The target column, or empty when the whole record failed.
    pub target: String,
    /// The value as JSON text, shortened, secrets masked.
    pub value: String,
    pub reason: String,
    /// Name and line of the script: `acme.capi:12`.
    pub script_line: String,
    /// The mapped parts of the source record as JSON text.
    pub record: String,
}

/// One condition of `write replace where`.
#[derive(Clone, Debug, PartialEq)]
pub struct Restated {
    /// Index into the table's columns.
    pub column: usize,
    pub comparison: Comparison,
    pub value: Cell,
}

/// How far a turn of a request got: stored with the rows that justify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    pub request: String,
    /// Names the turn among those of the request: keys of parents, elements of lists; empty without.
    pub turn: String,
    /// JSON text of the engine's own.
    pub value: String,
}

/// The record of a run.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// `done`, `failed`, `interrupted`; `running` at a checkpoint.
    pub status: String,
    pub finished_at: i64,
    /// The run report as JSON text.
    pub report: String,
}

/// Why a destination cannot hold something; nothing if it can.
#[derive(Clone, Copy)]
pub struct Flaws {
    /// A value of a column of that type.
    pub value: fn(&Cell, &ColumnType) -> Option<&'static str>,
    /// A row of the table, because of its key.
    pub key: fn(&Table, &[Cell]) -> Option<&'static str>,
}

pub trait Sink: Send {
    /// Takes the lock of the destination, fences off older runs, creates and widens tables, takes away
    /// what a run that was cut left aside. Nothing stays of a `begin` that failed. The id of a run that is
    /// done here gives an error of the kind `Loaded`, or `Usage` if it was another job; that of one that is
    /// not begins anew.
    fn begin(&mut self, start: &Start) -> Result<(), SinkError>;

    fn cadence(&self) -> Cadence {
        Cadence::default()
    }

    /// Whether rows of this table become visible at the end of the run only, as the table is made anew,
    /// whatever `start` says. Asked for after `begin`.
    fn waits(&self, _table: usize) -> bool {
        false
    }

    /// What it cannot hold, if there is anything: such rows are rejected.
    fn flaws(&self) -> Option<Flaws> {
        None
    }

    /// Stages rows of `start.tables[table]` in that table's schema; gives how many it took.
    fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError>;

    /// Hands over what earlier runs of this integration committed, one by one: there may be a million.
    /// Asked for after `begin`. A destination that keeps nothing gives nothing.
    fn bookmarks(&mut self, _take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        Ok(())
    }

    /// Stages bookmarks, to become durable with the rows.
    fn remember(&mut self, _bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        Ok(())
    }

    /// Takes away the rows of a table that a turn restates: those for which all conditions hold, also
    /// among what is staged.
    fn clear(&mut self, _table: usize, _slice: &[Restated]) -> Result<(), SinkError> {
        Err(SinkError::usage("this destination cannot replace a part of a table"))
    }

    fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError>;

    /// Makes what is staged durable, but for rows that wait for the end; the run goes on. `record` says
    /// `running`. Called only in runs that commit often.
    fn checkpoint(&mut self, _record: &RunRecord) -> Result<(), SinkError> {
        Ok(())
    }

    /// Makes everything and the record durable together and rebuilds the view `global`.
    fn commit(&mut self, record: &RunRecord) -> Result<(), SinkError>;

    /// Takes back what is staged since the last checkpoint and what waits for the end; the record and
    /// the rejects of the failed run are kept. May be called after any error, also one of `begin` or
    /// `commit`; does nothing if the destination was locked. A sink that is dropped without it takes
    /// back as much.
    fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError>;
}
