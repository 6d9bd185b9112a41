//! What becomes of a page's rows: to the destination, to the rejects, to children.

use super::failure::{Failure, REJECTED};
use super::notes::Note;
use super::rejects;
use super::row::{Rejected, Yield};
use super::store;
use super::turn::Turn;
use crate::plan::ir::RejectLimit;
use crate::sink::{Reject, Restated};
use crate::value::Fault;
use crate::value::convert::{Cell, Rules, convert};

impl Turn<'_> {
    /// `write replace where`, once a turn has an answer: the rows that its own take the place of.
    pub async fn clear(&mut self) -> Result<(), Failure> {
        let (Some(table), Some(index)) = (&self.request.table, self.engine.table_of(self.index)) else { return Ok(()) };
        if self.cleared || self.request.slice.is_empty() {
            return Ok(());
        }
        self.cleared = true;
        let rules = Rules { timezone: self.context.timezone.as_ref(), nulls: &[] };
        let mut slice = Vec::new();
        for condition in &self.request.slice {
            let Some(column) = table.columns.get(condition.column) else { continue };
            let value = self.eval(&condition.value, &[], condition.span)?;
            let value = convert(&value, &column.ty, &rules).map_err(|fault| self.faulty(fault, condition.span))?;
            if value == Cell::Null {
                let fault = Fault::new("null-in-slice", format!("`{}` of `replace where` is compared with null", column.name));
                return Err(self.faulty(fault, condition.span));
            }
            slice.push(Restated { column: condition.column, comparison: condition.comparison, value });
        }
        match &mut self.held {
            Some(held) => held.slice = Some(slice),
            None => self.engine.store.clear(index, slice).await.map_err(|_| Failure::new("destination-failed", ""))?,
        }
        Ok(())
    }

    pub async fn hand_on(&mut self, mut result: Yield) -> Result<(), Failure> {
        self.clear().await?;
        if let Some(reached) = result.reached.take() {
            self.reached = Some(match self.reached.take() {
                Some(before) => before.larger(reached),
                None => reached,
            });
        }
        if let Some(message) = result.broken {
            return Err(self.fail(Failure::new("bad-row", message)));
        }
        self.engine.progress.count(self.index, |report| {
            report.rows_mapped += result.mapped;
            report.rows_skipped += result.skipped;
        });
        self.known.take(std::mem::take(&mut result.prints));
        let again = self.known.again(std::mem::take(&mut result.keys));
        self.engine.notes.add(self.index, self.request.pager.span, Note::PagedTwice, again);
        for ((span, note), count) in &result.notes {
            self.engine.notes.add(self.index, *span, *note, *count);
        }
        if let (Some(join), Some(table)) = (&self.join, &self.request.table) {
            join.add(table, result.joinable);
        }
        if let (Some(batch), Some(table)) = (result.batch, self.engine.table_of(self.index)) {
            match &mut self.held {
                Some(held) => held.rows.push(batch).map_err(store::failure)?,
                None => self.engine.store.rows(table, self.index, batch).await.map_err(|_| Failure::new("destination-failed", ""))?,
            }
        }
        self.reject(result.rejects).await?;
        self.outputs.send(result.exports).await;
        Ok(())
    }

    async fn reject(&mut self, rejects: Vec<Rejected>) -> Result<(), Failure> {
        let (rejected, _) = self.engine.progress.rejected(self.index, rejects.len() as u64);
        if rejects.is_empty() {
            return Ok(());
        }
        let span = rejects.first().map_or(self.request.span, |rejected| rejected.span);
        let limit = match self.request.reject_limit {
            Some(RejectLimit::Rows(limit)) => Some(limit),
            _ => None,
        };
        let over = limit.is_some_and(|limit| rejected > limit);
        let first = rejects.first().map(|rejected| rejected.fault.message.clone()).unwrap_or_default();
        let Turn { engine, request, .. } = self;
        let rejects = rejects.into_iter().map(|rejected| rejects::told(rejected, request, &engine.plan, &engine.redactor));
        let rejects: Vec<Reject> = rejects.collect();
        match &mut self.held {
            // What ends the run is told of though the turn is not complete.
            Some(held) if !over => held.reject(&rejects).map_err(store::failure)?,
            _ => self.engine.store.rejects(rejects).await.map_err(|_| Failure::new("destination-failed", ""))?,
        }
        if over {
            let message = format!("{rejected} rows were rejected, `reject_limit` allows {}; the last because {first}", limit.unwrap_or(0));
            return Err(self.fail(Failure::new("too-many-rejects", message).at(span).exit(REJECTED)));
        }
        Ok(())
    }
}
