//! The destination on a thread of its own, fed by a bounded channel: when it is slow, requests wait.

use std::sync::Arc;
use std::thread::JoinHandle;

use arrow_array::RecordBatch;
use tokio::sync::{mpsc, oneshot};

use super::failure::{DESTINATION, Failure, SCRIPT};
use super::progress::Progress;
use crate::sink::{Bookmark, Reject, Restated, RunRecord, Sink, SinkError, SinkErrorKind, Start};

/// Batches that may wait for the destination.
const WAITING: usize = 8;

enum Message {
    Rows { table: usize, request: usize, rows: RecordBatch },
    Rejects(Vec<Reject>),
    Bookmarks(Vec<Bookmark>),
    Clear { table: usize, slice: Vec<Restated> },
    Commit(RunRecord, oneshot::Sender<Result<(), SinkError>>),
    Abandon(RunRecord, oneshot::Sender<Result<(), SinkError>>),
}

/// Where requests send rows.
#[derive(Clone)]
pub struct Store {
    sender: mpsc::Sender<Message>,
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
    /// Also gives what earlier runs stored.
    pub async fn begin(
        mut sink: Box<dyn Sink>,
        start: Start,
        progress: Arc<Progress>,
    ) -> Result<(Store, StoreThread, Vec<Bookmark>), SinkError> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (begun, beginning) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let result = sink.begin(&start).and_then(|()| sink.bookmarks());
            let failed = result.is_err();
            let _ = begun.send(result);
            if failed { Ok(()) } else { serve(sink.as_mut(), receiver, &progress) }
        });
        match beginning.await {
            Ok(Ok(bookmarks)) => Ok((Store { sender }, StoreThread { thread }, bookmarks)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(SinkError::new("the destination ended unexpectedly")),
        }
    }

    pub async fn rows(&self, table: usize, request: usize, rows: RecordBatch) -> Result<(), Gone> {
        self.sender.send(Message::Rows { table, request, rows }).await.map_err(|_| Gone)
    }

    pub async fn rejects(&self, rejects: Vec<Reject>) -> Result<(), Gone> {
        self.sender.send(Message::Rejects(rejects)).await.map_err(|_| Gone)
    }

    /// Takes away what the rows that follow restate.
    pub async fn clear(&self, table: usize, slice: Vec<Restated>) -> Result<(), Gone> {
        self.sender.send(Message::Clear { table, slice }).await.map_err(|_| Gone)
    }

    pub async fn bookmarks(&self, bookmarks: Vec<Bookmark>) -> Result<(), Gone> {
        self.sender.send(Message::Bookmarks(bookmarks)).await.map_err(|_| Gone)
    }

    /// Waits until everything sent before has been taken, then makes it durable.
    pub async fn commit(&self, record: RunRecord) -> Result<Result<(), SinkError>, Gone> {
        let (done, doing) = oneshot::channel();
        self.sender.send(Message::Commit(record, done)).await.map_err(|_| Gone)?;
        doing.await.map_err(|_| Gone)
    }

    pub async fn abandon(&self, record: RunRecord) -> Result<Result<(), SinkError>, Gone> {
        let (done, doing) = oneshot::channel();
        self.sender.send(Message::Abandon(record, done)).await.map_err(|_| Gone)?;
        doing.await.map_err(|_| Gone)
    }
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

/// After the first error rows are refused, but the failed run is still recorded.
fn serve(sink: &mut dyn Sink, mut receiver: mpsc::Receiver<Message>, progress: &Progress) -> Result<(), SinkError> {
    let mut failed = None;
    while let Some(message) = receiver.blocking_recv() {
        match message {
            Message::Rows { .. } | Message::Rejects(_) | Message::Bookmarks(_) | Message::Clear { .. } if failed.is_some() => {}
            Message::Rows { table, request, rows } => match sink.write(table, &rows) {
                Ok(written) => progress.written(request, written),
                Err(error) => fail(error, &mut failed, progress),
            },
            Message::Rejects(rejects) => {
                if let Err(error) = sink.reject(&rejects) {
                    fail(error, &mut failed, progress);
                }
            }
            Message::Clear { table, slice } => {
                if let Err(error) = sink.clear(table, &slice) {
                    fail(error, &mut failed, progress);
                }
            }
            Message::Bookmarks(bookmarks) => {
                if let Err(error) = sink.remember(&bookmarks) {
                    fail(error, &mut failed, progress);
                }
            }
            Message::Commit(record, done) => {
                let result = match failed.clone() {
                    Some(error) => Err(error),
                    None => sink.commit(&record),
                };
                let _ = done.send(result);
            }
            Message::Abandon(record, done) => {
                let _ = done.send(sink.abandon(&record));
            }
        }
    }
    failed.map_or(Ok(()), Err)
}

fn fail(error: SinkError, failed: &mut Option<SinkError>, progress: &Progress) {
    progress.destination_failed(&error);
    failed.get_or_insert(error);
}

pub fn failure(error: SinkError) -> Failure {
    let code = match error.kind {
        SinkErrorKind::BrokenPipe => "broken-pipe",
        SinkErrorKind::Locked => "destination-locked",
        SinkErrorKind::Conflict => "destination-conflict",
        SinkErrorKind::Usage => "bad-destination",
        SinkErrorKind::Other => "destination-failed",
    };
    let exit = if error.kind == SinkErrorKind::Usage { SCRIPT + 1 } else { DESTINATION };
    let mut failure = Failure::new(code, error.message).exit(exit);
    failure.help = error.help;
    failure
}
