//! A directory of files between runs: what its manifests say. Changing bookmarks takes the integration's
//! lock, as a run does, and publishes a manifest.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::bookmarks::Reader;
use super::depot::{Depot, own};
use super::folder::Folder;
use super::format::{Flaw, Format, of};
use super::manifest::{Manifest, Run};
use super::shape::Shape;
use super::shelf::{self, Shelf};
use super::state::State;
use super::{PATIENCE, publish, run, sweep, view};
use crate::sink::catalog::Entry;
use crate::sink::kept::{Foreseen, ForeseenTable, Kept, KeptRun, VisitRows, Which};
use crate::sink::lock::{Holder, Lock};
use crate::sink::{Bookmark, SinkError, Start};

pub(in crate::sink) fn parquet(place: &str) -> Result<Box<dyn Kept>, SinkError> {
    Ok(Box::new(FilesKept::open("parquet", place, PATIENCE)?))
}

pub(in crate::sink) fn csv(place: &str) -> Result<Box<dyn Kept>, SinkError> {
    Ok(Box::new(FilesKept::open("csv", place, PATIENCE)?))
}

pub(in crate::sink) fn ndjson(place: &str) -> Result<Box<dyn Kept>, SinkError> {
    Ok(Box::new(FilesKept::open("ndjson", place, PATIENCE)?))
}

/// A directory as a destination, without a run.
pub struct FilesKept {
    folder: Folder,
    format: &'static dyn Format,
    patience: Duration,
}

impl FilesKept {
    /// Files of kind `word` in the directory at `place`; runs are waited for as long as `patience`.
    pub fn open(word: &str, place: &str, patience: Duration) -> Result<FilesKept, SinkError> {
        Ok(FilesKept { folder: Folder::at(place)?, format: of(word)?, patience })
    }

    fn manifest(&self, integration: &str) -> Result<Manifest, SinkError> {
        Manifest::open(&self.folder, integration, self.format)
    }

    /// The bookmarks of an integration. A run that commits just now may take the file away before it is open;
    /// then the next manifest names another.
    fn bookmarks(&self, integration: &str) -> Result<Reader, SinkError> {
        let mut manifest = self.manifest(integration)?;
        loop {
            let opened = Reader::open(&self.folder, &manifest);
            let newer = self.manifest(integration)?;
            if opened.is_ok() || newer.state == manifest.state {
                return opened;
            }
            manifest = newer;
        }
    }

    /// Changes bookmarks, or takes tables away, while no run is open; gives what `change` gives, and how many
    /// bookmarks were taken away. A run that was stopped before cannot undo it.
    fn change<T>(&self, what: &str, integration: &str, change: impl FnOnce(&mut State, &mut Manifest) -> T) -> Result<(T, u64), SinkError> {
        if Manifest::read(&self.folder, integration)?.is_none() {
            return Err(SinkError::new(format!("there is nothing of `{integration}` at {}", self.folder.place())));
        }
        let holder = Holder::new(what.to_owned(), Timestamp::now().as_microsecond());
        let lock = self.folder.path(&own(integration, "lock"));
        let _lock = Lock::take(&lock, &self.folder.place(), &holder, self.patience)?;
        let before = self.manifest(integration)?;
        let mut state = State::default();
        let mut next = Manifest { epoch: before.epoch + 1, ..before.clone() };
        let changed = change(&mut state, &mut next);
        sweep::own_files(&self.folder, &before, next.epoch)?;
        let mut depot = Depot::new(self.folder.clone(), self.format, integration, next.epoch);
        let forgotten = state.publish(&mut depot, &mut next)?;
        if next.tables.len() < before.tables.len() {
            publish::with_view(&self.folder, &next, depot.number(), &holder, |_| false, || Ok(()))?;
        } else {
            next.publish(&self.folder, depot.number())?;
        }
        let _ = sweep::superseded(&self.folder, &before, &next);
        Ok((changed, forgotten))
    }

    /// The live parts of a table. A run that commits just now may take one away before it is open; then
    /// the next manifest names others.
    fn open_parts(&self, entry: &Entry) -> Result<(Shape, Vec<(PathBuf, File)>), SinkError> {
        let mut manifest = self.manifest(&entry.integration)?;
        loop {
            let parts = manifest.table(&entry.request).map(|table| table.parts.clone()).unwrap_or_default();
            let columns = manifest.table(&entry.request).map(|table| table.columns.clone()).unwrap_or_default();
            let paths = parts.iter().map(|part| format!("{}/{}/{}", entry.integration, entry.request, part.file));
            let files = paths.map(|path| Ok((self.folder.path(&path), self.folder.open(&path)?)));
            let opened = files.collect::<Result<Vec<_>, SinkError>>();
            let newer = self.manifest(&entry.integration)?;
            if opened.is_ok() || newer.table(&entry.request).is_some_and(|table| table.parts == parts) {
                return opened.map(|files| (Shape::new(&entry.table(), &columns), files));
            }
            manifest = newer;
        }
    }

