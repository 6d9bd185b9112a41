//! How long a key may be. A B-tree holds at most 2704 bytes of one row, and texts are compressed in it, if the
//! server finds that this helps: only what is short without that is sure to fit.
//! <https://www.postgresql.org/docs/15/btree-implementation.html>, "maximum size".

use crate::plan::table::Table;
use crate::sink::catalog::unique;
use crate::value::convert::Cell;

/// Bytes of a row in the index but for its head.
const MOST: usize = 2680;

/// Around a text: its length, and what aligns it.
const AROUND: usize = 8;

/// No other value takes more: a `numeric` of 38 digits with all that is around it.
const OTHER: usize = 40;

const TOO_LONG: &str = "the key is too long: PostgreSQL is sure to hold some 2600 bytes in a primary key";

/// Why PostgreSQL might not hold a row, by its key; nothing if it does.
pub(super) fn flaw(table: &Table, cells: &[Cell]) -> Option<&'static str> {
    let bytes = unique(table).iter().filter_map(|index| cells.get(*index)).map(bytes).sum::<usize>();
    (bytes > MOST).then_some(TOO_LONG)
}

fn bytes(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len() + AROUND,
        Cell::Json(text) => text.len() + AROUND,
        _ => OTHER,
    }
}
