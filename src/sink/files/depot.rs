//! Where a run makes its files: numbered, hidden until they are published.

use std::sync::Arc;

use arrow_array::RecordBatch;
use serde::{Deserialize, Serialize};

use super::folder::{Folder, Readers, trouble};
use super::format::{Format, PartWriter};
use super::naming::Number;
use super::shape::Shape;
use crate::sink::SinkError;

/// A part that grows larger is ended and another one begun, so that a merge rewrites no more than it must.
const PART_BYTES: u64 = 128 << 20;

/// A file of a table as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its name in the folder of its table.
    pub(super) file: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
}

/// A part as a run has it at hand.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) part: Part,
    pub(super) place: Place,
    pub(super) shape: Arc<Shape>,
}

/// Where a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Under a hidden name: nobody reads it.
    Hidden(Number),
    /// Under its own name.
    Live,
}

/// The folder and the kind of files of a run, which numbers them.
pub(super) struct Depot {
    pub(super) folder: Folder,
    pub(super) format: &'static dyn Format,
    pub(super) integration: String,
    pub(super) epoch: u64,
    files: u64,
}

impl Depot {
    pub(super) fn new(folder: Folder, format: &'static dyn Format, integration: &str, epoch: u64) -> Depot {
        Depot { folder, format, integration: integration.to_owned(), epoch, files: 0 }
    }

    pub(super) fn number(&mut self) -> Number {
        self.files += 1;
        Number { epoch: self.epoch, file: self.files }
    }

    /// The folder of a request's parts.
    pub(super) fn parts_of(&self, request: &str) -> String {
        format!("{}/{request}", self.integration)
    }

    /// A file of capi's own.
    pub(super) fn own(&self, name: &str) -> String {
        own(&self.integration, name)
    }

    fn path(&self, held: &Held) -> String {
        let folder = self.parts_of(&held.shape.table.request);
        match held.place {
            Place::Hidden(number) => format!("{folder}/{}", number.hidden()),
            Place::Live => format!("{folder}/{}", held.part.file),
        }
    }

    /// The rows of a part, only its columns `wanted` (ascending), batch by batch.
    pub(super) fn batches(
        &self,
        held: &Held,
        wanted: &[usize],
    ) -> Result<impl Iterator<Item = Result<RecordBatch, SinkError>> + use<>, SinkError> {
        let path = self.path(held);
        let (full, shape) = (self.folder.path(&path), Arc::clone(&held.shape));
        let batches = self.format.reader(&shape, self.folder.open(&path)?, wanted);
        let batches = batches.map_err(|flaw| flaw.explain(&full, &shape))?;
        Ok(batches.map(move |batch| batch.map_err(|flaw| flaw.explain(&full, &shape))))
    }

    /// Takes a part away that no manifest names.
    pub(super) fn discard(&self, held: &Held) -> Result<(), SinkError> {
        match held.place {
            Place::Hidden(_) => self.folder.remove(&self.path(held)),
            Place::Live => Ok(()),
        }
    }

    /// Gives a part its own name.
    pub(super) fn reveal(&self, held: &mut Held) -> Result<(), SinkError> {
        if let Place::Hidden(_) = held.place {
            let from = self.path(held);
            let live = Held { place: Place::Live, ..held.clone() };
            self.folder.rename(&from, &self.path(&live))?;
            *held = live;
        }
        Ok(())
    }
}

/// A file of capi's own for an integration.
pub(super) fn own(integration: &str, name: &str) -> String {
    format!("_capi/{integration}/{name}")
}

/// Rows on their way into parts.
pub(super) struct Parts {
    shape: Arc<Shape>,
    open: Option<Open>,
    sealed: Vec<Held>,
}

struct Open {
    number: Number,
    writer: Box<dyn PartWriter>,
    rows: u64,
}

impl Parts {
    pub(super) fn new(shape: &Arc<Shape>) -> Parts {
        Parts { shape: Arc::clone(shape), open: None, sealed: Vec::new() }
    }

    pub(super) fn write(&mut self, depot: &mut Depot, rows: &RecordBatch) -> Result<(), SinkError> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.begin(depot)?,
        };
        let written = open.writer.write(rows);
        written.map_err(|flaw| flaw.explain(&depot.folder.path(&self.hidden(depot, open.number)), &self.shape))?;
        open.rows += rows.num_rows() as u64;
        let full = open.writer.bytes() >= PART_BYTES;
        self.open = Some(open);
        if full { self.seal(depot) } else { Ok(()) }
    }

    fn begin(&self, depot: &mut Depot) -> Result<Open, SinkError> {
        depot.folder.ensure(&depot.parts_of(&self.shape.table.request))?;
        let number = depot.number();
        let path = self.hidden(depot, number);
        let file = depot.folder.create(&path, Readers::Usual)?;
        let writer = depot.format.writer(&self.shape, file);
        Ok(Open { number, writer: writer.map_err(|flaw| flaw.explain(&depot.folder.path(&path), &self.shape))?, rows: 0 })
    }

    fn hidden(&self, depot: &Depot, number: Number) -> String {
        format!("{}/{}", depot.parts_of(&self.shape.table.request), number.hidden())
    }

    /// Ends the open part: it is complete and durable but for its name.
    fn seal(&mut self, depot: &Depot) -> Result<(), SinkError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let full = depot.folder.path(&self.hidden(depot, open.number));
        let file = open.writer.finish().map_err(|flaw| flaw.explain(&full, &self.shape))?;
        let sealed = file.sync_all().and_then(|()| file.metadata());
        let bytes = sealed.map_err(|error| trouble(&full, &error))?.len();
        let part = Part { file: open.number.part(depot.format.word()), rows: open.rows, bytes };
        self.sealed.push(Held { part, place: Place::Hidden(open.number), shape: Arc::clone(&self.shape) });
        Ok(())
    }

    /// All parts, in the order of their rows.
    pub(super) fn take(&mut self, depot: &Depot) -> Result<Vec<Held>, SinkError> {
        self.seal(depot)?;
        Ok(std::mem::take(&mut self.sealed))
    }

    pub(super) fn memory(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.writer.memory())
    }

    /// Writes out what waits in memory.
    pub(super) fn relieve(&mut self, depot: &Depot) -> Result<(), SinkError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let relieved = open.writer.relieve();
        let number = open.number;
        relieved.map_err(|flaw| flaw.explain(&depot.folder.path(&self.hidden(depot, number)), &self.shape))
    }
}
