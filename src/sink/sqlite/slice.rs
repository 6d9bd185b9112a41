//! `write replace where`: rows of a turn that its new rows restate are taken away first.

use rusqlite::Connection;

use super::ddl;
use super::trouble::Trouble;
use super::write::{Failure, bind};
use crate::plan::table::Table;
use crate::sink::cell::CellRef;
use crate::sink::sql::quoted;
use crate::sink::{Restated, SinkError};
use crate::value::convert::{Cell, ColumnType};

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
        bind(&mut delete, index, cell_of(&restated.value, &column.ty), &mut text).map_err(|failure| match failure {
            Failure::Sqlite(error) => trouble.explain(&error),
            Failure::Value { flaw, .. } => SinkError::new(format!("`{}` of `replace where`: {flaw}", column.name)),
        })?;
    }
    delete.raw_execute().map(|_| ()).map_err(explain)
}

fn cell_of<'c>(cell: &'c Cell, ty: &ColumnType) -> CellRef<'c> {
    match (cell, ty) {
        (Cell::Null, _) => CellRef::Null,
        (Cell::Text(text), _) => CellRef::Text(text.as_str()),
        (Cell::Int(value), _) => CellRef::Int(*value),
        (Cell::Decimal(coefficient), ColumnType::Decimal { scale, .. }) => CellRef::Decimal(*coefficient, *scale),
        (Cell::Decimal(coefficient), _) => CellRef::Decimal(*coefficient, 0),
        (Cell::Float(value), _) => CellRef::Float(*value),
        (Cell::Bool(value), _) => CellRef::Bool(*value),
        (Cell::Date(days), _) => CellRef::Date(*days),
        (Cell::DateTime(micros), _) => CellRef::DateTime(*micros),
        (Cell::Json(json), _) => CellRef::Json(json.as_str()),
    }
}
