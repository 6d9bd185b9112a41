//! Rows of a batch into a table, by one prepared statement.

use arrow_array::RecordBatch;
use rusqlite::{CachedStatement, Connection};
use serde_json::{Value, json};

use super::ddl;
use super::trouble::Trouble;
use crate::plan::table::Table;
use crate::sink::catalog::{unique, unique_names};
use crate::sink::cell::{self, CellRef, Cells};
use crate::sink::sql::quoted;
use crate::sink::{SinkError, Start, written};

/// One table of a run.
pub(super) struct Writer {
    table: Table,
    insert: String,
    run_id: String,
    loaded_at: String,
    rows: u64,
}

/// Why a row was not taken.
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    Value { column: usize, flaw: &'static str },
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Sqlite(error)
    }
}

impl Writer {
    pub(super) fn new(table: &Table, start: &Start) -> Result<Writer, SinkError> {
        ddl::check(table)?;
        let mut loaded_at = String::new();
        written::datetime(&mut loaded_at, start.started_at).ok_or_else(|| SinkError::new("the start of the run is out of range"))?;
        Ok(Writer { table: table.clone(), insert: insert(table), run_id: start.run_id.clone(), loaded_at, rows: 0 })
    }

    pub(super) fn write(&mut self, db: &Connection, trouble: &Trouble, rows: &RecordBatch) -> Result<u64, SinkError> {
        let columns = cell::columns(&self.table, rows)?;
        self.refuse_null_keys(&columns)?;
        let taken = self.rows(db, &columns, rows.num_rows());
        taken.map_err(|failure| self.explain(failure, trouble))?;
        self.rows += rows.num_rows() as u64;
        Ok(rows.num_rows() as u64)
    }

    fn rows(&self, db: &Connection, columns: &[Cells<'_>], count: usize) -> Result<(), Failure> {
        let mut insert = db.prepare_cached(&self.insert)?;
        insert.raw_bind_parameter(columns.len() + 1, &self.run_id)?;
        insert.raw_bind_parameter(columns.len() + 2, &self.loaded_at)?;
        let mut text = String::new();
        for row in 0..count {
            for (column, cells) in columns.iter().enumerate() {
                bind(&mut insert, column, cells.at(row), &mut text)?;
            }
            insert.raw_execute()?;
        }
        Ok(())
    }

    /// SQLite would number a row whose integer key is null.
    fn refuse_null_keys(&self, columns: &[Cells<'_>]) -> Result<(), SinkError> {
        for index in unique(&self.table) {
            let (Some(cells), Some(column)) = (columns.get(*index), self.table.columns.get(*index)) else { continue };
            if cells.has_null() {
                return Err(cell::flawed(&self.table, &column.name, "a key is null"));
            }
        }
        Ok(())
    }

    fn explain(&self, failure: Failure, trouble: &Trouble) -> SinkError {
        match failure {
            Failure::Sqlite(error) => trouble.explain(&error),
            Failure::Value { column, flaw } => {
                let name = self.table.columns.get(column).map_or("", |column| &column.name);
                cell::flawed(&self.table, name, flaw)
            }
        }
    }

    /// For the record of the run.
    pub(super) fn summary(&self) -> Value {
        json!({
            "request": self.table.request,
            "table": ddl::table_name(&self.table),
            "write": self.table.write.word(),
            "rows": self.rows,
        })
    }
}

pub(super) fn bind(insert: &mut CachedStatement<'_>, column: usize, cell: CellRef<'_>, text: &mut String) -> Result<(), Failure> {
    let at = column + 1;
    text.clear();
    let flawed = |flaw| Failure::Value { column, flaw };
    match cell {
        CellRef::Null => insert.raw_bind_parameter(at, None::<i64>)?,
        CellRef::Text(value) | CellRef::Json(value) => insert.raw_bind_parameter(at, value)?,
        CellRef::Int(value) => insert.raw_bind_parameter(at, value)?,
        CellRef::Bool(value) => insert.raw_bind_parameter(at, value)?,
        // SQLite would store null instead.
        CellRef::Float(value) if value.is_nan() => return Err(flawed("the float is not a number")),
        CellRef::Float(value) => insert.raw_bind_parameter(at, value)?,
        CellRef::Decimal(coefficient, scale) => {
            written::decimal(text, coefficient, scale);
            insert.raw_bind_parameter(at, text.as_str())?;
        }
        CellRef::Date(days) => {
            written::date(text, days).ok_or(flawed("the date is out of range"))?;
            insert.raw_bind_parameter(at, text.as_str())?;
        }
        CellRef::DateTime(micros) => {
            written::datetime(text, micros).ok_or(flawed("the datetime is out of range"))?;
            insert.raw_bind_parameter(at, text.as_str())?;
        }
    }
    Ok(())
}

/// All columns, then the two of capi's own. With a key a row takes the place of its forerunner.
fn insert(table: &Table) -> String {
    let names: Vec<String> = ddl::column_names(table).map(quoted).collect();
    let marks: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let into = quoted(&ddl::table_name(table));
    let insert = format!("INSERT INTO {into} ({}) VALUES ({})", names.join(", "), marks.join(", "));
    let key: Vec<String> = unique_names(table).iter().map(|name| quoted(name)).collect();
    if key.is_empty() {
        return insert;
    }
    let taken = names.iter().filter(|name| !key.contains(name));
    let sets: Vec<String> = taken.map(|name| format!("{name} = excluded.{name}")).collect();
    format!("{insert} ON CONFLICT ({}) DO UPDATE SET {}", key.join(", "), sets.join(", "))
}
