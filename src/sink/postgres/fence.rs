//! Fencing: a run that was stopped and goes on after a newer one has begun must not commit. Each run has
//! a number, its epoch; the newest is the one in the database.

use super::ddl;
use super::link::Link;
use super::trouble::Failure;
use crate::sink::{SinkError, Start};

const RAISE: &str = "INSERT INTO capi.epochs AS e (integration, epoch, run_id) VALUES ($1, 1, $2)
    ON CONFLICT (integration) DO UPDATE SET epoch = e.epoch + 1, run_id = excluded.run_id RETURNING epoch";

const CUT: &str = "UPDATE capi.runs SET status = 'cut' WHERE integration = $1 AND status = 'running'";

const BEGUN: &str = "INSERT INTO capi.runs (run_id, integration, status, started_at, tables, commits, job)
    VALUES ($1, $2, 'running', $3::text::timestamptz, '[]', 0, $4) ON CONFLICT (run_id, integration) DO UPDATE SET
        status = 'running', started_at = excluded.started_at, commits = 0, job = excluded.job";

const READ: &str = "SELECT epoch, run_id FROM capi.epochs WHERE integration = $1";

/// Fences off older runs and writes down which were cut; gives the number of this one.
pub(super) fn raise(link: &Link, start: &Start) -> Result<i64, Failure> {
    link.execute(CUT, &[&start.integration])?;
    link.execute(BEGUN, &[&start.run_id, &start.integration, &ddl::moment_text(start.started_at), &start.job])?;
    let rows = link.query(RAISE, &[&start.integration, &start.run_id])?;
    let row = rows.first().ok_or_else(|| SinkError::new("the run got no number"))?;
    link.get(row, 0)
}

/// Refuses a run that is not the newest, for the length of the transaction.
pub(super) fn check(link: &Link, start: &Start, epoch: i64) -> Result<(), Failure> {
    match newer(link, &format!("{READ} FOR UPDATE"), start, epoch)? {
        None => Ok(()),
        Some(newer) => Err(SinkError::overtaken(start, &newer).into()),
    }
}

pub(super) fn is_newest(link: &Link, start: &Start, epoch: i64) -> Result<bool, Failure> {
    Ok(newer(link, READ, start, epoch)?.is_none())
}

fn newer(link: &Link, sql: &str, start: &Start, epoch: i64) -> Result<Option<String>, Failure> {
    let rows = link.query(sql, &[&start.integration])?;
    let Some(row) = rows.first() else { return Ok(Some("the state of this one is gone".to_owned())) };
    let (newest, run_id): (i64, String) = (link.get(row, 0)?, link.get(row, 1)?);
    Ok((newest != epoch).then(|| format!("run {run_id} has begun")))
}