    /// The integrations that are there.
    fn integrations(&self) -> Result<Vec<Manifest>, SinkError> {
        let (names, _) = self.folder.list("_capi")?;
        names.iter().filter_map(|name| Manifest::read(&self.folder, name).transpose()).collect()
    }
}

impl Kept for FilesKept {
    fn tables(&mut self) -> Result<Vec<Entry>, SinkError> {
        let manifests = self.integrations()?;
        let entries = manifests.iter().flat_map(|manifest| manifest.tables.iter().map(|files| manifest.entry(files)));
        let mut entries: Vec<Entry> = entries.collect();
        entries.sort_by(|one, other| (&one.integration, &one.request).cmp(&(&other.integration, &other.request)));
        Ok(entries)
    }

    fn state(&mut self, integration: &str, which: &Which, visit: &mut dyn FnMut(Bookmark) -> ControlFlow<()>) -> Result<(), SinkError> {
        for bookmark in self.bookmarks(integration)? {
            let bookmark = bookmark?;
            if which.names(&bookmark.request, &bookmark.turn) && visit(bookmark).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn set_state(&mut self, integration: &str, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        self.change("`capi state set`", integration, |state, _| state.remember(bookmarks)).map(drop)
    }

    fn reset_state(&mut self, integration: &str, which: &Which) -> Result<u64, SinkError> {
        let changed = self.change("`capi state reset`", integration, |state, _| state.forget(which.clone()));
        changed.map(|((), forgotten)| forgotten)
    }

    fn remove(&mut self, integration: &str, request: Option<&str>) -> Result<Vec<String>, SinkError> {
        let which = Which { request: request.map(str::to_owned), turn: None };
        let changed = self.change("`capi drop`", integration, |state, next| {
            state.forget(which);
            let is_meant = |name: &str| request.is_none_or(|request| request == name);
            let (gone, left): (Vec<_>, Vec<_>) = std::mem::take(&mut next.tables).into_iter().partition(|table| is_meant(&table.request));
            next.tables = left;
            gone.iter().map(|table| format!("{integration}__{}", table.request)).collect()
        });
        changed.map(|(gone, _)| gone)
    }

    fn runs(&mut self, integration: &str, most: usize) -> Result<Vec<KeptRun>, SinkError> {
        let manifest = self.manifest(integration)?;
        Ok(manifest.runs.iter().rev().take(most).map(|run| recorded(integration, run)).collect())
    }

    fn rejects(&mut self, integration: &str) -> Result<u64, SinkError> {
        Ok(self.manifest(integration)?.rejects.iter().map(|rejects| rejects.rows).sum())
    }

    /// All files are opened before the first row, so that a run that commits meanwhile takes none away.
    fn rows(&mut self, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
        let (shape, files) = self.open_parts(entry)?;
        let wanted: Vec<usize> = entry.columns.iter().filter_map(|column| shape.index(&column.name)).collect();
        for (path, file) in files {
            let explain = |flaw: Flaw| flaw.explain(&path, &shape);
            for rows in self.format.reader(&shape, file, &wanted).map_err(explain)? {
                visit(rows.map_err(explain)?)?;
            }
        }
        Ok(())
    }

    fn changes(&mut self, start: &Start) -> Result<Foreseen, SinkError> {
        let manifest = self.manifest(&start.integration)?;
        let mut planned = Manifest { globals: start.globals.clone(), ..manifest.clone() };
        let mut tables = Vec::new();
        for (index, table) in start.tables.iter().enumerate() {
            let allowed = run::refuse_places(&self.folder, start, &manifest, index);
            let changes = allowed.and_then(|()| shelf::changes(start, table, &manifest));
            if changes.is_ok() {
                planned.set(table, &Shelf::new(start, index, table, &manifest)?.columns, Vec::new());
            }
            tables.push(ForeseenTable { name: format!("{}__{}", table.integration, table.request), changes });
        }
        let global = view::script(&self.folder, &planned, |_| false).map(|_| ());
        Ok(Foreseen { tables, global })
    }
}

fn recorded(integration: &str, run: &Run) -> KeptRun {
    KeptRun {
        run_id: run.run_id.clone(),
        integration: integration.to_owned(),
        status: run.status.clone(),
        started_at: run.started_at.clone(),
        finished_at: run.finished_at.clone().unwrap_or_default(),
        report: run.report.as_ref().map(Value::to_string).unwrap_or_default(),
    }
}
