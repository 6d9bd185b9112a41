//! `_capi_newest`: the run of each integration that began last. A run that was stopped and goes on after
//! another has begun finds itself replaced and commits nothing more. Each has a number, its epoch: the same id may
//! have been begun twice.

use rusqlite::{Connection, OptionalExtension, params};

use super::trouble::Trouble;
use crate::sink::{SinkError, Start, written};

const CUT: &str = "UPDATE _capi_runs SET status = 'cut' WHERE integration = ?1 AND status = 'running'";
const RAISE: &str = "INSERT INTO _capi_newest (integration, run_id, epoch) VALUES (?1, ?2, 1) \
    ON CONFLICT (integration) DO UPDATE SET run_id = excluded.run_id, epoch = epoch + 1 RETURNING epoch";
const BEGUN: &str = "INSERT INTO _capi_runs (run_id, integration, status, started_at, finished_at, report, tables, job) \
    VALUES (?1, ?2, 'running', ?3, '', '', '[]', ?4) ON CONFLICT (run_id, integration) DO UPDATE SET \
    status = 'running', started_at = excluded.started_at, job = excluded.job";

/// Makes this run the newest of its integration, and writes down which were cut; gives its number.
pub(super) fn raise(db: &Connection, trouble: &Trouble, start: &Start) -> Result<i64, SinkError> {
    let mut at = String::new();
    let _ = written::datetime(&mut at, start.started_at);
    db.execute(CUT, [&start.integration])
        .and_then(|_| db.execute(BEGUN, params![start.run_id, start.integration, at, start.job]))
        .and_then(|_| db.query_row(RAISE, params![start.integration, start.run_id], |row| row.get(0)))
        .map_err(|error| trouble.explain(&error))
}

/// Refuses to go on if another run has begun since. Asked inside each transaction that commits rows.
pub(super) fn check(db: &Connection, trouble: &Trouble, start: &Start, epoch: i64) -> Result<(), SinkError> {
    let by = match newest(db, trouble, start)? {
        Some((_, newest)) if newest == epoch => return Ok(()),
        Some((newest, _)) if newest == start.run_id => "it has begun again".to_owned(),
        Some((newest, _)) => format!("run {newest} has begun"),
        None => "the state of this one is gone".to_owned(),
    };
    Err(SinkError::overtaken(start, &by))
}

/// Whether the run of this id has begun again: its record is that one's.
pub(super) fn has_begun_again(db: &Connection, trouble: &Trouble, start: &Start, epoch: i64) -> Result<bool, SinkError> {
    Ok(newest(db, trouble, start)?.is_some_and(|(run_id, newest)| run_id == start.run_id && newest != epoch))
}

fn newest(db: &Connection, trouble: &Trouble, start: &Start) -> Result<Option<(String, i64)>, SinkError> {
    let find = "SELECT run_id, epoch FROM _capi_newest WHERE integration = ?1";
    let newest = db.query_row(find, [&start.integration], |row| Ok((row.get(0)?, row.get(1)?))).optional();
    newest.map_err(|error| trouble.explain(&error))
}
