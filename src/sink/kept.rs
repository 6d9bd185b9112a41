//! A destination between runs: what is in it and what it remembers. Opening one begins no run and makes
//! nothing. Reading waits for nobody and sees what was committed; changing takes the destination's lock,
//! as a run does, and is one transaction.
//!
//! A destination that is not there yet is one with nothing in it.

use std::ops::ControlFlow;

use arrow_array::RecordBatch;

use super::catalog::Entry;
use super::schema::Change;
use super::{Bookmark, SinkError, Start};

/// Some bookmarks of an integration. Those of request `""` are the engine's own: never shown, never reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// All when absent.
    pub request: Option<String>,
    /// All when absent; `""` is the turn of a request without loops.
    pub turn: Option<String>,
}

impl Which {
    /// Whether it means this one.
    pub fn names(&self, request: &str, turn: &str) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
        !request.is_empty() && is(&self.request, request) && is(&self.turn, turn)
    }
}

/// A run as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRun {
    pub run_id: String,
    pub integration: String,
    /// `done`, `failed`, `running`, `cut`.
    pub status: String,
    /// RFC 3339; `finished_at` is empty until the first commit.
    pub started_at: String,
    pub finished_at: String,
    /// The run report as JSON text; empty until the first commit.
    pub report: String,
}

/// What `begin` would do to the schema.
#[derive(Debug)]
pub struct Foreseen {
    /// By the order of `start.tables`.
    pub tables: Vec<ForeseenTable>,
    /// Why the view `global` could not be made, if it could not.
    pub global: Result<(), SinkError>,
}

/// What `begin` would do to one table, or why it would refuse.
#[derive(Debug)]
pub struct ForeseenTable {
    /// As the destination calls it.
    pub name: String,
    pub changes: Result<Vec<Change>, SinkError>,
}

/// Takes rows; its error ends the reading.
pub type VisitRows<'v> = dyn FnMut(RecordBatch) -> Result<(), SinkError> + 'v;

pub trait Kept: Send {
    /// All tables that capi made and that are still there, by integration and request.
    fn tables(&mut self) -> Result<Vec<Entry>, SinkError>;

    /// Hands over bookmarks one by one, by request and turn, until `visit` breaks: there may be a million.
    fn state(&mut self, integration: &str, which: &Which, visit: &mut dyn FnMut(Bookmark) -> ControlFlow<()>) -> Result<(), SinkError>;

    /// Stores these bookmarks instead of those of their turns.
    fn set_state(&mut self, integration: &str, bookmarks: &[Bookmark]) -> Result<(), SinkError>;

    /// Forgets bookmarks; gives how many.
    fn reset_state(&mut self, integration: &str, which: &Which) -> Result<u64, SinkError>;

    /// The last runs, the newest first; `most` of them.
    fn runs(&mut self, integration: &str, most: usize) -> Result<Vec<KeptRun>, SinkError>;

    /// How many records could not be loaded, in all runs.
    fn rejects(&mut self, integration: &str) -> Result<u64, SinkError>;

    /// Hands over all rows of a table of `tables`, in batches of the schema of `entry.table()`. While a run
    /// is open, the rows as they were committed before it.
    fn rows(&mut self, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError>;

    /// Drops the tables of an integration, or of one request, with their bookmarks, and takes them out of
    /// the view `global`; gives their names. Records of runs and rejects stay.
    fn remove(&mut self, _integration: &str, _request: Option<&str>) -> Result<Vec<String>, SinkError> {
        Err(SinkError::usage("this destination cannot drop tables").help("drop them with its own tools"))
    }

    /// What `begin` would do to the schema. Changes nothing and creates nothing.
    fn changes(&mut self, start: &Start) -> Result<Foreseen, SinkError>;
}
