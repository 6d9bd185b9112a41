//! A SQLite file between runs. Read through a connection that cannot write; changed under the lock of runs.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::ddl;
use super::trouble::Trouble;
use super::{PATIENCE, catalog, open, rows, state};
use crate::sink::catalog::Entry;
use crate::sink::kept::{Foreseen, ForeseenTable, Kept, KeptRun, VisitRows, Which};
use crate::sink::lock::{Holder, Lock};
use crate::sink::sql::quoted;
use crate::sink::{Bookmark, SinkError, Start};

/// Bookmarks of requests: `?2` and `?3` are null for all requests and all turns.
const WHICH: &str = "integration = ?1 AND request <> '' AND (?2 IS NULL OR request = ?2) AND (?3 IS NULL OR turn = ?3)";

/// A SQLite file as a destination, without a run.
pub struct SqliteKept {
    /// Reads only. In memory and empty if there is no file.
    db: Connection,
    trouble: Trouble,
    patience: Duration,
}

/// Opens `FILE` of `sqlite:FILE`.
pub(in crate::sink) fn open_kept(place: &str) -> Result<Box<dyn Kept>, SinkError> {
    Ok(Box::new(SqliteKept::open(place, PATIENCE)?))
}

impl SqliteKept {
    /// Opens the file at `place` if it is there; runs are waited for as long as `patience`.
    pub fn open(place: &str, patience: Duration) -> Result<SqliteKept, SinkError> {
        let trouble = Trouble::new(place, patience);
        let db = open::read_only(Path::new(place), patience, &trouble)?;
        state::create_missing(&db, &trouble)?;
        db.pragma_update(None, "query_only", true).map_err(|error| trouble.explain(&error))?;
        Ok(SqliteKept { db, trouble, patience })
    }

    /// Changes the file in one transaction, while no run is open.
    fn change<T>(&self, what: &str, change: impl FnOnce(&Connection) -> Result<T, SinkError>) -> Result<T, SinkError> {
        let path = self.trouble.path();
        if !path.exists() {
            return Err(SinkError::new(format!("there is no {}", self.trouble.place())));
        }
        let holder = Holder::new(what.to_owned(), Timestamp::now().as_microsecond());
        let _lock = Lock::take(&open::lock_of(path), &self.trouble.place(), &holder, self.patience)?;
        let db = open::open(path, self.patience, &self.trouble)?;
        db.execute_batch("BEGIN IMMEDIATE").map_err(|error| self.trouble.explain(&error))?;
        state::create(&db, &self.trouble)?;
        // What fails is rolled back as the connection goes.
        let changed = change(&db)?;
        db.execute_batch("COMMIT").map_err(|error| self.trouble.explain_commit(&error))?;
        Ok(changed)
    }

    fn foresee(&self, start: &Start) -> Vec<ForeseenTable> {
        let tables = start.tables.iter().map(|table| {
            let changes = ddl::check(table).and_then(|()| ddl::changes(&self.db, &self.trouble, table, start.destructive));
            ForeseenTable { name: ddl::table_name(table), changes: changes.map(|(_, changes)| changes) }
        });
        tables.collect()
    }
}

impl Kept for SqliteKept {
    fn tables(&mut self) -> Result<Vec<Entry>, SinkError> {
        let mut entries = catalog::standing(&self.db, &self.trouble, "")?;
        entries.retain(|entry| !entry.columns.is_empty());
        entries.sort_by(|one, other| (&one.integration, &one.request).cmp(&(&other.integration, &other.request)));
        Ok(entries)
    }

