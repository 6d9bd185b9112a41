//! Rows of a batch into a table, by one prepared statement. Rows that wait for the end of the run go to a
//! temporary table first, which no crash leaves behind.

use arrow_array::RecordBatch;
use rusqlite::{CachedStatement, Connection};
use serde_json::Value;

use super::ddl;
use super::trouble::Trouble;
use crate::plan::table::{Table, WriteMode};
use crate::sink::catalog::{loaded, unique_names};
use crate::sink::cell::{self, CellRef, Cells};
use crate::sink::sql::quoted;
use crate::sink::{SinkError, Start, written};

/// One table of a run.
pub(super) struct Writer {
    table: Table,
    insert: String,
    /// The temporary table, if its rows wait.
    waits: Option<String>,
    run_id: String,
    loaded_at: String,
    rows: u64,
    /// Rows of earlier commits of the run.
    committed: u64,
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
    /// `waits`: the number of the table in the run, if its rows wait for the end.
    pub(super) fn new(table: &Table, start: &Start, waits: Option<usize>) -> Result<Writer, SinkError> {
        let mut loaded_at = String::new();
        written::datetime(&mut loaded_at, start.started_at).ok_or_else(|| SinkError::new("the start of the run is out of range"))?;
        let waits = waits.map(|index| format!("_capi_waiting_{index}"));
        let (table, run_id) = (table.clone(), start.run_id.clone());
        let mut writer = Writer { table, insert: String::new(), waits, run_id, loaded_at, rows: 0, committed: 0 };
        writer.insert = insert(&writer.table, &writer.target());
        Ok(writer)
    }

    /// Where the rows of the run go at first: a schema and a table of it.
    pub(super) fn place(&self) -> (&'static str, String) {
        match &self.waits {
            Some(name) => ("temp", name.clone()),
            None => ("main", ddl::table_name(&self.table)),
        }
    }

    /// The same as SQL.
    pub(super) fn target(&self) -> String {
        let (schema, table) = self.place();
        format!("{schema}.{}", quoted(&table))
    }

    pub(super) fn waits(&self) -> bool {
        self.waits.is_some()
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Makes room for the rows of the run.
    pub(super) fn prepare(&self, db: &Connection, trouble: &Trouble) -> Result<(), SinkError> {
        match &self.waits {
            Some(name) => {
                let create = ddl::create(&self.table, name, &self.table.columns);
                let create = create.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1);
                db.execute_batch(&create).map_err(|error| trouble.explain(&error))
            }
            None if self.table.write == WriteMode::Replace => ddl::clear(db, trouble, &self.table),
            None => Ok(()),
        }
    }

    /// Moves the rows that waited.
    pub(super) fn finish(&self, db: &Connection, trouble: &Trouble) -> Result<(), SinkError> {
        let Some(name) = &self.waits else { return Ok(()) };
        if self.table.write == WriteMode::Replace {
            ddl::clear(db, trouble, &self.table)?;
        }
        let names: Vec<String> = ddl::column_names(&self.table).map(quoted).collect();
        let (names, into) = (names.join(", "), quoted(&ddl::table_name(&self.table)));
        let from = quoted(name);
        let moving = format!(
            "INSERT INTO {into} ({names}) SELECT {names} FROM temp.{from} WHERE true{}; DROP TABLE temp.{from}",
            on_conflict(&self.table)
        );
        db.execute_batch(&moving).map_err(|error| trouble.explain(&error))
    }

    pub(super) fn committed(&mut self) {
        if self.waits.is_none() {
            self.committed = self.rows;
        }
    }

    pub(super) fn has_committed(&self) -> bool {
        self.committed > 0
    }

    /// Takes away what was not committed; the temporary table goes with its connection otherwise.
    pub(super) fn forget(&mut self, db: &Connection) {
        self.rows = self.committed;
        if let Some(name) = &self.waits {
            let _ = db.execute_batch(&format!("DROP TABLE IF EXISTS temp.{}", quoted(name)));
        }
    }

    pub(super) fn write(&mut self, db: &Connection, trouble: &Trouble, rows: &RecordBatch) -> Result<u64, SinkError> {
        let columns = cell::columns(&self.table, rows)?;
        cell::refuse_null_keys(&self.table, &columns)?;
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
        loaded(&self.table, &ddl::table_name(&self.table), self.rows)
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

/// All columns, then the two of capi's own.
fn insert(table: &Table, into: &str) -> String {
    let names: Vec<String> = ddl::column_names(table).map(quoted).collect();
    let marks: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    format!("INSERT INTO {into} ({}) VALUES ({}){}", names.join(", "), marks.join(", "), on_conflict(table))
}

/// With a key a row takes the place of its forerunner.
fn on_conflict(table: &Table) -> String {
    let key: Vec<String> = unique_names(table).iter().map(|name| quoted(name)).collect();
    if key.is_empty() {
        return String::new();
    }
    let taken = ddl::column_names(table).map(quoted).filter(|name| !key.contains(name));
    let sets: Vec<String> = taken.map(|name| format!("{name} = excluded.{name}")).collect();
    format!(" ON CONFLICT ({}) DO UPDATE SET {}", key.join(", "), sets.join(", "))
}
