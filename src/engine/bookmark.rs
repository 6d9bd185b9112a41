//! Bookmarks of a run: what each turn starts from, and how far it got.
//!
//! The state of a turn is named by the loops around it that are not windows. It moves to the largest
//! value of the unbroken run of windows that are complete; without windows the turn is one.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::failure::{DESTINATION, Failure};
use super::reached::{Reached, value_of};
use super::spool::Spool;
use super::stored::Stored;
use crate::plan::ir::BookmarkOf;
use crate::sink;
use crate::value::{Duration, Value, time};

/// What a run does with bookmarks.
#[derive(Clone, Debug, Default)]
pub struct Incremental {
    /// Forget what was reached: every turn starts at `from`.
    pub full_refresh: bool,
    /// Instead of the bookmark; then no state moves.
    pub from: Option<String>,
    /// Windows end here; then no state moves.
    pub until: Option<String>,
}

impl Incremental {
    pub fn is_backfill(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}

#[derive(Default)]
pub struct Bookmarks {
    how: Incremental,
    stored: Stored,
    groups: Mutex<Groups>,
}

#[derive(Default)]
struct Groups {
    begun: u64,
    open: HashMap<u64, Group>,
    held_back: BTreeMap<String, u64>,
}

/// The windows of one turn that have not come through, from the first of them on.
struct Group {
    request: String,
    turn: String,
    before: Option<Reached>,
    settle: Option<Duration>,
    of: BookmarkOf,
    /// Windows of the unbroken run, which are forgotten.
    done: usize,
    reached: Option<Reached>,
    windows: VecDeque<Window>,
    /// No more windows begin.
    closed: bool,
}

enum Window {
    Open,
    LeftOut,
    Complete(Option<Reached>, Option<Spool>),
}

/// What a turn that is complete sets free.
#[derive(Default)]
pub struct Moved {
    /// Its rows and those of turns after it that had waited for it.
    pub spools: Vec<Spool>,
    pub bookmark: Option<sink::Bookmark>,
}

/// One window of one turn.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    group: u64,
    window: usize,
}

/// A turn as it begins.
pub struct Opened {
    pub group: u64,
    /// `$bookmark`.
    pub value: Value,
    /// What the last committed run reached, if there was one.
    pub before: Option<Reached>,
}

impl Bookmarks {
    pub fn new(how: Incremental, stored: Stored) -> Bookmarks {
        Bookmarks { how, stored, groups: Mutex::default() }
    }

    /// Begins a turn. `from` is the script's start.
    pub fn open(&self, request: &str, turn: &str, from: &Value, settle: Option<Duration>, of: BookmarkOf) -> Result<Opened, Failure> {
        let stored = self.stored.get(request, turn).filter(|_| !self.how.full_refresh);
        let before = stored.map(Reached::read).transpose()?;
        if let Some(value) = before.as_ref().map(|before| &before.value).filter(|value| value.kind() != from.kind()) {
            let message = format!("the state of `{request}` is {}, and `from` is {}", value.kind().phrase(), from.kind().phrase());
            return Err(Failure::new("state-of-another-kind", message).exit(DESTINATION).help("run once with `--full-refresh`"));
        }
        let value = match &self.how.from {
            Some(text) => given(text, from)?,
            None => before.as_ref().map_or_else(|| from.clone(), |before| before.value.clone()),
        };
        let group = self.locked(|groups| {
            groups.begun += 1;
            groups.open.insert(groups.begun, Group::new(request, turn, before.clone(), settle, of));
            groups.begun
        });
        // A backfill reads again what it is told to.
        let before = before.filter(|_| self.how.from.is_none());
        Ok(Opened { group, value, before })
    }

    /// The end of backfilled windows.
    pub fn until(&self, like: &Value) -> Result<Option<Value>, Failure> {
        self.how.until.as_ref().map(|text| given(text, like)).transpose()
    }

    /// Registers the next window of a turn, in order.
    pub fn window(&self, group: u64) -> Mark {
        self.locked(|groups| {
            let Some(entry) = groups.open.get_mut(&group) else { return Mark { group, window: 0 } };
            entry.windows.push_back(Window::Open);
            Mark { group, window: entry.done + entry.windows.len() - 1 }
        })
    }

    /// All rows of a window have come; `held` are those that must not be stored before the windows
    /// before it. What is to be stored now.
    pub fn complete(&self, mark: Mark, reached: Option<Reached>, held: Option<Spool>) -> Moved {
        let mut moved = self.locked(|groups| groups.end(mark, Window::Complete(reached, held)));
        if self.how.is_backfill() {
            moved.bookmark = None;
        }
        moved
    }

