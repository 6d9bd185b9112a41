//! Remap: the mappings of a script applied again to the records that `keep raw` stored, without a call.
//! It is one transaction in which the tables are replaced by what their own rows give now; bookmarks stay.
//! Columns whose mapping reads more than the record keep what is stored.

mod job;
mod reach;
mod rows;

use std::ops::ControlFlow;
use std::time::Instant;

use arrow_array::RecordBatch;
use jiff::Timestamp;

use super::failure::{Failure, REJECTED, SCRIPT};
use super::report::{RequestReport, RunReport};
use super::{rejects, run, store};
use crate::http::redact::Redactor;
use crate::plan::Plan;
use crate::plan::ir::RejectLimit;
use crate::sink::catalog::Entry;
use crate::sink::kept::{Kept, Which};
use crate::sink::schema::Change;
use crate::sink::{Bookmark, Commits, Destructive, Reject, RunRecord, Sink, SinkError, Start, destination};
use job::{Job, keeps_raw};
use rows::{Mapped, Mapper};

/// Bookmarks that are stored again at once.
const BOOKMARKS: usize = 1000;

/// What is remapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Of the plan's requests those that keep their records.
    Keeping,
    /// All of them: one that does not is a mistake.
    All,
}

impl Plan {
    /// Applies the mappings again to the records at `destination`. Calls nothing; blocks. Always gives a
    /// report, in which the rows read are those that were stored; a failed one has its `error`, and then
    /// nothing was changed.
    pub fn remap(&self, destination: &str, chosen: Chosen) -> RunReport {
        let started = Instant::now();
        let redactor = Redactor::default();
        run::learn(self, &redactor);
        let mut report = RunReport {
            version: 1,
            integration: self.integration.name.clone(),
            run_id: uuid::Uuid::now_v7().to_string(),
            status: "failed".to_owned(),
            started_at: self.now.to_string(),
            ..RunReport::default()
        };
        let result = remap(self, destination, chosen, &redactor, &mut report);
        report.seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(()) => report.status = "done".to_owned(),
            Err(failure) => report.error = Some(failure.error(&redactor, |span| self.script_line(span))),
        }
        report
    }
}

fn remap(plan: &Plan, dest: &str, chosen: Chosen, redactor: &Redactor, report: &mut RunReport) -> Result<(), Failure> {
    let destination = destination::parse(dest).map_err(store::failure)?;
    // Without the password that it may hold.
    report.destination = destination.to_string();
    let mut kept = destination.kept().map_err(store::failure)?;
    let jobs = jobs(plan, chosen, &kept.tables().map_err(store::failure)?)?;
    let start = Start {
        run_id: report.run_id.clone(),
        job: plan.job.clone(),
        started_at: plan.now.as_microsecond(),
        integration: plan.integration.name.clone(),
        tables: jobs.iter().map(|job| job.table.clone()).collect(),
        globals: plan.globals.clone(),
        commits: Commits::Once,
        // Everything that goes comes back.
        destructive: Destructive::Allow,
    };
    let rebuilt = rebuilt(kept.as_mut(), &start)?;
    let mut sink = destination.open().map_err(store::failure)?;
    let begun = sink.begin(&start).map_err(store::failure);
    let mut remap = Remap { plan, redactor, kept: kept.as_mut(), sink: sink.as_mut(), requests: Vec::new() };
    let done = begun.and_then(|()| remap.all(&jobs, &rebuilt));
    report.requests = std::mem::take(&mut remap.requests);
    conclude(sink.as_mut(), done, report)
}

fn jobs(plan: &Plan, chosen: Chosen, entries: &[Entry]) -> Result<Vec<Job>, Failure> {
    let mut jobs = Vec::new();
    for request in plan.written.iter().filter_map(|index| plan.requests.get(*index)) {
        if keeps_raw(request) {
            jobs.push(Job::new(plan, request, entries)?);
        } else if chosen == Chosen::All {
            return Err(keeps_none("it does not keep its records").at(request.span).of_request(&request.name));
        }
    }
    if jobs.is_empty() { Err(keeps_none("no request of the script keeps its records")) } else { Ok(jobs) }
}

fn keeps_none(message: &str) -> Failure {
    let failure = Failure::new("nothing-to-remap", message).exit(SCRIPT);
    failure.help("add `keep raw` and run once with `--full-refresh`: then later changes need no calls")
}

/// By table, whether it is made anew, so that the destination forgets its bookmarks.
fn rebuilt(kept: &mut dyn Kept, start: &Start) -> Result<Vec<bool>, Failure> {
    let foreseen = kept.changes(start).map_err(store::failure)?;
    foreseen.global.map_err(store::failure)?;
    let tables = foreseen.tables.into_iter().map(|table| {
        let changes = table.changes.map_err(store::failure)?;
        Ok(changes.iter().any(|change| matches!(change, Change::Rebuild { .. })))
    });
    tables.collect()
}

/// An open transaction, and the rows as they were before it.
struct Remap<'r> {
    plan: &'r Plan,
    redactor: &'r Redactor,
    kept: &'r mut dyn Kept,
    sink: &'r mut dyn Sink,
    requests: Vec<RequestReport>,
}

