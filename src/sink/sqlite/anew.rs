//! Tables whose rows cannot stay. They are made anew at the end of the run, with the new rows, which wait
//! until then, as their bookmarks do: a run that is cut has changed nothing of them.

use rusqlite::Connection;

use super::trouble::Trouble;
use super::{catalog, ddl, state};
use crate::plan::table::Table;
use crate::sink::catalog::Entry;
use crate::sink::{Bookmark, SinkError, Start, written};

const HOLD: &str = "CREATE TEMP TABLE IF NOT EXISTS _capi_held (request, turn, value, PRIMARY KEY (request, turn))";
const HELD: &str = "INSERT OR REPLACE INTO temp._capi_held (request, turn, value) VALUES (?1, ?2, ?3)";
const RELEASE: &str = "INSERT INTO _capi_state (integration, request, turn, value) SELECT ?1, request, turn, value FROM temp._capi_held";
const LET_GO: &str = "DROP TABLE IF EXISTS temp._capi_held";

/// Those of a run that are still as they were, each with how it will be described.
#[derive(Default)]
pub(super) struct Anew {
    tables: Vec<(Table, Entry)>,
}

impl Anew {
    pub(super) fn add(&mut self, start: &Start, table: &Table, entry: Entry) {
        self.tables.push((table.clone(), Entry { globals: start.globals.clone(), ..entry }));
    }

    pub(super) fn has(&self, request: &str) -> bool {
        self.tables.iter().any(|(table, _)| table.request == request)
    }

    /// Stages bookmarks; those of these tables hold when the new rows are there.
    pub(super) fn remember(&self, db: &Connection, trouble: &Trouble, start: &Start, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        let (held, now): (Vec<Bookmark>, Vec<Bookmark>) = bookmarks.iter().cloned().partition(|bookmark| self.has(&bookmark.request));
        hold(db, &held).map_err(|error| trouble.explain(&error))?;
        state::remember(db, trouble, &start.integration, &now)
    }

    /// The end of the run: old rows and bookmarks go, the new bookmarks come.
    pub(super) fn make(&mut self, db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
        let tables = std::mem::take(&mut self.tables);
        if tables.is_empty() {
            return Ok(());
        }
        let explain = |error| trouble.explain(&error);
        let mut at = String::new();
        let _ = written::datetime(&mut at, start.started_at);
        for (table, entry) in &tables {
            ddl::make_anew(db, table, &entry.columns).map_err(explain)?;
            catalog::save(db, trouble, entry, &at)?;
        }
        hold(db, &[]).and_then(|()| db.execute(RELEASE, [&start.integration])).map_err(explain)?;
        db.execute_batch(LET_GO).map_err(explain)?;
        self.rebuild_view(db, trouble, start)
    }

    /// The view over the tables as they are now.
    pub(super) fn rebuild_view(&self, db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
        let is_old = |entry: &Entry| entry.integration == start.integration && self.has(&entry.request);
        catalog::rebuild_view(db, trouble, &start.integration, is_old)
    }

    /// The run ends without them.
    pub(super) fn forget(&mut self, db: &Connection) {
        self.tables.clear();
        let _ = db.execute_batch(LET_GO);
    }
}

fn hold(db: &Connection, bookmarks: &[Bookmark]) -> rusqlite::Result<()> {
    db.execute_batch(HOLD)?;
    let mut hold = db.prepare_cached(HELD)?;
    bookmarks.iter().try_for_each(|bookmark| hold.execute([&bookmark.request, &bookmark.turn, &bookmark.value]).map(|_| ()))
}
