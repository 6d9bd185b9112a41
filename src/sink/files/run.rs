//! One run at a directory: what it has begun from, what it stages, how that is published.

use std::time::Duration;

use arrow_array::RecordBatch;

use super::bookmarks::Reader;
use super::depot::{Depot, own};
use super::folder::Folder;
use super::format::Format;
use super::manifest::Manifest;
use super::publish::View;
use super::rejects::Rejects;
use super::shelf::Shelf;
use super::state::State;
use super::{fold, naming, publish, sweep, view};
use crate::sink::lock::{Holder, Lock};
use crate::sink::{Bookmark, Reject, Restated, RunRecord, SinkError, Start};

/// Bytes that wait in the writers of all tables.
const WAITING: usize = 32 << 20;

pub(super) struct Run {
    pub(super) start: Start,
    pub(super) stage: Stage,
    depot: Depot,
    manifest: Manifest,
    shelves: Vec<Shelf>,
    pub(super) state: State,
    rejects: Rejects,
    /// Keys of staged rows in memory, of all tables.
    keys: usize,
    /// Held as long as the run is open.
    _lock: Lock,
}

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    /// Something failed: what is staged must not be committed.
    Broken,
}

/// What a commit takes in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All but what waits for the end.
    SoFar,
    Everything,
}

impl Run {
    /// Takes the lock and reads what is there; the run is not open before `begin`.
    pub(super) fn new(
        folder: &Folder,
        format: &'static dyn Format,
        start: &Start,
        patience: Duration,
        keys: usize,
    ) -> Result<Run, SinkError> {
        naming::usable("integration", &start.integration)?;
        folder.ensure(&format!("_capi/{}", start.integration))?;
        folder.foresee(&start.integration)?;
        let lock = folder.path(&own(&start.integration, "lock"));
        let lock = Lock::take(&lock, &folder.place(), &Holder::run(start), patience)?;
        let manifest = Manifest::open(folder, &start.integration, format)?;
        if manifest.epoch == 0 {
            sweep::refuse_orphans(folder, &start.integration)?;
        }
        if let Some(done) = manifest.done(&start.run_id) {
            finish(folder, &manifest, start)?;
            return Err(SinkError::done(start, &done.job));
        }
        // What is damaged is told before anything is changed.
        Reader::open(folder, &manifest)?.try_for_each(|bookmark| bookmark.map(drop))?;
        let depot = Depot::new(folder.clone(), format, &start.integration, manifest.epoch + 1);
        let (start, stage, state) = (start.clone(), Stage::Broken, State::default());
        Ok(Run { start, stage, depot, manifest, shelves: Vec::new(), state, rejects: Rejects::default(), keys, _lock: lock })
    }

    /// Sees that the run can go on to its end, takes away what was left aside and fences off older runs.
    pub(super) fn begin(&mut self) -> Result<(), SinkError> {
        let Run { start, depot, manifest, state, .. } = self;
        let mut planned = manifest.clone();
        planned.globals.clone_from(&start.globals);
        for (index, table) in start.tables.iter().enumerate() {
            refuse_places(&depot.folder, start, manifest, index)?;
            let shelf = Shelf::new(start, index, table, manifest)?;
            planned.set(table, &shelf.columns, Vec::new());
            if shelf.anew {
                state.outdate(&table.request);
            }
            self.shelves.push(shelf);
        }
        view::script(&depot.folder, &planned, |_| false)?;
        sweep::parts(&depot.folder, manifest, depot.epoch)?;
        sweep::own_files(&depot.folder, manifest, depot.epoch)?;
        let mut next = manifest.clone();
        next.begin(start);
        self.publish_manifest(next)?;
        self.stage = Stage::Open;
        Ok(())
    }

    pub(super) fn bookmarks(&self, take: &mut dyn FnMut(Bookmark)) -> Result<(), SinkError> {
        self.state.bookmarks(&self.depot.folder, &self.manifest, take)
    }

    pub(super) fn waits(&self, table: usize) -> bool {
        self.shelves.get(table).is_some_and(|shelf| shelf.waits)
    }

    pub(super) fn write(&mut self, table: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        let Run { start, depot, .. } = self;
        let Some(shelf) = self.shelves.get_mut(table) else { return Err(no_table()) };
        let taken = shelf.write(depot, start, rows)?;
        self.stay_small()?;
        Ok(taken)
    }

    pub(super) fn clear(&mut self, table: usize, slice: &[Restated]) -> Result<(), SinkError> {
        self.shelves.get_mut(table).map(|shelf| shelf.clear(slice)).ok_or_else(no_table)
    }

    pub(super) fn reject(&mut self, rejects: &[Reject]) -> Result<(), SinkError> {
        self.rejects.add(&mut self.depot, &self.start, rejects)
    }

    /// Folds the table with the most keys, writes out the writer with the most rows, if it is too much.
    fn stay_small(&mut self) -> Result<(), SinkError> {
        if self.shelves.iter().map(Shelf::keys).sum::<usize>() > self.keys
            && let Some(most) = self.shelves.iter_mut().max_by_key(|shelf| shelf.keys())
        {
            fold::fold(most, &mut self.depot)?;
        }
        if self.shelves.iter().map(|shelf| shelf.delta.parts.memory()).sum::<usize>() > WAITING
            && let Some(most) = self.shelves.iter_mut().max_by_key(|shelf| shelf.delta.parts.memory())
        {
            most.delta.parts.relieve(&self.depot)?;
        }
        Ok(())
    }

