//! What capi keeps beside the rows: runs, rejects, bookmarks and what its tables mean.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::ddl;
use super::trouble::Trouble;
use super::write::Writer;
use crate::sink::{Bookmark, RunRecord, SinkError, Start, written};

/// `turn` is empty for requests without loops.
const CREATE: &str = "
    CREATE TABLE IF NOT EXISTS _capi_runs (
        run_id TEXT NOT NULL, integration TEXT NOT NULL, status TEXT NOT NULL,
        started_at TEXT NOT NULL, finished_at TEXT NOT NULL, report TEXT NOT NULL, tables TEXT NOT NULL,
        job TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (run_id, integration)) STRICT;
    CREATE TABLE IF NOT EXISTS _capi_newest (
        integration TEXT NOT NULL PRIMARY KEY, run_id TEXT NOT NULL,
        epoch INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE IF NOT EXISTS _capi_state (
        integration TEXT NOT NULL, request TEXT NOT NULL, turn TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (integration, request, turn)) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS _capi_rejects (
        run_id TEXT NOT NULL, integration TEXT NOT NULL, request TEXT NOT NULL, target TEXT NOT NULL,
        value TEXT NOT NULL, reason TEXT NOT NULL, script_line TEXT NOT NULL, record TEXT NOT NULL,
        rejected_at TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS _capi_tables (
        integration TEXT NOT NULL, request TEXT NOT NULL, name TEXT NOT NULL UNIQUE,
        description TEXT NOT NULL, updated_at TEXT NOT NULL,
        PRIMARY KEY (integration, request)) STRICT;";

/// Columns that files of an earlier capi do not have.
const LATER: &[(&str, &str)] = &[("_capi_runs", "job TEXT NOT NULL DEFAULT ''"), ("_capi_newest", "epoch INTEGER NOT NULL DEFAULT 0")];

/// A run that is done stays so, whatever is thought of it afterwards.
const SAVE_RUN: &str = "INSERT INTO _capi_runs (run_id, integration, status, started_at, finished_at, report, tables, job) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (run_id, integration) DO UPDATE SET \
    status = excluded.status, finished_at = excluded.finished_at, report = excluded.report, tables = excluded.tables, job = excluded.job \
    WHERE status <> 'done'";

/// Creates the tables of capi's own where they are missing.
pub(super) fn create(db: &Connection, trouble: &Trouble) -> Result<(), SinkError> {
    spare_others(db, trouble)?;
    db.execute_batch(CREATE).and_then(|()| add_later(db)).map_err(|error| trouble.explain(&error))
}

fn add_later(db: &Connection) -> rusqlite::Result<()> {
    for (table, definition) in LATER {
        let name = definition.split(' ').next().unwrap_or_default();
        if !ddl::physical_names(db, table)?.iter().any(|there| there == name) {
            db.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {definition}"))?;
        }
    }
    Ok(())
}

/// The same for one who only reads: what is missing is there, and empty, for this connection alone.
pub(super) fn create_missing(db: &Connection, trouble: &Trouble) -> Result<(), SinkError> {
    let explain = |error| trouble.explain(&error);
    for create in CREATE.split_inclusive(';') {
        let name = create.split_whitespace().nth(5).unwrap_or_default();
        if kind(db, name).map_err(explain)?.is_none() {
            db.execute_batch(&create.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1)).map_err(explain)?;
        }
    }
    Ok(())
}

/// A `global` that was there before capi is somebody's own.
pub(super) fn spare_others(db: &Connection, trouble: &Trouble) -> Result<(), SinkError> {
    if kind(db, "_capi_tables").map_err(|error| trouble.explain(&error))?.is_some() {
        return Ok(());
    }
    let Some(kind) = kind(db, "global").map_err(|error| trouble.explain(&error))? else { return Ok(()) };
    let message = format!("{} has a {kind} `global` that capi did not make", trouble.place());
    Err(SinkError::conflict(message).help("rename it, or give another file: capi makes a view of that name"))
}

/// `table`, `view`, `index` or nothing.
pub(super) fn kind(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let find = "SELECT type FROM sqlite_schema WHERE lower(name) = lower(?1)";
    db.query_row(find, [name], |row| row.get(0)).optional()
}

/// A run that asks again for what it has already got: its caller did not hear of the commit.
pub(super) fn refuse_loaded(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let find = "SELECT job FROM _capi_runs WHERE run_id = ?1 AND integration = ?2 AND status = 'done'";
    let job = db.query_row(find, [&start.run_id, &start.integration], |row| row.get::<_, String>(0)).optional();
    job.map_err(|error| trouble.explain(&error))?.map_or(Ok(()), |job| Err(SinkError::done(start, &job)))
}

pub(super) fn save_run(db: &Connection, trouble: &Trouble, start: &Start, record: &RunRecord, writers: &[Writer]) -> Result<(), SinkError> {
    let (mut from, mut to) = (String::new(), String::new());
    let _ = written::datetime(&mut from, start.started_at);
    let _ = written::datetime(&mut to, record.finished_at);
    let tables = json!(writers.iter().map(Writer::summary).collect::<Vec<_>>()).to_string();
    db.execute(SAVE_RUN, params![start.run_id, start.integration, record.status, from, to, record.report, tables, start.job])
        .map(|_| ())
        .map_err(|error| trouble.explain(&error))
}

pub(super) fn bookmarks(db: &Connection, trouble: &Trouble, integration: &str, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
    let explain = |error| trouble.explain(&error);
    let mut select = db.prepare("SELECT request, turn, value FROM _capi_state WHERE integration = ?1").map_err(explain)?;
    let found = select.query_map([integration], |row| Ok(Bookmark { request: row.get(0)?, turn: row.get(1)?, value: row.get(2)? }));
    for bookmark in found.map_err(explain)? {
        take(bookmark.map_err(explain)?);
    }
    Ok(())
}

pub(super) fn remember(db: &Connection, trouble: &Trouble, integration: &str, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
    save(db, integration, bookmarks).map_err(|error| trouble.explain(&error))
}

pub(super) fn save(db: &Connection, integration: &str, bookmarks: &[Bookmark]) -> rusqlite::Result<()> {
    let save = "INSERT INTO _capi_state (integration, request, turn, value) VALUES (?1, ?2, ?3, ?4) \
        ON CONFLICT (integration, request, turn) DO UPDATE SET value = excluded.value";
    let mut save = db.prepare_cached(save)?;
    for bookmark in bookmarks {
        save.execute(params![integration, bookmark.request, bookmark.turn, bookmark.value])?;
    }
    Ok(())
}

/// Forgets the bookmarks of one request.
pub(super) fn forget(db: &Connection, integration: &str, request: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM _capi_state WHERE integration = ?1 AND request = ?2", [integration, request]).map(|_| ())
}
