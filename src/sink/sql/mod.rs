//! What destinations that speak SQL share: names in quotes, derived fields, the view `global`.

mod formula;
pub(super) mod view;

use crate::sink::catalog::Entry;
use crate::value::convert::ColumnType;

/// In what databases differ.
pub(super) struct Dialect {
    /// Its name in messages.
    pub(super) name: &'static str,
    /// The type of binary floating point.
    pub(super) real: &'static str,
    /// A number without its fraction, towards zero.
    pub(super) whole: fn(&str) -> String,
    /// Null as a column of that type.
    pub(super) null: fn(&ColumnType) -> String,
    /// What follows FROM for the rows of a table.
    pub(super) table: fn(&Entry) -> String,
    /// SELECTs that one union may join.
    pub(super) union_limit: usize,
}

/// A name as an identifier, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as a literal.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
