//! `_capi_newest`: the run of each integration that began last. A run that was stopped and goes on after
//! another has begun finds itself replaced and commits nothing more.

use rusqlite::{Connection, OptionalExtension, params};

use super::trouble::Trouble;
use crate::sink::{SinkError, Start, written};

const CUT: &str = "UPDATE _capi_runs SET status = 'cut' WHERE integration = ?1 AND status = 'running'";
const RAISE: &str = "INSERT INTO _capi_newest (integration, run_id) VALUES (?1, ?2) \
    ON CONFLICT (integration) DO UPDATE SET run_id = excluded.run_id";
const BEGUN: &str = "INSERT INTO _capi_runs (run_id, integration, status, started_at, finished_at, report, tables, job) \
    VALUES (?1, ?2, 'running', ?3, '', '', '[]', ?4) ON CONFLICT (run_id, integration) DO UPDATE SET \
    status = 'running', started_at = excluded.started_at, job = excluded.job";

/// Makes this run the newest of its integration, and writes down which were cut.
pub(super) fn raise(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let mut at = String::new();
    let _ = written::datetime(&mut at, start.started_at);
    db.execute(CUT, [&start.integration])
        .and_then(|_| db.execute(RAISE, params![start.integration, start.run_id]))
        .and_then(|_| db.execute(BEGUN, params![start.run_id, start.integration, at, start.job]))
        .map(|_| ())
        .map_err(|error| trouble.explain(&error))
}

/// Refuses to go on if another run has begun since. Asked inside each transaction that commits rows.
pub(super) fn check(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let find = "SELECT run_id FROM _capi_newest WHERE integration = ?1";
    let newest = db.query_row(find, [&start.integration], |row| row.get::<_, String>(0)).optional();
    match newest.map_err(|error| trouble.explain(&error))? {
        Some(newest) if newest == start.run_id => Ok(()),
        newest => {
            let by = newest.map_or_else(|| "the state of this one is gone".to_owned(), |newest| format!("run {newest} has begun"));
            let message = format!("run {} of `{}` may not go on: {by}", start.run_id, start.integration);
            Err(SinkError::locked(message).help("its rows since its last commit were not loaded; the newer run loads them"))
        }
    }
}
