//! `write replace where`: rows of a turn that its new rows restate are taken away first.

use rusqlite::Connection;

use super::ddl;
use super::trouble::Trouble;
use super::write::{Failure, Writer, bind};
use crate::plan::table::Comparison;
use crate::sink::catalog::unique;
use crate::sink::cell::CellRef;
use crate::sink::sql::quoted;
use crate::sink::{Restated, SinkError};

/// How the names of these indexes begin.
pub(super) const INDEX: &str = "_capi_slice_";

/// Without an index each slice reads the whole table, and there may be one for each of many parents.
fn index(db: &Connection, writer: &Writer, slice: &[Restated]) -> rusqlite::Result<()> {
    let table = writer.table();
    let equal = slice.iter().filter(|restated| restated.comparison == Comparison::Equal).map(|restated| restated.column);
    let equal: Vec<usize> = equal.collect();
    let has_one = unique(table).first().is_some_and(|first| equal.contains(first));
    if equal.is_empty() || has_one {
        return Ok(());
    }
    let names: Vec<&str> = equal.iter().filter_map(|index| Some(table.columns.get(*index)?.name.as_str())).collect();
    let columns: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let index = quoted(&format!("{INDEX}{}_{}", ddl::table_name(table), names.join("_")));
    // An index is where its table is.
    let (schema, table) = writer.place();
    db.execute_batch(&format!("CREATE INDEX IF NOT EXISTS {schema}.{index} ON {} ({})", quoted(&table), columns.join(", ")))
}

pub(super) fn clear(db: &Connection, trouble: &Trouble, writer: &Writer, slice: &[Restated]) -> Result<(), SinkError> {
    let table = writer.table();
    let columns = slice.iter().filter_map(|restated| Some((table.columns.get(restated.column)?, restated)));
    let conditions: Vec<String> = columns
        .clone()
        .enumerate()
        .map(|(index, (column, restated))| format!("{} {} ?{}", quoted(&column.name), restated.comparison.sql(), index + 1))
        .collect();
    index(db, writer, slice).map_err(|error| trouble.explain(&error))?;
    let delete = format!("DELETE FROM {} WHERE {}", writer.target(), conditions.join(" AND "));
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
