//! Rejects wait in a stage as rows do, and outlive the rows of a run that failed.

use super::ddl;
use super::link::Link;
use super::stage::Stage;
use super::trouble::Failure;
use crate::sink::cell::CellRef;
use crate::sink::sql::literal;
use crate::sink::{Reject, RunRecord, SinkError, Start};

const COLUMNS: usize = 6;

pub(super) struct Rejects {
    pub(super) stage: Stage,
}

impl Rejects {
    pub(super) fn new() -> Rejects {
        Rejects { stage: Stage::new("rejects".to_owned(), vec!["text".to_owned(); COLUMNS]) }
    }

    pub(super) fn add(&mut self, link: &Link, rejects: &[Reject]) -> Result<(), SinkError> {
        for reject in rejects {
            let fields = [&reject.request, &reject.target, &reject.value, &reject.reason, &reject.script_line, &reject.record];
            let fields: [String; COLUMNS] = fields.map(|field| shown(field));
            let added = self.stage.add(fields.iter().map(|field| CellRef::Text(field)));
            added.map_err(|(_, flaw)| SinkError::new(format!("a reject of `{}` cannot be kept: {flaw}", reject.request)))?;
            if self.stage.is_full() {
                self.stage.flush(link)?;
            }
        }
        Ok(())
    }

    /// Moves them to `capi.rejects`, inside the open transaction.
    pub(super) fn settle(&self, link: &Link, start: &Start, record: &RunRecord) -> Result<(), Failure> {
        if self.stage.is_empty() {
            return Ok(());
        }
        let (run, integration, at) = (literal(&start.run_id), literal(&start.integration), ddl::moment(record.finished_at));
        let insert = "INSERT INTO capi.rejects (run_id, integration, request, target, value, reason, script_line, record, rejected_at)";
        link.batch(&format!("{insert} SELECT {run}, {integration}, c0, c1, c2, c3, c4, c5, {at} FROM {} ORDER BY n", self.stage.table()))?;
        link.batch(&self.stage.emptied())
    }
}

/// PostgreSQL has no NUL character in texts; in JSON it is written so anyway.
fn shown(text: &str) -> String {
    text.replace('\0', "\\u0000")
}
