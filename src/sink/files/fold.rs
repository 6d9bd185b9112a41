//! A delta is folded into the parts of its table in one pass: parts without a row that it supersedes or
//! clears stay as they are, the others are written anew without these rows.

use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;

use super::carry::Carry;
use super::delta::{Delta, Fate, From};
use super::depot::{Depot, Held, Parts};
use super::key::{Hash, Keyer};
use super::shape::Shape;
use super::shelf::Shelf;
use crate::sink::SinkError;

/// Afterwards `working` has everything and the delta is empty. Nothing is published.
pub(super) fn fold(shelf: &mut Shelf, depot: &mut Depot) -> Result<(), SinkError> {
    let mut delta = std::mem::replace(&mut shelf.delta, Delta::new(&shelf.shape));
    let staged = delta.parts.take(depot)?;
    let folding = Folding { delta: &delta, keyer: shelf.keyer.as_ref(), shape: &shelf.shape };
    let mut carry = Carry::new(shelf.unmapped.clone());
    let mut anew = Parts::new(&shelf.shape);
    let mut parts = Vec::new();
    for held in std::mem::take(&mut shelf.working) {
        if *held.shape == *shelf.shape && !folding.touches(depot, &held)? {
            parts.push(held);
            continue;
        }
        folding.before(depot, &held, &mut anew, &mut carry)?;
        depot.discard(&held)?;
    }
    parts.extend(anew.take(depot)?);
    if delta.overlaps_itself() || !carry.is_empty() {
        let mut first = 0;
        for held in &staged {
            first = folding.staged(depot, held, &mut anew, &carry, first)?;
            depot.discard(held)?;
        }
        parts.extend(anew.take(depot)?);
    } else {
        parts.extend(staged);
    }
    shelf.working = parts;
    shelf.carried(carry.rows(), carry.bytes());
    Ok(())
}

/// All rows of a part to other parts.
pub(super) fn copy(depot: &mut Depot, held: &Held, into: &mut Parts) -> Result<(), SinkError> {
    through(depot, held, into, |rows| Ok(Some(rows)))
}

struct Folding<'f> {
    delta: &'f Delta,
    keyer: Option<&'f Keyer>,
    shape: &'f Shape,
}

impl Folding<'_> {
    /// Whether a part from before the delta has a row that goes; it is of the table's shape.
    fn touches(&self, depot: &Depot, held: &Held) -> Result<bool, SinkError> {
        if !self.delta.reaches_back() {
            return Ok(false);
        }
        let wanted = self.delta.columns(self.shape, self.keyer);
        let shape = self.shape.only(&wanted);
        for rows in depot.batches(held, &wanted)? {
            let rows = rows?;
            let hashes = self.hashes(&shape, &rows)?;
            if self.delta.fates(&shape, &rows, &hashes, From::Before)?.iter().any(|fate| *fate != Fate::Stays) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Rows from before the delta, in the table's shape, without those that go.
    fn before(&self, depot: &mut Depot, held: &Held, into: &mut Parts, carry: &mut Carry) -> Result<(), SinkError> {
        through(depot, held, into, |rows| {
            let rows = if *held.shape == *self.shape { rows } else { self.shape.widen(&held.shape, &rows)? };
            let hashes = self.hashes(self.shape, &rows)?;
            let fates = self.delta.fates(self.shape, &rows, &hashes, From::Before)?;
            carry.take(&rows, &hashes, &fates)?;
            staying(&rows, &fates)
        })
    }

    /// Staged rows, from that number on, without those that go; gives the number after the last.
    fn staged(&self, depot: &mut Depot, held: &Held, into: &mut Parts, carry: &Carry, first: u32) -> Result<u32, SinkError> {
        let mut next = first;
        through(depot, held, into, |rows| {
            let hashes = self.hashes(self.shape, &rows)?;
            let fates = self.delta.fates(self.shape, &rows, &hashes, From::Staged(next))?;
            next += u32::try_from(rows.num_rows()).unwrap_or(u32::MAX);
            let rows = if carry.is_empty() { rows } else { carry.give(self.shape, &rows, &hashes)? };
            staying(&rows, &fates)
        })?;
        Ok(next)
    }

    fn hashes(&self, shape: &Shape, rows: &RecordBatch) -> Result<Vec<Hash>, SinkError> {
        match self.keyer {
            Some(keyer) if !self.delta.newest.is_empty() => keyer.hashes(self.shape, shape, rows),
            _ => Ok(Vec::new()),
        }
    }
}

/// Each batch of a part, as `change` makes it, to other parts.
fn through(
    depot: &mut Depot,
    held: &Held,
    into: &mut Parts,
    mut change: impl FnMut(RecordBatch) -> Result<Option<RecordBatch>, SinkError>,
) -> Result<(), SinkError> {
    let all: Vec<usize> = (0..held.shape.columns().len()).collect();
    let mut batches = depot.batches(held, &all)?;
    while let Some(rows) = batches.next().transpose()? {
        if let Some(rows) = change(rows)? {
            into.write(depot, &rows)?;
        }
    }
    Ok(())
}

/// Nothing if none stays.
fn staying(rows: &RecordBatch, fates: &[Fate]) -> Result<Option<RecordBatch>, SinkError> {
    let stays: Vec<bool> = fates.iter().map(|fate| *fate == Fate::Stays).collect();
    if stays.iter().all(|stays| *stays) {
        return Ok(Some(rows.clone()));
    }
    filter_record_batch(rows, &BooleanArray::from(stays))
        .map(Some)
        .map_err(|error| SinkError::new(format!("rows cannot be sorted out: {error}")))
}
