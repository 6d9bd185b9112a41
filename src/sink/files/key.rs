//! Which rows have the same key: by a hash of 128 bits that nobody outside can foresee, so that two keys
//! never fall together by chance or by intent.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use arrow_array::RecordBatch;

use super::shape::Shape;
use crate::sink::SinkError;
use crate::sink::cell::{CellRef, Cells};

/// Of the values of a key.
pub(super) type Hash = [u64; 2];

/// The number of the newest row of each key.
pub(super) type Newest = HashMap<Hash, u32>;

/// Makes hashes of values, others in each run.
pub(super) struct Hasher {
    states: [RandomState; 2],
}

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher { states: [RandomState::new(), RandomState::new()] }
    }
}

impl Hasher {
    pub(super) fn hash<'c>(&self, cells: impl Iterator<Item = CellRef<'c>>) -> Hash {
        let mut bytes = Vec::with_capacity(64);
        cells.for_each(|cell| write(&mut bytes, cell));
        self.states.each_ref().map(|state| state.hash_one(bytes.as_slice()))
    }
}

/// Makes hashes of keys for one table of one run.
pub(super) struct Keyer {
    hasher: Hasher,
    /// The columns of the key in the table's parts, ascending.
    pub(super) columns: Vec<usize>,
}

impl Keyer {
    pub(super) fn new(shape: &Shape, names: &[String]) -> Keyer {
        let mut columns: Vec<usize> = names.iter().filter_map(|name| shape.index(name)).collect();
        columns.sort_unstable();
        Keyer { hasher: Hasher::default(), columns }
    }

    /// Of each row; `whole` is the shape of the table, `shape` and `rows` have at least the columns of the key.
    pub(super) fn hashes(&self, whole: &Shape, shape: &Shape, rows: &RecordBatch) -> Result<Vec<Hash>, SinkError> {
        let cells = shape.cells(rows)?;
        let names = self.columns.iter().filter_map(|index| whole.columns().get(*index));
        let key: Vec<&Cells<'_>> = names.filter_map(|column| cells.get(shape.index(&column.name)?)).collect();
        Ok((0..rows.num_rows()).map(|row| self.hasher.hash(key.iter().map(|cells| cells.at(row)))).collect())
    }
}

/// Different values of a type never have the same bytes, whatever follows them.
fn write(bytes: &mut Vec<u8>, cell: CellRef<'_>) {
    match cell {
        CellRef::Null => bytes.push(0),
        CellRef::Text(text) | CellRef::Json(text) => {
            bytes.push(1);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        CellRef::Int(value) | CellRef::DateTime(value) => bytes.extend(value.to_le_bytes()),
        CellRef::Decimal(value, _) => bytes.extend(value.to_le_bytes()),
        // 0 and -0 are one number.
        CellRef::Float(value) => bytes.extend((value + 0.0).to_bits().to_le_bytes()),
        CellRef::Bool(value) => bytes.push(u8::from(value)),
        CellRef::Date(value) => bytes.extend(value.to_le_bytes()),
    }
}
