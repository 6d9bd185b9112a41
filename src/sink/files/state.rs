//! Bookmarks: a file that is written anew when they change, one line each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::depot::{Depot, own};
use super::folder::{Folder, Readers};
use super::manifest::Manifest;
use crate::sink::{Bookmark, SinkError, catalog};

#[derive(Default)]
pub(super) struct State {
    /// By request and turn.
    values: BTreeMap<(String, String), String>,
    /// Of requests whose tables are made anew: what holds from the commit that does so.
    anew: BTreeMap<String, BTreeMap<String, String>>,
    changed: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    request: String,
    turn: String,
    value: String,
}

impl State {
    pub(super) fn read(folder: &Folder, manifest: &Manifest) -> Result<State, SinkError> {
        let Some(file) = &manifest.state else { return Ok(State::default()) };
        let path = own(&manifest.integration, file);
        let place = format!("`{}`", folder.path(&path).display());
        let text = folder.read(&path)?.ok_or_else(|| SinkError::new(format!("{place} is gone")).help("restore a copy of the directory"))?;
        let lines = text.lines().map(|line| catalog::read::<Line>(line, &place));
        let values = lines.map(|line| line.map(|line| ((line.request, line.turn), line.value)));
        Ok(State { values: values.collect::<Result<_, _>>()?, anew: BTreeMap::new(), changed: false })
    }

    /// What a run begins from.
    pub(super) fn bookmarks(&self) -> impl Iterator<Item = Bookmark> {
        let bookmark = |((request, turn), value): (&(String, String), &String)| Bookmark {
            request: request.clone(),
            turn: turn.clone(),
            value: value.clone(),
        };
        self.values.iter().filter(|((request, _), _)| !self.anew.contains_key(request)).map(bookmark)
    }

    pub(super) fn remember(&mut self, bookmarks: &[Bookmark]) {
        for bookmark in bookmarks {
            if let Some(turns) = self.anew.get_mut(&bookmark.request) {
                turns.insert(bookmark.turn.clone(), bookmark.value.clone());
                continue;
            }
            let place = (bookmark.request.clone(), bookmark.turn.clone());
            self.changed |= self.values.insert(place, bookmark.value.clone()).as_ref() != Some(&bookmark.value);
        }
    }

    /// The bookmarks of this request no longer hold; they stay until its table is replaced.
    pub(super) fn outdate(&mut self, request: &str) {
        self.anew.insert(request.to_owned(), BTreeMap::new());
    }

    pub(super) fn is_outdated(&self, request: &str) -> bool {
        self.anew.contains_key(request)
    }

    /// The table of this request is replaced by the next commit, if it was to be made anew.
    pub(super) fn renew(&mut self, request: &str) {
        let Some(turns) = self.anew.remove(request) else { return };
        self.forget(|of, _| of == request);
        self.changed |= !turns.is_empty();
        self.values.extend(turns.into_iter().map(|(turn, value)| ((request.to_owned(), turn), value)));
    }

    /// Takes away those whose request and turn `gone` names; gives how many.
    pub(super) fn forget(&mut self, gone: impl Fn(&str, &str) -> bool) -> u64 {
        let before = self.values.len();
        self.values.retain(|(request, turn), _| !gone(request, turn));
        let forgotten = before - self.values.len();
        self.changed |= forgotten > 0;
        forgotten as u64
    }

    /// Writes them to a file of their own, which the next manifest names.
    pub(super) fn publish(&mut self, depot: &mut Depot, next: &mut Manifest) -> Result<(), SinkError> {
        if !self.changed {
            return Ok(());
        }
        let mut text = String::new();
        for ((request, turn), value) in &self.values {
            let line = Line { request: request.clone(), turn: turn.clone(), value: value.clone() };
            text.push_str(&catalog::write(&line)?);
            text.push('\n');
        }
        let file = depot.number().state();
        depot.folder.write_new(&depot.own(&file), &text, Readers::Usual)?;
        next.state = Some(file);
        self.changed = false;
        Ok(())
    }
}