    /// Makes what is staged durable, together with the record.
    pub(super) fn publish(&mut self, record: &RunRecord, extent: Extent) -> Result<(), SinkError> {
        self.refuse_overtaken()?;
        let mut next = self.manifest.clone();
        next.globals.clone_from(&self.start.globals);
        let taken = |shelf: &Shelf| extent == Extent::Everything || !shelf.waits;
        for shelf in self.shelves.iter_mut().filter(|shelf| taken(shelf)) {
            shelf.settle(&mut self.depot)?;
            shelf.reveal(&self.depot)?;
            next.set(&shelf.table, &shelf.columns, shelf.parts());
            self.state.renew(&shelf.table.request);
        }
        self.rejects.publish(&self.depot, &self.start, &mut next)?;
        self.state.publish(&mut self.depot, &mut next)?;
        let loaded = self.shelves.iter().map(|shelf| shelf.loaded(taken(shelf)));
        next.save_run(&self.start, record, loaded.collect());
        let before = self.manifest.clone();
        // What cannot be taken away now, or is still named by an old view, goes when the next run begins.
        if self.publish_manifest(next)? == View::Shown {
            let _ = sweep::superseded(&self.depot.folder, &before, &self.manifest);
        }
        Ok(())
    }

    /// Puts `next` in the place of the manifest.
    fn publish_manifest(&mut self, next: Manifest) -> Result<View, SinkError> {
        let (folder, number) = (self.depot.folder.clone(), self.depot.number());
        let (holder, is_old) = (Holder::run(&self.start), |request: &str| self.state.is_outdated(request));
        let view = publish::with_view(&folder, &next, number, &holder, is_old, || self.refuse_overtaken())?;
        self.manifest = next;
        Ok(view)
    }

    /// Takes back what is staged, and keeps the rejects and the record. A run that is there as done stays
    /// so: its commit failed only after that.
    pub(super) fn abandon(&mut self, record: &RunRecord) -> Result<(), SinkError> {
        let Some(mut next) = self.discard()? else { return Ok(()) };
        if next.is_done(&self.start.run_id) {
            return Ok(());
        }
        self.rejects.publish(&self.depot, &self.start, &mut next)?;
        let mut loaded = next.loaded(&self.start.run_id);
        loaded.retain(|loaded| loaded.rows > 0);
        next.save_run(&self.start, record, loaded);
        let hidden = self.depot.number();
        next.publish(&self.depot.folder, hidden)?;
        sweep::own_files(&self.depot.folder, &next, self.depot.epoch)
    }

    /// Takes away the files of what is staged. Gives what is there, if no other run has begun since: it may
    /// be more than this run knows of, if a commit failed in its last step.
    pub(super) fn discard(&mut self) -> Result<Option<Manifest>, SinkError> {
        self.shelves.clear();
        let there = Manifest::read(&self.depot.folder, &self.start.integration)?;
        if let Some(there) = &there {
            sweep::parts(&self.depot.folder, there, self.depot.epoch)?;
        }
        let same = there.as_ref().map_or(0, |there| there.epoch) == self.manifest.epoch;
        Ok(same.then(|| there.unwrap_or_else(|| self.manifest.clone())))
    }

    fn refuse_overtaken(&self) -> Result<(), SinkError> {
        let there = Manifest::read(&self.depot.folder, &self.start.integration)?;
        if there.as_ref().map_or(0, |there| there.epoch) == self.manifest.epoch {
            return Ok(());
        }
        let newest = there.as_ref().and_then(|there| there.runs.last());
        let by = newest.map_or("the manifest of this one is gone".to_owned(), |run| format!("run {} has begun", run.run_id));
        Err(SinkError::overtaken(&self.start, &by))
    }
}

fn no_table() -> SinkError {
    SinkError::new("rows of a table that is not in the run")
}

/// What the run that is done may not have come to, if it was killed after its commit.
fn finish(folder: &Folder, manifest: &Manifest, start: &Start) -> Result<(), SinkError> {
    sweep::parts(folder, manifest, manifest.epoch + 1)?;
    sweep::own_files(folder, manifest, manifest.epoch + 1)?;
    publish::view(folder, manifest, &Holder::run(start))
}

/// Refuses a table that can have no folder, or shares it with another on some systems.
pub(super) fn refuse_places(folder: &Folder, start: &Start, manifest: &Manifest, index: usize) -> Result<(), SinkError> {
    let Some(request) = start.tables.get(index).map(|table| table.request.as_str()) else { return Ok(()) };
    naming::usable("request", request)?;
    folder.foresee(&format!("{}/{request}", start.integration))?;
    let others = start.tables.iter().take(index).map(|table| &table.request).chain(manifest.tables.iter().map(|files| &files.request));
    let twin = others.into_iter().find(|other| *other != request && naming::fold(other) == naming::fold(request));
    let Some(twin) = twin else { return Ok(()) };
    Err(SinkError::conflict(format!("the requests `{twin}` and `{request}` are the same name on some systems"))
        .help("give one of them another name"))
}
