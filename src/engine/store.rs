//! The destination on a thread of its own, fed by a bounded channel: when it is slow, requests wait.
//!
//! Each message leaves it with complete turns only, so it may commit between any two of them. In a run
//! that commits often it does so from time to time.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::failure::{DESTINATION, Failure, SCRIPT};
use super::progress::Progress;
use super::spool::Spool;
use super::stored::Stored;
use crate::sink::{Bookmark, Cadence, Commits, Reject, Restated, RunRecord, Sink, SinkError, SinkErrorKind, Start};

/// Batches that may wait for the destination.
const WAITING: usize = 8;

/// The code of a run that is complete at the destination.
pub const LOADED: &str = "run-loaded";

enum Message {
    Rows {
        table: usize,
        request: usize,
        rows: RecordBatch,
    },
    Rejects(Vec<Reject>),
    Clear {
        table: usize,
        slice: Vec<Restated>,
    },
    /// Complete turns, and the bookmarks that they move.
    Turns(Vec<Spool>, Vec<Bookmark>),
    /// Time has passed.
    Tick,
    Commit(RunRecord, oneshot::Sender<Result<(), SinkError>>),
    Abandon(RunRecord, oneshot::Sender<Result<(), SinkError>>),
}

/// Where requests send rows.
#[derive(Clone)]
pub struct Store {
    sender: mpsc::Sender<Message>,
}

/// Room for one message.
pub struct Place<'s>(mpsc::Permit<'s, Message>);

impl Place<'_> {
    /// As `Store::turns`, at once.
    pub fn turns(self, turns: Vec<Spool>, bookmarks: Vec<Bookmark>) {
        self.0.send(Message::Turns(turns, bookmarks));
    }
}

/// The thread; it ends when all `Store`s are gone or after the commit.
pub struct StoreThread {
    thread: JoinHandle<Result<(), SinkError>>,
}

/// The destination is gone; the thread knows why.
#[derive(Debug)]
pub struct Gone;

impl Store {
    /// Begins on the thread; gives an error before anything is sent if the destination refuses.
    /// Also gives what earlier runs stored. `every`: instead of how often the destination prefers to commit.
    pub async fn begin(
        mut sink: Box<dyn Sink>,
        start: Start,
        every: Option<Duration>,
        progress: Arc<Progress>,
    ) -> Result<(Store, StoreThread, Stored), SinkError> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (begun, beginning) = oneshot::channel();
        let often = start.commits != Commits::Once;
        let prefers = sink.cadence();
        let cadence = Cadence { every: every.unwrap_or(prefers.every), ..prefers };
        let thread = std::thread::spawn(move || {
            let mut stored = Stored::default();
            let result = sink.begin(&start).and_then(|()| sink.bookmarks(&mut |bookmark| stored.add(&bookmark)));
            let result = result.map(|()| stored.complete());
            let failed = result.is_err();
            let _ = begun.send(result);
            if failed { Ok(()) } else { Serving::new(sink, start.commits, cadence, progress).serve(receiver) }
        });
        match beginning.await {
            Ok(Ok(stored)) => {
                if often {
                    tick(sender.downgrade(), cadence);
                }
                Ok((Store { sender }, StoreThread { thread }, stored))
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(SinkError::new("the destination ended unexpectedly")),
        }
    }

    pub async fn rows(&self, table: usize, request: usize, rows: RecordBatch) -> Result<(), Gone> {
        self.send(Message::Rows { table, request, rows }).await
    }

    pub async fn rejects(&self, rejects: Vec<Reject>) -> Result<(), Gone> {
        self.send(Message::Rejects(rejects)).await
    }

    /// Takes away what the rows that follow restate.
    pub async fn clear(&self, table: usize, slice: Vec<Restated>) -> Result<(), Gone> {
        self.send(Message::Clear { table, slice }).await
    }

    /// Turns that were held back and the bookmarks that become true with them, or that rows sent before
    /// justify.
    pub async fn turns(&self, turns: Vec<Spool>, bookmarks: Vec<Bookmark>) -> Result<(), Gone> {
        self.send(Message::Turns(turns, bookmarks)).await
    }

    /// A place in the queue, for turns that are complete once it is there.
    pub async fn place(&self) -> Result<Place<'_>, Gone> {
        self.sender.reserve().await.map(Place).map_err(|_| Gone)
    }

    /// Waits until everything sent before has been taken, then makes it durable.
    pub async fn commit(&self, record: RunRecord) -> Result<Result<(), SinkError>, Gone> {
        let (done, doing) = oneshot::channel();
        self.send(Message::Commit(record, done)).await?;
        doing.await.map_err(|_| Gone)
    }

    /// Takes back what is not complete. Gives why the destination failed, if it did.
    pub async fn abandon(&self, record: RunRecord) -> Result<Result<(), SinkError>, Gone> {
        let (done, doing) = oneshot::channel();
        self.send(Message::Abandon(record, done)).await?;
        doing.await.map_err(|_| Gone)
    }

    async fn send(&self, message: Message) -> Result<(), Gone> {
        self.sender.send(message).await.map_err(|_| Gone)
    }
}

/// A destination that gets nothing for long commits what it has.
fn tick(sender: mpsc::WeakSender<Message>, cadence: Cadence) {
    if cadence.every.is_zero() {
        return;
    }
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(cadence.every).await;
            let Some(sender) = sender.upgrade() else { return };
            // A full channel wakes the destination as well.
            drop(sender.try_send(Message::Tick));
        }
    });
}

