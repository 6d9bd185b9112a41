//! What a run, or a command, changes in the bookmarks. The file is written anew when they change; in memory
//! is only what has changed since.

use std::collections::BTreeMap;

use super::bookmarks::{Reader, Writer};
use super::depot::Depot;
use super::folder::Folder;
use super::manifest::Manifest;
use crate::sink::kept::Which;
use crate::sink::{Bookmark, SinkError};

/// By request and turn, in little memory.
type Turns = BTreeMap<Box<str>, BTreeMap<Box<str>, Box<str>>>;

#[derive(Default)]
pub(super) struct State {
    changed: Turns,
    /// Stored ones that no longer hold.
    gone: Vec<Which>,
    /// Of requests whose tables are made anew: what holds from the commit that does so.
    anew: Turns,
}

impl State {
    /// What a run begins from.
    pub(super) fn bookmarks(&self, folder: &Folder, manifest: &Manifest, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        for bookmark in Reader::open(folder, manifest)? {
            let bookmark = bookmark?;
            if !self.is_outdated(&bookmark.request) {
                take(bookmark);
            }
        }
        Ok(())
    }

    pub(super) fn remember(&mut self, bookmarks: &[Bookmark]) {
        for Bookmark { request, turn, value } in bookmarks {
            let turns = match self.anew.get_mut(request.as_str()) {
                Some(turns) => turns,
                None => self.changed.entry(request.as_str().into()).or_default(),
            };
            turns.insert(turn.as_str().into(), value.as_str().into());
        }
    }

    /// The bookmarks of this request no longer hold; they stay until its table is replaced.
    pub(super) fn outdate(&mut self, request: &str) {
        self.anew.insert(request.into(), BTreeMap::new());
    }

    pub(super) fn is_outdated(&self, request: &str) -> bool {
        self.anew.contains_key(request)
    }

    /// The table of this request is replaced by the next commit, if it was to be made anew.
    pub(super) fn renew(&mut self, request: &str) {
        let Some(turns) = self.anew.remove(request) else { return };
        self.forget(Which { request: Some(request.to_owned()), turn: None });
        self.changed.insert(request.into(), turns);
    }

    /// Takes away those that are stored.
    pub(super) fn forget(&mut self, which: Which) {
        self.gone.push(which);
    }

    /// Writes what holds now to a file of its own, which `next` names instead of the one before. Gives how many
    /// were taken away.
    pub(super) fn publish(&mut self, depot: &mut Depot, next: &mut Manifest) -> Result<u64, SinkError> {
        let (changed, gone) = (std::mem::take(&mut self.changed), std::mem::take(&mut self.gone));
        if changed.values().all(BTreeMap::is_empty) && gone.is_empty() {
            return Ok(0);
        }
        let stored = Reader::open(&depot.folder, next)?;
        let mut writer = Writer::create(depot)?;
        let forgotten = merge(stored, &gone, changed, &mut writer)?;
        next.state = Some(writer.finish()?);
        Ok(forgotten)
    }
}

/// Both are in the order of requests and turns; of two for one turn the changed one holds.
fn merge(stored: Reader, gone: &[Which], changed: Turns, writer: &mut Writer) -> Result<u64, SinkError> {
    let of = |(request, turns): (Box<str>, BTreeMap<Box<str>, Box<str>>)| {
        turns.into_iter().map(move |(turn, value)| Bookmark { request: request.to_string(), turn: turn.into(), value: value.into() })
    };
    let mut changed = changed.into_iter().flat_map(of).peekable();
    let mut forgotten = 0;
    for old in stored {
        let old = old?;
        while let Some(new) = changed.next_if(|new| place(new) < place(&old)) {
            writer.write(new)?;
        }
        if gone.iter().any(|which| which.names(&old.request, &old.turn)) {
            forgotten += 1;
        } else if changed.peek().is_none_or(|new| place(new) != place(&old)) {
            writer.write(old)?;
        }
    }
    changed.try_for_each(|new| writer.write(new))?;
    Ok(forgotten)
}

fn place(bookmark: &Bookmark) -> (&str, &str) {
    (&bookmark.request, &bookmark.turn)
}