    fn state(&mut self, integration: &str, which: &Which, visit: &mut dyn FnMut(Bookmark) -> ControlFlow<()>) -> Result<(), SinkError> {
        let explain = |error| self.trouble.explain(&error);
        let select = format!("SELECT request, turn, value FROM _capi_state WHERE {WHICH} ORDER BY request, turn");
        let mut select = self.db.prepare(&select).map_err(explain)?;
        let mut rows = select.query(params![integration, which.request, which.turn]).map_err(explain)?;
        while let Some(row) = rows.next().map_err(explain)? {
            if visit(bookmark(row).map_err(explain)?).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn set_state(&mut self, integration: &str, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        self.change("`capi state set`", |db| state::remember(db, &self.trouble, integration, bookmarks))
    }

    fn reset_state(&mut self, integration: &str, which: &Which) -> Result<u64, SinkError> {
        let delete = format!("DELETE FROM _capi_state WHERE {WHICH}");
        let gone = |db: &Connection| db.execute(&delete, params![integration, which.request, which.turn]);
        let gone = self.change("`capi state reset`", |db| gone(db).map_err(|error| self.trouble.explain(&error)))?;
        Ok(gone as u64)
    }

    fn remove(&mut self, integration: &str, request: Option<&str>) -> Result<Vec<String>, SinkError> {
        self.change("`capi drop`", |db| {
            let gone = remove(db, integration, request).map_err(|error| self.trouble.explain(&error))?;
            catalog::rebuild_view(db, &self.trouble, "", |_| false).map(|()| gone)
        })
    }

    fn runs(&mut self, integration: &str, most: usize) -> Result<Vec<KeptRun>, SinkError> {
        let explain = |error| self.trouble.explain(&error);
        let select = "SELECT run_id, integration, status, started_at, finished_at, report FROM _capi_runs \
            WHERE integration = ?1 ORDER BY started_at DESC, rowid DESC LIMIT ?2";
        let mut select = self.db.prepare(select).map_err(explain)?;
        let runs = select.query_map(params![integration, i64::try_from(most).unwrap_or(i64::MAX)], run).map_err(explain)?;
        runs.collect::<rusqlite::Result<_>>().map_err(explain)
    }

    fn rejects(&mut self, integration: &str) -> Result<u64, SinkError> {
        let count = "SELECT count(*) FROM _capi_rejects WHERE integration = ?1";
        let count = self.db.query_row(count, [integration], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|error| self.trouble.explain(&error))
    }

    fn rows(&mut self, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
        rows::read(&self.db, &self.trouble, entry, visit)
    }

    fn changes(&mut self, start: &Start) -> Result<Foreseen, SinkError> {
        state::spare_others(&self.db, &self.trouble)?;
        let tables = self.foresee(start);
        // Without what is refused anyway.
        let fits = tables.iter().map(|table| table.changes.is_ok());
        let fitting = start.tables.iter().zip(fits).filter(|(_, fits)| *fits).map(|(table, _)| table.clone()).collect();
        let global = catalog::foresee(&self.db, &self.trouble, &Start { tables: fitting, ..start.clone() });
        Ok(Foreseen { tables, global })
    }
}

/// Tables, descriptions and bookmarks.
fn remove(db: &Connection, integration: &str, request: Option<&str>) -> rusqlite::Result<Vec<String>> {
    let mut select = db.prepare("SELECT name FROM _capi_tables WHERE integration = ?1 AND (?2 IS NULL OR request = ?2) ORDER BY name")?;
    let names: Vec<String> = select.query_map(params![integration, request], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    db.execute_batch("DROP VIEW IF EXISTS \"global\"")?;
    for name in &names {
        // Somebody may have put a view in its place, which is theirs.
        if state::kind(db, name)?.as_deref() == Some("table") {
            db.execute_batch(&format!("DROP TABLE {}", quoted(name)))?;
        }
    }
    db.execute("DELETE FROM _capi_tables WHERE integration = ?1 AND (?2 IS NULL OR request = ?2)", params![integration, request])?;
    db.execute(&format!("DELETE FROM _capi_state WHERE {WHICH}"), params![integration, request, None::<String>])?;
    Ok(names)
}

fn bookmark(row: &Row<'_>) -> rusqlite::Result<Bookmark> {
    Ok(Bookmark { request: row.get(0)?, turn: row.get(1)?, value: row.get(2)? })
}

fn run(row: &Row<'_>) -> rusqlite::Result<KeptRun> {
    Ok(KeptRun {
        run_id: row.get(0)?,
        integration: row.get(1)?,
        status: row.get(2)?,
        started_at: row.get(3)?,
        finished_at: row.get(4)?,
        report: row.get(5)?,
    })
}
