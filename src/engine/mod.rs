//! The async interpreter: executes plans. Requests run as tasks that hand rows to the destination and
//! to their children; nothing here sees syntax but spans and verbs.

mod announced;
mod answer;
mod auth;
pub mod bookmark;
mod budget;
mod call;
mod commits;
mod concurrency;
mod deliver;
mod document;
mod exchange;
mod failure;
mod flow;
mod guard;
mod join;
mod judge;
mod keys;
mod level;
mod multipart;
mod notes;
pub mod observe;
mod pace;
mod paging;
mod preview;
mod private;
mod progress;
mod rate;
mod reached;
mod rejects;
pub mod remap;
pub mod report;
mod request;
mod retry;
mod row;
mod run;
mod send;
mod spool;
pub mod state;
mod store;
mod stored;
mod stream;
mod turn;
mod turns;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::http::redact::Redactor;
use crate::http::{Limits, Policy, Transport};
use crate::plan::Plan;
use crate::sink::{self, Commits, Destructive, Sink};
use crate::value::Value;

use bookmark::{Bookmarks, Incremental, Mark};
use failure::Failure;
use keys::Keys;
use notes::Notes;
use observe::{Observer, Observers};
use pace::Paces;
use progress::Progress;
use rate::Limiter;
use reached::Reached;
use report::Event;
use spool::Spool;
use store::Store;

pub use crate::sink::rows;
pub use auth::login::{Prompt, SignIn};
pub use auth::state_folder;
pub use preview::Preview;

/// How a plan is run.
#[derive(Default)]
pub struct RunOptions {
    /// `sqlite:FILE`, `parquet:DIR`, `csv:DIR`, `ndjson:DIR`, `stdout`; `sqlite:capi.db` when empty.
    pub destination: String,
    /// A destination of the embedder's own, instead.
    pub sink: Option<Box<dyn Sink>>,
    /// By which the run is known; a new one when absent. A run that is complete at the destination is not
    /// made again: whoever did not hear of its end may ask again with the same id. Another job needs another.
    pub run_id: Option<String>,
    /// A transport of the embedder's own, instead of the network.
    pub transport: Option<Arc<dyn Transport>>,
    /// Rows of each request, at most.
    pub limit: Option<u64>,
    /// Turns of one request and calls to one origin at once; when absent what the script says.
    pub concurrency: Option<usize>,
    /// How much of answers is held in memory, and how long they may take unless the script says. When
    /// absent, an answer of more than 4 MiB is read as it comes, and one that cannot be has at most 1 GiB.
    pub limits: Option<Limits>,
    /// Full refresh, or a backfill.
    pub incremental: Incremental,
    /// What becomes of tables whose rows cannot stay.
    pub destructive: Destructive,
    /// Folder of what must outlive runs, such as refresh tokens that a server replaced; when absent
    /// `CAPI_STATE_DIR`, else `capi` in the folder for state of the XDG specification.
    pub state: Option<PathBuf>,
    /// How often complete turns are committed before the end; when absent what the destination prefers, which
    /// also says after how many rows.
    pub commit_every: Option<Duration>,
    /// Turns true when the run is to end: what is complete is committed, the rest taken back.
    pub stop: Option<watch::Receiver<bool>>,
    /// Told of the first answer to each call, for those who write scripts.
    pub observer: Option<Arc<dyn Observer>>,
    /// Told what happens, never waited for.
    pub events: Option<mpsc::UnboundedSender<Event>>,
}

/// The part of the options that requests look at.
struct Options {
    limit: Option<u64>,
    limits: Limits,
    /// First pages only.
    preview: bool,
    commits: Commits,
}

/// Answers up to this size are whole before their rows are read: a call whose answer breaks can then be
/// repeated.
const WHOLE: u64 = 4 << 20;

/// One run.
struct Engine {
    plan: Plan,
    run_id: String,
    transport: Arc<dyn Transport>,
    redactor: Redactor,
    policy: Arc<Policy>,
    auth: auth::Shared,
    keys: Keys,
    store: Store,
    bookmarks: Bookmarks,
    progress: Arc<Progress>,
    paces: Paces,
    /// What the destination cannot hold.
    flaws: Option<sink::Flaws>,
    /// By request; those of shape and request.
    limiters: Vec<Limiter>,
    /// By request.
    turns_at_once: Vec<usize>,
    options: Options,
    /// By request: which columns have held something.
    seen: Mutex<BTreeMap<usize, Vec<bool>>>,
    notes: Notes,
    observers: Observers,
    /// By request: whether its bookmarks move before the end of the run.
    resumes: Vec<bool>,
    /// Held while a turn that is complete is handed over.
    completing: Mutex<()>,
    /// Bookmarks that move at the end, by request and turn.
    deferred: Mutex<BTreeMap<(String, String), String>>,
}

/// Where the rows and the result of one request go.
#[derive(Default)]
struct Outputs {
    /// One for each child that streams, and whether it takes only changed rows.
    children: Vec<(Child, bool)>,
    /// All rows, for those who need the whole list.
    collected: Option<Mutex<Vec<Value>>>,
    list: Option<watch::Sender<Option<Value>>>,
    /// The body, for those who read the request as a value.
    value: Option<watch::Sender<Option<Value>>>,
    /// Rows so far.
    taken: AtomicU64,
}

