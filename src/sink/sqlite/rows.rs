//! Rows of a table back into record batches, exactly as they were written.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

use super::ddl;
use super::trouble::Trouble;
use crate::plan::table::Column;
use crate::sink::catalog::Entry;
use crate::sink::kept::VisitRows;
use crate::sink::rows::{RowBuilder, RowError};
use crate::sink::sql::quoted;
use crate::sink::{SinkError, written};
use crate::value::convert::{Cell, ColumnType};

/// Rows and bytes of a batch.
const ROWS: usize = 4096;
const BYTES: usize = 4 << 20;

/// Hands over all rows of the table, in the order in which they are kept.
pub(super) fn read(db: &Connection, trouble: &Trouble, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
    let explain = |error| trouble.explain(&error);
    let names: Vec<String> = entry.columns.iter().map(|column| format!("t.{}", quoted(&column.name))).collect();
    let select = format!("SELECT {} FROM {} AS t", names.join(", "), quoted(&ddl::name_of(entry)));
    let mut select = db.prepare(&select).map_err(explain)?;
    let mut rows = select.query([]).map_err(explain)?;
    let mut builder = RowBuilder::new(&entry.table());
    while let Some(row) = rows.next().map_err(explain)? {
        builder.push(&mut cells(entry, row)?).map_err(misfit)?;
        if builder.len() >= ROWS || builder.bytes() >= BYTES {
            visit(builder.finish().map_err(misfit)?)?;
        }
    }
    if builder.is_empty() { Ok(()) } else { visit(builder.finish().map_err(misfit)?) }
}

fn cells(entry: &Entry, row: &Row<'_>) -> Result<Vec<Cell>, SinkError> {
    let cells = entry.columns.iter().enumerate().map(|(index, column)| {
        let stored = row.get_ref(index).ok().and_then(|value| cell(value, &column.ty));
        stored.ok_or_else(|| foreign(entry, column, row.get(index).ok()))
    });
    cells.collect()
}

/// The cell that was written; `None` for a value that capi does not write into such a column.
fn cell(value: ValueRef<'_>, ty: &ColumnType) -> Option<Cell> {
    let text = || value.as_str().ok();
    Some(match (ty, value) {
        (_, ValueRef::Null) => Cell::Null,
        (ColumnType::Text, _) => Cell::Text(text()?.into()),
        (ColumnType::Json | ColumnType::List(_), _) => Cell::Json(text()?.to_owned()),
        (ColumnType::Int, ValueRef::Integer(value)) => Cell::Int(value),
        (ColumnType::Bool, ValueRef::Integer(value @ (0 | 1))) => Cell::Bool(value == 1),
        (ColumnType::Float, ValueRef::Real(value)) => Cell::Float(value),
        (ColumnType::Decimal { scale, .. }, _) => Cell::Decimal(written::read_decimal(text()?, *scale)?),
        (ColumnType::Date, _) => Cell::Date(written::read_date(text()?)?),
        (ColumnType::DateTime, _) => Cell::DateTime(written::read_datetime(text()?)?),
        (ColumnType::Int | ColumnType::Bool | ColumnType::Float, _) => return None,
    })
}

/// Somebody else wrote into the table.
fn foreign(entry: &Entry, column: &Column, value: Option<Value>) -> SinkError {
    let shown = match value {
        Some(Value::Integer(value)) => format!("`{value}`"),
        Some(Value::Real(value)) => format!("`{value}`"),
        Some(Value::Text(text)) => format!("`{}`", text.chars().take(40).collect::<String>()),
        _ => "a value".to_owned(),
    };
    let message = format!("the table `{}` holds {shown} in the column `{}`, which is no {}", ddl::name_of(entry), column.name, column.ty);
    SinkError::conflict(message).help("correct it there, or load the rows again")
}

fn misfit(error: RowError) -> SinkError {
    SinkError::new(error.message)
}