impl Remap<'_> {
    fn all(&mut self, jobs: &[Job], rebuilt: &[bool]) -> Result<(), Failure> {
        // Read again now that nobody else can write.
        let entries = self.kept.tables().map_err(store::failure)?;
        for (index, job) in jobs.iter().enumerate() {
            let is_its = |entry: &&Entry| entry.integration == job.table.integration && entry.request == job.table.request;
            let Some(entry) = entries.iter().find(is_its) else { continue };
            self.one(index, job, entry).map_err(|failure| failure.of_request(&job.request.name))?;
        }
        for (job, _) in jobs.iter().zip(rebuilt).filter(|(_, rebuilt)| **rebuilt) {
            self.restore(job)?;
        }
        Ok(())
    }

    fn one(&mut self, index: usize, job: &Job, entry: &Entry) -> Result<(), Failure> {
        let started = Instant::now();
        let Remap { plan, redactor, kept, sink, .. } = self;
        let mut mapper = Mapper::new(job, plan, sink.flaws());
        let mut counts = RequestReport { name: job.request.name.clone(), warnings: warnings(job), ..RequestReport::default() };
        let mut failed = None;
        let mut visit = |batch: RecordBatch| {
            let mapped = mapper.map(&batch).and_then(|mapped| taken(mapped, job, &mut counts));
            match mapped {
                Ok((rows, rejects)) => {
                    let rejects: Vec<Reject> =
                        rejects.into_iter().map(|rejected| rejects::told(rejected, &job.request, plan, redactor)).collect();
                    counts.rows_written += rows.map_or(Ok(0), |rows| sink.write(index, &rows))?;
                    sink.reject(&rejects)
                }
                Err(failure) => {
                    failed = Some(failure);
                    Err(SinkError::new("the mapping failed"))
                }
            }
        };
        let read = kept.rows(entry, &mut visit).map_err(store::failure);
        counts.seconds = started.elapsed().as_secs_f64();
        let limited = limit(job, &counts);
        self.requests.push(counts);
        failed.map_or(read, Err).and(limited)
    }

    /// What the rows justify is as far as before.
    fn restore(&mut self, job: &Job) -> Result<(), Failure> {
        let which = Which { request: Some(job.request.name.clone()), turn: None };
        let (mut some, mut stored) = (Vec::new(), Ok(()));
        let mut visit = |bookmark: Bookmark| {
            some.push(bookmark);
            if some.len() < BOOKMARKS {
                return ControlFlow::Continue(());
            }
            stored = self.sink.remember(&std::mem::take(&mut some));
            if stored.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        self.kept.state(&job.table.integration, &which, &mut visit).map_err(store::failure)?;
        stored.and_then(|()| self.sink.remember(&some)).map_err(store::failure)
    }
}

/// Counts a batch, and sees that not too many rows were rejected.
fn taken(mapped: Mapped, job: &Job, counts: &mut RequestReport) -> Result<(Option<RecordBatch>, Vec<super::row::Rejected>), Failure> {
    counts.rows_read += mapped.read;
    counts.rows_mapped += mapped.mapped;
    counts.rows_skipped += mapped.skipped;
    counts.rows_rejected += mapped.rejects.len() as u64;
    let Some(RejectLimit::Rows(most)) = job.request.reject_limit else { return Ok((mapped.rows, mapped.rejects)) };
    match mapped.rejects.last() {
        Some(last) if counts.rows_rejected > most => {
            let rejected = counts.rows_rejected;
            let message = format!("{rejected} rows were rejected, `reject_limit` allows {most}; the last because {}", last.fault.message);
            Err(Failure::new("too-many-rejects", message).at(last.span).exit(REJECTED))
        }
        _ => Ok((mapped.rows, mapped.rejects)),
    }
}

fn limit(job: &Job, counts: &RequestReport) -> Result<(), Failure> {
    let Some(RejectLimit::Percent(most)) = job.request.reject_limit else { return Ok(()) };
    if counts.rows_rejected as f64 * 100.0 <= most * counts.rows_read as f64 {
        return Ok(());
    }
    let message = format!("{} of {} rows were rejected, `reject_limit` allows {most}%", counts.rows_rejected, counts.rows_read);
    Err(Failure::new("too-many-rejects", message).at(job.request.span).exit(REJECTED))
}

fn warnings(job: &Job) -> Vec<String> {
    let names = job.kept.join(", ");
    let kept = (!names.is_empty()).then(|| format!("kept as they were, for their mappings read more than the record: {names}"));
    kept.into_iter().collect()
}

fn conclude(sink: &mut dyn Sink, done: Result<(), Failure>, report: &mut RunReport) -> Result<(), Failure> {
    let done = done.and_then(|()| {
        report.status = "done".to_owned();
        let committed = sink.commit(&record(report)).map_err(store::failure);
        report.status = "failed".to_owned();
        committed
    });
    match done {
        Ok(()) => {
            report.requests.iter_mut().for_each(|request| request.rows_committed = request.rows_written);
            Ok(())
        }
        Err(failure) => {
            // Its own failure matters more than that it could not be recorded.
            let _ = sink.abandon(&record(report));
            Err(failure)
        }
    }
}

fn record(report: &RunReport) -> RunRecord {
    RunRecord {
        status: report.status.clone(),
        finished_at: Timestamp::now().as_microsecond(),
        report: serde_json::to_string(report).unwrap_or_default(),
    }
}
