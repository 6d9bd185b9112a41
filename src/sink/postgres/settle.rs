//! The commit: one short transaction that moves what is staged, tried again when others are in the way,
//! and looked for when its answer is lost.

use std::thread;
use std::time::{Duration, Instant};

use super::inventory::Inventory;
use super::link::Link;
use super::load::Moves;
use super::run::Run;
use super::trouble::{Cause, Failure};
use super::{fence, lock, state, view};
use crate::sink::{RunRecord, SinkError};

pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// How often a commit is tried that others are in the way of.
const TRIES: u32 = 4;

/// How many times as long as a start a commit waits for the locks of others, and for a server that is
/// gone: rows that took an hour to fetch are worth more patience.
const COMMIT_PATIENCE: u32 = 6;

const PAUSE: Duration = Duration::from_millis(200);

impl Run {
    /// Makes what is staged durable: at the end everything, before it what need not wait.
    pub(super) fn settle(&mut self, record: &RunRecord, moves: Moves) -> Result<(), SinkError> {
        self.flush()?;
        self.link.patience(self.patience * COMMIT_PATIENCE)?;
        self.try_to_settle(record, moves)?;
        self.commits += 1;
        let taken = std::mem::take(&mut self.bookmarks);
        self.bookmarks = taken.into_iter().filter(|((request, _), _)| !self.takes(request, moves)).collect();
        self.rejects.stage.moved();
        self.loads.iter_mut().filter(|load| load.is_due(moves)).for_each(super::load::Load::settled);
        if moves == Moves::AtEveryCommit {
            self.link.patience(self.patience)?;
        }
        Ok(())
    }

    fn try_to_settle(&mut self, record: &RunRecord, moves: Moves) -> Result<(), SinkError> {
        let mut tries = 1;
        loop {
            let failure = match self.transaction(record, moves) {
                Ok(()) => match self.link.batch("COMMIT") {
                    Ok(()) => return Ok(()),
                    Err(failure) if failure.cause == Cause::Lost => return self.look_for_the_commit(moves),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            if failure.cause == Cause::Lost {
                return Err(failure.error);
            }
            self.link.batch("ROLLBACK")?;
            if failure.cause != Cause::Contention || tries == TRIES {
                return Err(failure.error);
            }
            thread::sleep(PAUSE * tries + Duration::from_millis(fastrand::u64(0..100)));
            tries += 1;
        }
    }

    /// All but its end.
    fn transaction(&self, record: &RunRecord, moves: Moves) -> Result<(), Failure> {
        let link = &self.link;
        link.batch(BEGIN)?;
        fence::check(link, &self.start, self.epoch)?;
        for load in self.loads.iter().filter(|load| load.is_due(moves)) {
            load.settle(link, &self.start)?;
        }
        self.rejects.settle(link, &self.start, record)?;
        let due = self.bookmarks.iter().filter(|((request, _), _)| self.takes(request, moves));
        state::remember(link, &self.start.integration, due)?;
        let tables: Vec<_> = self.loads.iter().map(|load| load.summary(moves)).collect();
        state::save_run(link, &self.start, record, &tables, self.commits + 1)?;
        if moves == Moves::AtTheEnd {
            view::rebuild(link, &Inventory::read(link, &self.start.integration)?, |_| false)?;
        }
        Ok(())
    }

    /// The connection broke when the transaction was to be committed. Whether it was is in the record of
    /// the run, once the old session has ended for certain: then its lock is free, or with a newer run.
    fn look_for_the_commit(&mut self, moves: Moves) -> Result<(), SinkError> {
        let waiting = self.loads.iter().find(|load| !load.is_due(moves) && !load.stage.is_empty());
        let waiting = waiting.map(|load| load.request().to_owned());
        let place = self.address.place.clone();
        let patience = self.patience * COMMIT_PATIENCE;
        let deadline = Instant::now() + patience;
        let committed = loop {
            match self.ask_for_the_commit() {
                Ok(Some(committed)) => break committed,
                Ok(None) => {}
                Err(failure) if Instant::now() >= deadline => {
                    let message = format!(
                        "the connection to `{place}` was lost while committing, and for {} s there was none again ({}): \
                         whether the rows are there is not known",
                        patience.as_secs_f64(),
                        failure.error.message
                    );
                    return Err(SinkError::new(message).help("run again when the server is back: it starts from what is there"));
                }
                Err(_) => {}
            }
            if Instant::now() >= deadline {
                let message = format!("the connection to `{place}` was lost while committing, and its end cannot be told");
                return Err(SinkError::new(message).help("run again: it starts from what is there"));
            }
            thread::sleep(PAUSE);
        };
        if !committed {
            let message = format!("the connection to `{place}` was lost while committing; the server took the commit back");
            return Err(SinkError::new(message).help("run again; nothing since the last commit was kept"));
        }
        waiting.map_or(Ok(()), |request| {
            let commit = self.commits + 1;
            let message = format!(
                "the connection to `{place}` was lost after commit {commit}: the rows of `{request}`, which wait for the end of the run, \
                 went with it"
            );
            self.commits = commit;
            Err(SinkError::new(message).help("run again; what was committed is there"))
        })
    }

    /// Whether the commit is there; nothing while the old session may still be at it.
    fn ask_for_the_commit(&mut self) -> Result<Option<bool>, Failure> {
        let link = Link::open(&self.address, &lock::session_name(&self.start.run_id), self.patience)?;
        let ended = lock::try_take(&link, &self.start.integration)? || !fence::is_newest(&link, &self.start, self.epoch)?;
        if !ended {
            return Ok(None);
        }
        let commits = state::commits(&link, &self.start)?;
        self.reconnected(link);
        Ok(Some(commits.is_some_and(|commits| commits > self.commits)))
    }

    /// The stages were those of the old session.
    fn reconnected(&mut self, link: Link) {
        self.link = link;
        self.loads.iter_mut().for_each(|load| load.stage.forget());
        self.rejects.stage.forget();
    }

    /// Takes back what is staged; keeps the record and the rejects, also over a new connection.
    pub(super) fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        match self.link.batch("ROLLBACK") {
            Err(failure) if failure.cause == Cause::Lost => {
                self.reconnected(Link::open(&self.address, &lock::session_name(&self.start.run_id), self.patience)?);
            }
            rolled_back => rolled_back?,
        }
        self.rejects.stage.flush(&self.link)?;
        let kept = self.link.batch(BEGIN).and_then(|()| self.keep(record)).and_then(|()| self.link.batch("COMMIT"));
        Ok(kept?)
    }

    fn keep(&self, record: &RunRecord) -> Result<(), Failure> {
        lock::definitions(&self.link)?;
        state::create(&self.link)?;
        self.rejects.settle(&self.link, &self.start, record)?;
        let tables: Vec<_> = self.loads.iter().filter_map(super::load::Load::kept).collect();
        state::save_run(&self.link, &self.start, record, &tables, self.commits)
    }
}