/// A row as children see it, and whether it is new since the bookmark.
#[derive(Clone)]
struct Exported {
    row: Value,
    changed: bool,
}

enum Child {
    Bounded(mpsc::Sender<Value>),
    /// Where waiting could turn in a circle.
    Unbounded(mpsc::UnboundedSender<Value>),
}

impl Outputs {
    fn wants_rows(&self) -> bool {
        !self.children.is_empty() || self.collected.is_some()
    }

    /// A child that is gone has failed or has enough.
    async fn send(&self, rows: Vec<Exported>) {
        if let Some(collected) = &self.collected {
            collected.lock().unwrap_or_else(PoisonError::into_inner).extend(rows.iter().map(|exported| exported.row.clone()));
        }
        for Exported { row, changed } in rows {
            for (child, only_changed) in &self.children {
                if *only_changed && !changed {
                    continue;
                }
                match child {
                    Child::Bounded(sender) => drop(sender.send(row.clone()).await),
                    Child::Unbounded(sender) => drop(sender.send(row.clone())),
                }
            }
        }
    }

    /// Counts one more row, unless there are enough.
    fn take(&self, limit: Option<u64>) -> bool {
        let more = |taken| (limit.is_none_or(|limit| taken < limit)).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    fn is_full(&self, limit: Option<u64>) -> bool {
        limit.is_some_and(|limit| self.taken.load(Ordering::Relaxed) >= limit)
    }

    /// Says that all rows have come.
    fn finish(&self) {
        if let Some(value) = &self.value {
            value.send_if_modified(|known| {
                let first = known.is_none();
                known.get_or_insert_default();
                first
            });
        }
        if let (Some(collected), Some(list)) = (&self.collected, &self.list) {
            let rows = std::mem::take(&mut *collected.lock().unwrap_or_else(PoisonError::into_inner));
            list.send_replace(Some(Value::list(rows)));
        }
    }
}

impl Engine {
    /// The sink's index of the request's table, if its rows are written.
    fn table_of(&self, request: usize) -> Option<usize> {
        self.plan.written.iter().position(|index| *index == request)
    }

    /// Where a turn holds its rows back, if it has to.
    fn spool(&self, request: usize) -> Option<Spool> {
        let planned = self.plan.requests.get(request)?;
        let table = self.table_of(request)?;
        let holds = commits::holds(planned, table, &self.options.commits) && !self.options.preview;
        holds.then(|| Spool::new(table, request))
    }

    /// All rows of a turn, or of its window, have come: its rows go to the destination, with the bookmark
    /// that they move. A run that was cut short by `--limit` has not seen everything before its bookmarks.
    async fn completed(&self, request: usize, mark: Option<Mark>, reached: Option<Reached>, held: Option<Spool>) -> Result<(), Failure> {
        let gone = |_| Failure::new("destination-failed", "");
        let Some(mark) = mark else {
            return match held {
                Some(spool) => self.store.turns(vec![spool], Vec::new()).await.map_err(gone),
                None => Ok(()),
            };
        };
        // A bookmark speaks for all turns before it: their rows are on their way when it is. Nothing waits
        // between the two, for a run may end wherever something waits.
        let place = self.store.place().await.map_err(gone)?;
        let _alone = self.completing.lock().unwrap_or_else(PoisonError::into_inner);
        let in_order = self.plan.requests.get(request).is_some_and(commits::in_order);
        let (mut now, waiting) = if in_order { (Vec::new(), held) } else { (held.into_iter().collect(), None) };
        let moved = self.bookmarks.complete(mark, reached, waiting);
        now.extend(moved.spools);
        let mut bookmark = moved.bookmark.filter(|_| self.options.limit.is_none());
        let resumes = self.resumes.get(request).copied().unwrap_or_default();
        if self.options.commits != Commits::Once
            && !resumes
            && let Some(bookmark) = bookmark.take()
        {
            let mut deferred = self.deferred.lock().unwrap_or_else(PoisonError::into_inner);
            deferred.insert((bookmark.request, bookmark.turn), bookmark.value);
        }
        if now.is_empty() && bookmark.is_none() {
            return Ok(());
        }
        place.turns(now, bookmark.into_iter().collect());
        Ok(())
    }

    /// A turn was skipped: its bookmark stays, and rows that must not come before its own wait for
    /// another run.
    fn left_out(&self, request: usize, mark: Option<Mark>) {
        let Some(mark) = mark else { return };
        self.bookmarks.leave_out(mark);
        self.progress.count(request, |_| {});
    }

    /// The bookmarks that move now that everything has come.
    fn take_deferred(&self) -> Vec<sink::Bookmark> {
        let deferred = std::mem::take(&mut *self.deferred.lock().unwrap_or_else(PoisonError::into_inner));
        deferred.into_iter().map(|((request, turn), value)| sink::Bookmark { request, turn, value }).collect()
    }

    fn saw(&self, request: usize, columns: &[bool]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.entry(request).or_insert_with(|| vec![false; columns.len()]);
        known.iter_mut().zip(columns).for_each(|(known, now)| *known |= now);
    }
}