impl StoreThread {
    /// Why the destination is gone, if it failed.
    pub fn error(self) -> Option<SinkError> {
        match self.thread.join() {
            Ok(result) => result.err(),
            Err(_) => Some(SinkError::new("the destination ended unexpectedly")),
        }
    }
}

/// The destination at work.
struct Serving {
    sink: Box<dyn Sink>,
    commits: Commits,
    cadence: Cadence,
    progress: Arc<Progress>,
    /// After the first error rows are refused, but the failed run is still recorded.
    failed: Option<SinkError>,
    /// Rows since the last commit by request, but for those that wait for the end, and whether there is
    /// anything to commit.
    rows: HashMap<usize, u64>,
    staged: bool,
    committed: Instant,
}

impl Serving {
    fn new(sink: Box<dyn Sink>, commits: Commits, cadence: Cadence, progress: Arc<Progress>) -> Serving {
        Serving { sink, commits, cadence, progress, failed: None, rows: HashMap::new(), staged: false, committed: Instant::now() }
    }

    fn serve(mut self, mut receiver: mpsc::Receiver<Message>) -> Result<(), SinkError> {
        while let Some(message) = receiver.blocking_recv() {
            match message {
                Message::Commit(record, done) => {
                    let result = self.failed.clone().map_or_else(|| self.sink.commit(&record), Err);
                    let _ = done.send(result);
                }
                Message::Abandon(record, done) => {
                    self.attempt(Serving::checkpoint);
                    let abandoned = self.sink.abandon(&record);
                    let _ = done.send(self.failed.clone().map_or(abandoned, Err));
                }
                staged => {
                    self.attempt(|serving| serving.stage(staged));
                    if self.is_due() {
                        self.attempt(Serving::checkpoint);
                    }
                }
            }
        }
        self.failed.map_or(Ok(()), Err)
    }

    fn attempt(&mut self, attempt: impl FnOnce(&mut Serving) -> Result<(), SinkError>) {
        if self.failed.is_some() {
            return;
        }
        if let Err(error) = attempt(self) {
            self.progress.destination_failed(&error);
            self.failed = Some(error);
        }
    }

    fn stage(&mut self, message: Message) -> Result<(), SinkError> {
        match message {
            Message::Rows { table, request, rows } => self.write(table, request, &rows),
            Message::Rejects(rejects) => self.reject(&rejects),
            Message::Clear { table, slice } => self.clear(table, &slice),
            Message::Turns(turns, bookmarks) => {
                turns.into_iter().try_for_each(|turn| self.turn(turn))?;
                self.staged |= !bookmarks.is_empty();
                self.sink.remember(&bookmarks)
            }
            Message::Tick | Message::Commit(..) | Message::Abandon(..) => Ok(()),
        }
    }

    fn turn(&mut self, mut turn: Spool) -> Result<(), SinkError> {
        if let Some(slice) = &turn.slice {
            self.clear(turn.table, slice)?;
        }
        for rejects in turn.rejects() {
            self.reject(&rejects?)?;
        }
        let Spool { table, request, rows, .. } = turn;
        rows.all().try_for_each(|batch| self.write(table, request, &batch?))
    }

    fn write(&mut self, table: usize, request: usize, rows: &RecordBatch) -> Result<(), SinkError> {
        let written = self.sink.write(table, rows)?;
        if !self.commits.waits(table) && !self.sink.waits(table) {
            *self.rows.entry(request).or_default() += written;
        }
        self.staged = true;
        self.progress.written(request, written);
        Ok(())
    }

    fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.staged = true;
        self.sink.reject(rejects)
    }

    fn clear(&mut self, table: usize, slice: &[Restated]) -> Result<(), SinkError> {
        self.staged = true;
        self.sink.clear(table, slice)
    }

    fn is_often(&self) -> bool {
        self.commits != Commits::Once
    }

    fn is_due(&self) -> bool {
        self.staged
            && self.is_often()
            && (self.rows.values().sum::<u64>() >= self.cadence.rows || self.committed.elapsed() >= self.cadence.every)
    }

    fn checkpoint(&mut self) -> Result<(), SinkError> {
        if !self.is_often() || !self.staged {
            return Ok(());
        }
        let finished_at = Timestamp::now().as_microsecond();
        let committed = self.sink.checkpoint(&RunRecord { status: "running".to_owned(), finished_at, report: "{}".to_owned() });
        if !is_there(&committed) {
            return committed;
        }
        self.rows.drain().for_each(|(request, rows)| self.progress.committed(request, rows));
        (self.staged, self.committed) = (false, Instant::now());
        committed
    }
}

/// Whether the rows are at the destination, even if the commit had a failure after that.
pub fn is_there(committed: &Result<(), SinkError>) -> bool {
    committed.as_ref().map_or_else(|error| error.kind == SinkErrorKind::InPlace, |()| true)
}

pub fn failure(error: SinkError) -> Failure {
    let code = match error.kind {
        SinkErrorKind::BrokenPipe => "broken-pipe",
        SinkErrorKind::Locked => "destination-locked",
        SinkErrorKind::Conflict => "destination-conflict",
        SinkErrorKind::Usage => "bad-destination",
        SinkErrorKind::Loaded => LOADED,
        SinkErrorKind::InPlace | SinkErrorKind::Other => "destination-failed",
    };
    let exit = if error.kind == SinkErrorKind::Usage { SCRIPT + 1 } else { DESTINATION };
    let mut failure = Failure::new(code, error.message).exit(exit);
    failure.help = error.help;
    failure
}
