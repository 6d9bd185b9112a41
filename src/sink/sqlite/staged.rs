//! Rejects wait in a temporary database of their own: they outlive a rollback, and many of them
//! cost disk, not memory.

use rusqlite::{Connection, params};

use super::trouble::Trouble;
use crate::sink::{Reject, RunRecord, SinkError, Start, written};

const CREATE: &str = "CREATE TABLE rejects (request, target, value, reason, script_line, record)";
const STAGE: &str = "INSERT INTO rejects VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const ALL: &str = "SELECT request, target, value, reason, script_line, record FROM rejects WHERE rowid > ?1 ORDER BY rowid";
const KEEP: &str = "INSERT INTO _capi_rejects \
    (run_id, integration, rejected_at, request, target, value, reason, script_line, record) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

pub(super) struct Staged {
    db: Connection,
    /// The last that was committed, if it could not be taken away since.
    done: i64,
}

impl Staged {
    pub(super) fn new() -> Result<Staged, SinkError> {
        // An empty path is a private file that goes away with its connection.
        let db = Connection::open("").map_err(|error| failed(&error))?;
        db.execute_batch(CREATE).map_err(|error| failed(&error))?;
        Ok(Staged { db, done: 0 })
    }

    pub(super) fn clear(&mut self) -> Result<(), SinkError> {
        self.db.execute_batch("DELETE FROM rejects").map_err(|error| failed(&error))?;
        self.done = 0;
        Ok(())
    }

    /// They are where they belong: they go, or are passed over from now on.
    pub(super) fn kept(&mut self) {
        let last = self.db.query_row("SELECT coalesce(max(rowid), 0) FROM rejects", [], |row| row.get(0));
        self.done = last.unwrap_or(i64::MAX);
        let _ = self.clear();
    }

    pub(super) fn add(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.stage(rejects).map_err(|error| failed(&error))
    }

    fn stage(&mut self, rejects: &[Reject]) -> rusqlite::Result<()> {
        let transaction = self.db.transaction()?;
        {
            let mut insert = transaction.prepare_cached(STAGE)?;
            for reject in rejects {
                insert.execute(params![reject.request, reject.target, reject.value, reject.reason, reject.script_line, reject.record])?;
            }
        }
        transaction.commit()
    }

    /// Copies them into the open transaction of `db`.
    pub(super) fn flush(&self, db: &Connection, trouble: &Trouble, start: &Start, record: &RunRecord) -> Result<(), SinkError> {
        let mut at = String::new();
        let _ = written::datetime(&mut at, record.finished_at);
        self.copy(db, start, &at).map_err(|error| trouble.explain(&error))
    }

    fn copy(&self, db: &Connection, start: &Start, at: &str) -> rusqlite::Result<()> {
        let mut all = self.db.prepare_cached(ALL)?;
        let mut keep = db.prepare_cached(KEEP)?;
        let mut rows = all.query([self.done])?;
        while let Some(row) = rows.next()? {
            keep.raw_bind_parameter(1, &start.run_id)?;
            keep.raw_bind_parameter(2, &start.integration)?;
            keep.raw_bind_parameter(3, at)?;
            for column in 0..6 {
                keep.raw_bind_parameter(column + 4, row.get_ref(column)?.as_str()?)?;
            }
            keep.raw_execute()?;
        }
        Ok(())
    }
}

fn failed(error: &rusqlite::Error) -> SinkError {
    SinkError::new(format!("rejects cannot be kept in a temporary file: {error}"))
}