    /// Windows of a turn that are not stored: from the first that is not complete to the last begun.
    pub fn waiting(&self, group: u64) -> usize {
        self.locked(|groups| groups.open.get(&group).map_or(0, |group| group.windows.len()))
    }

    /// A window was left out: the bookmark stays before it.
    pub fn leave_out(&self, mark: Mark) {
        self.locked(|groups| groups.end(mark, Window::LeftOut));
    }

    /// Rows of complete windows that were not stored, as one before them was left out; by request.
    pub fn held_back(&self) -> Vec<(String, u64)> {
        self.locked(|groups| std::mem::take(&mut groups.held_back).into_iter().collect())
    }

    /// No more windows of this turn begin.
    pub fn close(&self, group: u64) {
        self.locked(|groups| {
            if let Some(entry) = groups.open.get_mut(&group) {
                entry.closed = true;
            }
            groups.forget(group);
        });
    }

    fn locked<T>(&self, change: impl FnOnce(&mut Groups) -> T) -> T {
        change(&mut self.groups.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Groups {
    fn end(&mut self, mark: Mark, how: Window) -> Moved {
        let Some(group) = self.open.get_mut(&mark.group) else { return Moved::default() };
        let window = mark.window.checked_sub(group.done).and_then(|index| group.windows.get_mut(index));
        let Some(window) = window else { return Moved::default() };
        *window = how;
        let moved = group.moved();
        let held_back = group.hold_back();
        if held_back > 0 {
            *self.held_back.entry(group.request.clone()).or_default() += held_back;
        }
        self.forget(mark.group);
        moved
    }

    /// A turn of which nothing more comes takes no room.
    fn forget(&mut self, group: u64) {
        let is_over = |group: &Group| group.closed && !group.windows.iter().any(|window| matches!(window, Window::Open));
        if self.open.get(&group).is_some_and(is_over) {
            self.open.remove(&group);
        }
    }
}

impl Group {
    fn new(request: &str, turn: &str, before: Option<Reached>, settle: Option<Duration>, of: BookmarkOf) -> Group {
        let (request, turn) = (request.to_owned(), turn.to_owned());
        Group { request, turn, before, settle, of, done: 0, reached: None, windows: VecDeque::new(), closed: false }
    }

    /// Moves over the windows that are complete; gives their rows, and the bookmark if that is a move.
    fn moved(&mut self) -> Moved {
        let (mut moves, mut spools) = (false, Vec::new());
        while let Some(Window::Complete(reached, held)) = self.windows.front_mut() {
            let reached = reached.take();
            spools.extend(held.take());
            moves |= reached.is_some();
            self.reached = match (self.reached.take(), reached) {
                (Some(before), Some(reached)) if self.of == BookmarkOf::Rows => Some(before.larger(reached)),
                (before, reached) => reached.or(before),
            };
            self.windows.pop_front();
            self.done += 1;
        }
        Moved { spools, bookmark: if moves { self.bookmark() } else { None } }
    }

    /// Nothing after a window that was left out is stored in this run. Gives how many rows that were.
    fn hold_back(&mut self) -> u64 {
        let after = self.windows.iter_mut().skip_while(|window| !matches!(window, Window::LeftOut));
        let mut rows = 0;
        for window in after {
            if let Window::Complete(_, held) = window {
                rows += held.take().map_or(0, |held| held.len());
            }
        }
        rows
    }

    fn bookmark(&self) -> Option<sink::Bookmark> {
        let reached = self.reached.clone()?;
        let settled = match self.settle {
            Some(_) => Reached::at(settle(&reached.value, self.settle)),
            None => reached,
        };
        let reached = match &self.before {
            Some(before) => before.clone().larger(settled),
            None => settled,
        };
        Some(sink::Bookmark { request: self.request.clone(), turn: self.turn.clone(), value: reached.write() })
    }
}

fn settle(value: &Value, by: Option<Duration>) -> Value {
    let Some(back) = by.and_then(Duration::negate) else { return value.clone() };
    let moved = match value {
        Value::Date(date) => time::add_to_date(*date, back).map(Value::Date),
        Value::DateTime(at) => time::add_to_datetime(*at, back, None).map(Value::DateTime),
        other => Ok(other.clone()),
    };
    moved.unwrap_or_else(|_| value.clone())
}

/// A text of the command line as a value of the bookmark's kind.
fn given(text: &str, like: &Value) -> Result<Value, Failure> {
    value_of(text, like.kind()).ok_or_else(|| {
        let message = format!("`{text}` is no {}, as this bookmark is", like.kind());
        Failure::new("bad-range", message).exit(3).help("`--from` and `--until` are like `2026-01-31`")
    })
}
