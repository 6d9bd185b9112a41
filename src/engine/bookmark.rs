//! Bookmarks of a run: what each turn starts from, and how far it got.
//!
//! The state of a turn is named by the loops around it that are not windows. It moves to the largest
//! value of the unbroken run of windows that are complete; without windows the turn is one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::failure::{DESTINATION, Failure};
use super::reached::Reached;
use crate::plan::ir::BookmarkOf;
use crate::sink;
use crate::value::{Duration, Kind, Number, Value, time};

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
    fn is_backfill(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}

#[derive(Default)]
pub struct Bookmarks {
    how: Incremental,
    stored: HashMap<(String, String), String>,
    groups: Mutex<Vec<Group>>,
}

/// The windows of one turn.
struct Group {
    request: String,
    turn: String,
    before: Option<Reached>,
    settle: Option<Duration>,
    of: BookmarkOf,
    windows: Vec<Window>,
}

#[derive(Default)]
struct Window {
    complete: bool,
    reached: Option<Reached>,
}

/// One window of one turn.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    group: usize,
    window: usize,
}

/// A turn as it begins.
pub struct Opened {
    pub group: usize,
    /// `$bookmark`.
    pub value: Value,
    /// What the last committed run reached, if there was one.
    pub before: Option<Reached>,
}

impl Bookmarks {
    pub fn new(how: Incremental, stored: Vec<sink::Bookmark>) -> Bookmarks {
        let stored = stored.into_iter().map(|bookmark| ((bookmark.request, bookmark.turn), bookmark.value));
        Bookmarks { how, stored: stored.collect(), groups: Mutex::default() }
    }

    /// Begins a turn. `from` is the script's start.
    pub fn open(&self, request: &str, turn: &str, from: &Value, settle: Option<Duration>, of: BookmarkOf) -> Result<Opened, Failure> {
        let stored = self.stored.get(&(request.to_owned(), turn.to_owned())).filter(|_| !self.how.full_refresh);
        let before = stored.map(|text| Reached::read(text)).transpose()?;
        if let Some(value) = before.as_ref().map(|before| &before.value).filter(|value| value.kind() != from.kind()) {
            let message = format!("the state of `{request}` is {}, and `from` is {}", value.kind().phrase(), from.kind().phrase());
            return Err(Failure::new("state-of-another-kind", message).exit(DESTINATION).help("run once with `--full-refresh`"));
        }
        let value = match &self.how.from {
            Some(text) => given(text, from)?,
            None => before.as_ref().map_or_else(|| from.clone(), |before| before.value.clone()),
        };
        let group = Group { request: request.to_owned(), turn: turn.to_owned(), before: before.clone(), settle, of, windows: Vec::new() };
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.push(group);
        // A backfill reads again what it is told to.
        let before = before.filter(|_| self.how.from.is_none());
        Ok(Opened { group: groups.len() - 1, value, before })
    }

    /// The end of backfilled windows.
    pub fn until(&self, like: &Value) -> Result<Option<Value>, Failure> {
        self.how.until.as_ref().map(|text| given(text, like)).transpose()
    }

    /// Registers the next window of a turn, in order.
    pub fn window(&self, group: usize) -> Mark {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(entry) = groups.get_mut(group) else { return Mark { group, window: 0 } };
        entry.windows.push(Window::default());
        Mark { group, window: entry.windows.len() - 1 }
    }

    /// All rows of a window have been handed to the destination.
    pub fn complete(&self, mark: Mark, reached: Option<Reached>) {
        let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        let window = groups.get_mut(mark.group).and_then(|group| group.windows.get_mut(mark.window));
        if let Some(window) = window {
            *window = Window { complete: true, reached };
        }
    }

    /// What is to be stored with the rows.
    pub fn conclude(&self) -> Vec<sink::Bookmark> {
        if self.how.is_backfill() {
            return Vec::new();
        }
        let groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
        groups.iter().filter_map(Group::bookmark).collect()
    }
}

impl Group {
    fn bookmark(&self) -> Option<sink::Bookmark> {
        let reached = self.windows.iter().take_while(|window| window.complete).filter_map(|window| window.reached.as_ref());
        let reached = match self.of {
            BookmarkOf::Windows => reached.last().cloned(),
            BookmarkOf::Rows => reached.cloned().reduce(Reached::larger),
        }?;
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
    let read = match like.kind() {
        Kind::Date => time::parse_date(text).map(Value::Date),
        Kind::DateTime => {
            time::parse_datetime_literal(text).or_else(|| time::parse_datetime_literal(&format!("{text}T00:00Z"))).map(Value::DateTime)
        }
        Kind::Number => Number::parse(text).map(Value::Number),
        _ => Some(Value::text(text)),
    };
    read.ok_or_else(|| {
        let message = format!("`{text}` is no {}, as this bookmark is", like.kind());
        Failure::new("bad-range", message).exit(3).help("`--from` and `--until` are like `2026-01-31`")
    })
}
