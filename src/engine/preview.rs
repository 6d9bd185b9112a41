//! The first page of a request, mapped, nothing written.

use arrow_array::RecordBatch;

use super::report::{RequestReport, RunError};
use super::run::{begin, drive};
use super::{RunOptions, failure::Failure};
use crate::http::redact::Redactor;
use crate::plan::Plan;
use crate::plan::table::Table;
use crate::sink::Reject;
use crate::sink::memory::Memory;

/// What the first page of one request came to.
#[derive(Clone, Debug)]
pub struct Preview {
    pub request: String,
    pub table: Table,
    pub rows: Vec<RecordBatch>,
    pub rejects: Vec<Reject>,
    pub report: RequestReport,
}

impl Plan {
    /// Previews one request, or all that have a table. Children see rows of their parents' first pages.
    pub async fn preview(&self, request: Option<&str>, options: RunOptions) -> Result<Vec<Preview>, Box<RunError>> {
        let memory = Memory::default();
        let failed = |failure: Failure| Box::new(failure.error(&Redactor::default(), |span| self.script_line(span)));
        let running = begin(self, options, Box::new(memory.sink()), "preview", true).await.map_err(failed)?;
        let engine = running.engine;
        drive(&engine).await.map_err(|failure| Box::new(failure.error(&engine.redactor, |span| self.script_line(span))))?;
        let progress = engine.progress.clone();
        let redacted = engine;
        drop(redacted);
        // The thread ends when all stores are gone; then everything sent to it has been taken.
        drop(running.thread.error());
        let kept = memory.kept();
        let reports = progress.reports(&self.written);
        let tables = kept.tables.into_iter().zip(reports).enumerate();
        let previews = tables.map(|(index, (table, report))| Preview {
            request: table.request.clone(),
            rows: kept.rows.iter().filter(|(of, _)| *of == index).map(|(_, rows)| rows.clone()).collect(),
            rejects: kept.rejects.iter().filter(|reject| reject.request == table.request).cloned().collect(),
            table,
            report,
        });
        Ok(previews.filter(|preview| request.is_none_or(|name| preview.request == name)).collect())
    }
}
