//! What a run changes in a table, in the order in which it came: rows that are staged, and the slices
//! that were cleared between them.

use std::sync::Arc;

use arrow_array::RecordBatch;

use super::depot::{Depot, Parts};
use super::key::{Hash, Keyer, Newest};
use super::shape::Shape;
use super::slice::Slices;
use crate::plan::table::Table;
use crate::sink::{Restated, SinkError};

pub(super) struct Delta {
    pub(super) parts: Parts,
    /// Staged so far. Rows are numbered from 0.
    pub(super) rows: u32,
    /// Of tables with a key.
    pub(super) newest: Newest,
    slices: Slices,
}

/// Where rows come from that a delta is asked about.
#[derive(Clone, Copy)]
pub(super) enum From {
    /// From before the delta.
    Before,
    /// From the delta, beginning with the row of that number.
    Staged(u32),
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// A newer row has its key.
    Superseded,
    Cleared,
}

impl Delta {
    pub(super) fn new(shape: &Arc<Shape>) -> Delta {
        Delta { parts: Parts::new(shape), rows: 0, newest: Newest::new(), slices: Slices::default() }
    }

    /// Rows with the hashes of their keys, if they have any.
    pub(super) fn add(&mut self, depot: &mut Depot, rows: &RecordBatch, hashes: &[Hash]) -> Result<(), SinkError> {
        self.parts.write(depot, rows)?;
        self.newest.extend(hashes.iter().copied().zip(self.rows..));
        self.rows = self.rows.saturating_add(u32::try_from(rows.num_rows()).unwrap_or(u32::MAX));
        Ok(())
    }

    pub(super) fn clear(&mut self, table: &Table, restated: &[Restated]) {
        self.slices.add(table, restated, self.rows);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && self.slices.is_empty()
    }

    /// Whether rows from before could be superseded or cleared.
    pub(super) fn reaches_back(&self) -> bool {
        !self.newest.is_empty() || !self.slices.is_empty()
    }

    /// Whether staged rows could be superseded or cleared.
    pub(super) fn overlaps_itself(&self) -> bool {
        let doubles = !self.newest.is_empty() && self.newest.len() < self.rows as usize;
        doubles || self.slices.reach_staged()
    }

    /// The columns of `shape` that tell what becomes of a row, ascending.
    pub(super) fn columns(&self, shape: &Shape, keyer: Option<&Keyer>) -> Vec<usize> {
        let key = keyer.map(|keyer| keyer.columns.clone()).unwrap_or_default();
        let mut columns: Vec<usize> = self.slices.columns(shape).into_iter().chain(key).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// What becomes of each row of `shape`, which has at least those columns.
    pub(super) fn fates(&self, shape: &Shape, rows: &RecordBatch, hashes: &[Hash], from: From) -> Result<Vec<Fate>, SinkError> {
        let mut fates = vec![Fate::Stays; rows.num_rows()];
        for ((fate, hash), index) in fates.iter_mut().zip(hashes).zip(0..) {
            let newest = self.newest.get(hash);
            let stays = match from {
                From::Before => newest.is_none(),
                From::Staged(first) => newest == Some(&(first + index)),
            };
            if !stays {
                *fate = Fate::Superseded;
            }
        }
        let staged = match from {
            From::Before => None,
            From::Staged(first) => Some(first),
        };
        self.slices.each(shape, rows, staged, |row| {
            if let Some(fate) = fates.get_mut(row) {
                *fate = Fate::Cleared;
            }
        })?;
        Ok(fates)
    }
}
