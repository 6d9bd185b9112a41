//! `write replace where`: rows of a turn that its new rows restate are taken away first.

use rusqlite::Connection;

use super::ddl;
use super::trouble::Trouble;
use super::write::{Failure, bind};
use crate::plan::table::Table;
use crate::sink::cell::CellRef;
use crate::sink::sql::quoted;
use crate::sink::{Restated, SinkError};

pub(super) fn clear(db: &Connection, trouble: &Trouble, table: &Table, slice: &[Restated]) -> Result<(), SinkError> {
    let columns = slice.iter().filter_map(|restated| Some((table.columns.get(restated.column)?, restated)));
    let conditions: Vec<String> = columns
        .clone()
        .enumerate()
        .map(|(index, (column, restated))| format!("{} {} ?{}", quoted(&column.name), restated.comparison.sql(), index + 1))
        .collect();
    let delete = format!("DELETE FROM {} WHERE {}", quoted(&ddl::table_name(table)), conditions.join(" AND "));
    let explain = |error| trouble.explain(&error);
    let mut delete = db.prepare_cached(&delete).map_err(explain)?;
    let mut text = String::new();
    for (index, (column, restated)) in columns.enumerate() {
        bind(&mut delete, index, CellRef::of(&restated.value, &column.ty), &mut text).map_err(|failure| match failure {
            Failure::Sqlite(error) => trouble.explain(&error),
            Failure::Value { flaw, .. } => SinkError::new(format!("`{}` of `replace where`: {flaw}", column.name)),
        })?;
    }
    delete.raw_execute().map(|_| ()).map_err(explain)
}
