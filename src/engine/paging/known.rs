//! Rows that come again: on the page after, because what lies under the offsets moved, and where paging
//! begins anew behind a cap.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::engine::reached::Fingerprint;
use crate::engine::row::cell_text;
use crate::plan::table::Table;
use crate::value::convert::Cell;

/// What was seen on the page and in the stretch before, and in those that are being read. A stretch is
/// what is read between two restarts, so there are never more rows of it than the cap.
#[derive(Default)]
pub struct KnownRows {
    page: HashSet<u64>,
    page_before: HashSet<u64>,
    stretch: HashSet<Fingerprint>,
    stretch_before: Arc<HashSet<Fingerprint>>,
}

impl KnownRows {
    /// Takes the keys of rows; how many of them were on the page before.
    pub fn again(&mut self, keys: Vec<u64>) -> u64 {
        let again = keys.iter().filter(|key| self.page_before.contains(key)).count();
        self.page.extend(keys);
        again as u64
    }

    /// Takes the rows of the stretch that is being read.
    pub fn take(&mut self, rows: Vec<Fingerprint>) {
        self.stretch.extend(rows);
    }

    /// The rows of the stretch before.
    pub fn before(&self) -> Arc<HashSet<Fingerprint>> {
        Arc::clone(&self.stretch_before)
    }

    pub fn next_page(&mut self) {
        self.page_before = std::mem::take(&mut self.page);
    }

    pub fn next_stretch(&mut self) {
        self.page_before.clear();
        self.stretch_before = Arc::new(std::mem::take(&mut self.stretch));
    }
}

/// The hash of a row's key; none for a table without one.
pub fn key_of(table: &Table, cells: &[Cell]) -> Option<u64> {
    if table.key.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    table.key.iter().filter_map(|index| cells.get(*index)).for_each(|cell| cell_text(cell).hash(&mut hasher));
    Some(hasher.finish())
}
