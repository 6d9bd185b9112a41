//! Rows of a table back into record batches, exactly as they were written.

use tokio_postgres::Row;

use super::ddl;
use super::link::Link;
use super::trouble::Failure;
use crate::plan::table::Column;
use crate::sink::catalog::Entry;
use crate::sink::kept::VisitRows;
use crate::sink::rows::{RowBuilder, RowError};
use crate::sink::sql::quoted;
use crate::sink::{SinkError, written};
use crate::value::convert::{Cell, ColumnType};

/// One view of the table, however long reading takes.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Rows that are asked for at once, and bytes of a batch.
const FETCH: &str = "FETCH 1000 FROM kept";
const ROWS: usize = 4096;
const BYTES: usize = 4 << 20;

/// Hands over all rows of the table.
pub(super) fn rows(link: &Link, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
    let read = link.batch(BEGIN).map_err(SinkError::from).and_then(|()| batches(link, entry, visit));
    // It has changed nothing; what went wrong is told.
    let _ = link.batch("ROLLBACK");
    read
}

fn batches(link: &Link, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
    let columns: Vec<String> = entry.columns.iter().map(expression).collect();
    let from = ddl::target(&entry.integration, &entry.request);
    link.batch(&format!("DECLARE kept NO SCROLL CURSOR FOR SELECT {} FROM {from} AS t", columns.join(", ")))?;
    let mut builder = RowBuilder::new(&entry.table());
    loop {
        let rows = link.query(FETCH, &[])?;
        for row in &rows {
            let cells = entry.columns.iter().enumerate().map(|(index, column)| cell(link, row, index, column, entry));
            builder.push(&mut cells.collect::<Result<_, _>>()?).map_err(misfit)?;
            if builder.len() >= ROWS || builder.bytes() >= BYTES {
                visit(builder.finish().map_err(misfit)?)?;
            }
        }
        if rows.is_empty() {
            break;
        }
    }
    if builder.is_empty() { Ok(()) } else { visit(builder.finish().map_err(misfit)?) }
}

/// What of a column is asked for: types that both sides know without loss.
fn expression(column: &Column) -> String {
    let name = format!("t.{}", quoted(&column.name));
    match column.ty {
        ColumnType::Date => format!("{name} - DATE '1970-01-01'"),
        // In whole numbers, which are exact in every version.
        ColumnType::DateTime => format!(
            "extract(epoch FROM date_trunc('second', {name}))::bigint * 1000000 + extract(microseconds FROM {name})::bigint % 1000000"
        ),
        ColumnType::Decimal { .. } | ColumnType::Json | ColumnType::List(_) => format!("{name}::text"),
        ColumnType::Text | ColumnType::Int | ColumnType::Float | ColumnType::Bool => name,
    }
}

fn cell(link: &Link, row: &Row, index: usize, column: &Column, entry: &Entry) -> Result<Cell, Failure> {
    let text = || link.get::<Option<String>>(row, index);
    let cell = match &column.ty {
        ColumnType::Text => text()?.map(|text| Cell::Text(text.as_str().into())),
        ColumnType::Json | ColumnType::List(_) => text()?.map(Cell::Json),
        ColumnType::Int => link.get::<Option<i64>>(row, index)?.map(Cell::Int),
        ColumnType::Float => link.get::<Option<f64>>(row, index)?.map(Cell::Float),
        ColumnType::Bool => link.get::<Option<bool>>(row, index)?.map(Cell::Bool),
        ColumnType::Date => link.get::<Option<i32>>(row, index)?.map(Cell::Date),
        ColumnType::DateTime => link.get::<Option<i64>>(row, index)?.map(Cell::DateTime),
        ColumnType::Decimal { scale, .. } => match text()? {
            Some(digits) => Some(Cell::Decimal(written::read_decimal(&digits, *scale).ok_or_else(|| foreign(entry, column, &digits))?)),
            None => None,
        },
    };
    Ok(cell.unwrap_or(Cell::Null))
}

/// Somebody else wrote into the table.
fn foreign(entry: &Entry, column: &Column, value: &str) -> SinkError {
    let table = ddl::name_of(&entry.integration, &entry.request);
    let message = format!("the table `{table}` holds `{value}` in the column `{}`, which is no {}", column.name, column.ty);
    SinkError::conflict(message).help("correct it there, or load the rows again")
}

fn misfit(error: RowError) -> SinkError {
    SinkError::new(error.message)
}
