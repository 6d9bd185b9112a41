//! One table of a run: its parts, and what the run changes in them.

use std::sync::Arc;

use arrow_array::RecordBatch;

use super::carry::unmapped;
use super::delta::Delta;
use super::depot::{Depot, Held, Part, Parts, Place};
use super::fold;
use super::key::Keyer;
use super::manifest::{Loaded, Manifest};
use super::shape::Shape;
use crate::plan::table::{Column, Table, WriteMode};
use crate::sink::catalog::unique_names;
use crate::sink::schema::Change;
use crate::sink::{Restated, SinkError, Start, cell, names, schema};

/// More parts than this of less than `SMALL` bytes are made into one.
const MANY: usize = 32;
const SMALL: u64 = 16 << 20;

/// What superseded rows had in columns that are mapped no more is in memory while a delta is folded: so many
/// bytes, by what was there at the fold before.
const CARRIED: usize = 32 << 20;

/// Keys that a delta of such a table holds at first, and at most.
const FIRST_KEYS: usize = 5_000;
const MOST_KEYS: usize = 100_000;

pub(super) struct Shelf {
    pub(super) table: Table,
    /// The table's columns without those of capi's own.
    pub(super) columns: Vec<Column>,
    pub(super) shape: Arc<Shape>,
    /// The parts that the next manifest names, but for the delta.
    pub(super) working: Vec<Held>,
    pub(super) delta: Delta,
    pub(super) keyer: Option<Keyer>,
    pub(super) unmapped: Vec<usize>,
    /// Keys that the delta holds before it is folded, if rows keep what they had there.
    carrying: usize,
    /// Its rows are published at the end of the run.
    pub(super) waits: bool,
    /// Nothing of what was there stays.
    pub(super) anew: bool,
    rows: u64,
}

impl Shelf {
    /// The table at `index` of the run as the manifest has it, and as the script maps it.
    pub(super) fn new(start: &Start, index: usize, table: &Table, manifest: &Manifest) -> Result<Shelf, SinkError> {
        let changes = changes(start, table, manifest)?;
        let files = manifest.table(&table.request);
        let there = files.map(|files| manifest.entry(files));
        let anew = schema::rebuilds(&changes);
        let there = there.filter(|_| !anew);
        let mapped = schema::columns(table, there.as_ref());
        let known = there.map(|there| there.columns).unwrap_or_default();
        let columns = in_known_order(mapped, &known);
        let shape = Arc::new(Shape::new(table, &columns));
        let old = Arc::new(Shape::new(table, &known));
        let parts = files.map(|files| files.parts.as_slice()).unwrap_or_default();
        let kept = if anew || table.write == WriteMode::Replace { &[] } else { parts };
        let key = unique_names(table);
        Ok(Shelf {
            working: kept.iter().map(|part| Held { part: part.clone(), place: Place::Live, shape: Arc::clone(&old) }).collect(),
            delta: Delta::new(&shape),
            keyer: (!key.is_empty()).then(|| Keyer::new(&shape, &key)),
            unmapped: unmapped(&shape, table),
            carrying: FIRST_KEYS,
            waits: anew || start.commits.waits(index) || table.write == WriteMode::Replace,
            table: table.clone(),
            columns,
            shape,
            anew,
            rows: 0,
        })
    }

    pub(super) fn write(&mut self, depot: &mut Depot, start: &Start, rows: &RecordBatch) -> Result<u64, SinkError> {
        cell::refuse_null_keys(&self.table, &cell::columns(&self.table, rows)?)?;
        if rows.num_rows() > (u32::MAX - self.delta.rows) as usize {
            fold::fold(self, depot)?;
        }
        let rows = self.shape.complete(&self.table, start, rows)?;
        let hashes = match &self.keyer {
            Some(keyer) => keyer.hashes(&self.shape, &self.shape, &rows)?,
            None => Vec::new(),
        };
        self.delta.add(depot, &rows, &hashes)?;
        self.rows += rows.num_rows() as u64;
        if !self.unmapped.is_empty() && self.keys() > self.carrying {
            fold::fold(self, depot)?;
        }
        Ok(rows.num_rows() as u64)
    }

    /// Rows of a fold had so many bytes in columns that are mapped no more.
    pub(super) fn carried(&mut self, rows: usize, bytes: usize) {
        if let Some(width) = bytes.checked_div(rows) {
            self.carrying = (CARRIED / width.max(1)).clamp(1, MOST_KEYS);
        }
    }

    pub(super) fn clear(&mut self, restated: &[Restated]) {
        self.delta.clear(&self.table, restated);
    }

    /// Keys in memory.
    pub(super) fn keys(&self) -> usize {
        self.delta.newest.len()
    }

    /// Brings the parts into the state that a manifest may name.
    pub(super) fn settle(&mut self, depot: &mut Depot) -> Result<(), SinkError> {
        let reshaped = self.working.iter().any(|held| held.shape != self.shape);
        if !self.delta.is_empty() || reshaped {
            fold::fold(self, depot)?;
        }
        self.compact(depot)
    }

    fn compact(&mut self, depot: &mut Depot) -> Result<(), SinkError> {
        let small = |held: &Held| held.part.bytes < SMALL;
        if self.working.iter().filter(|held| small(held)).count() <= MANY {
            return Ok(());
        }
        let (small, large): (Vec<Held>, Vec<Held>) = std::mem::take(&mut self.working).into_iter().partition(small);
        let mut parts = Parts::new(&self.shape);
        for held in &small {
            fold::copy(depot, held, &mut parts)?;
        }
        self.working = large;
        self.working.extend(parts.take(depot)?);
        small.iter().try_for_each(|held| depot.discard(held))
    }

    /// Gives all parts their own names, durably.
    pub(super) fn reveal(&mut self, depot: &Depot) -> Result<(), SinkError> {
        let hidden = self.working.iter().any(|held| held.place != Place::Live);
        self.working.iter_mut().try_for_each(|held| depot.reveal(held))?;
        if hidden { depot.folder.sync(&depot.parts_of(&self.table.request)) } else { Ok(()) }
    }

    pub(super) fn parts(&self) -> Vec<Part> {
        self.working.iter().map(|held| held.part.clone()).collect()
    }

    /// For the record of the run: what of it is committed, if that is.
    pub(super) fn loaded(&self, committed: bool) -> Loaded {
        let rows = if committed { self.rows } else { 0 };
        Loaded { request: self.table.request.clone(), write: self.table.write.word().to_owned(), rows }
    }
}

/// What the table needs, or why it is refused.
pub(super) fn changes(start: &Start, table: &Table, manifest: &Manifest) -> Result<Vec<Change>, SinkError> {
    names::check(table, names::ascii_caseless)?;
    schema::refuse_merge_without_key(table)?;
    let there = manifest.table(&table.request).map(|files| manifest.entry(files));
    schema::changes(table, &format!("{}__{}", table.integration, table.request), there.as_ref(), names::ascii_caseless, start.destructive)
}

/// Columns that are there keep their order, so that a script may change its own.
fn in_known_order(mut columns: Vec<Column>, known: &[Column]) -> Vec<Column> {
    columns.sort_by_key(|column| known.iter().position(|known| known.name == column.name).unwrap_or(known.len()));
    columns
}
