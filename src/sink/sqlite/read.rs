//! Reading back what was written, for people: the demo, later the REPL. The connection is read-only.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use crate::sink::SinkError;

/// What a query gave, as text; `None` is null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

/// Runs a query on a SQLite file.
pub fn select(file: &Path, sql: &str) -> Result<Selected, SinkError> {
    query(file, sql).map_err(|error| SinkError::new(format!("cannot read `{}`: {error}", file.display())))
}

fn query(file: &Path, sql: &str) -> rusqlite::Result<Selected> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = db.prepare(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| cells(row, columns.len()))?.collect::<rusqlite::Result<_>>()?;
    Ok(Selected { columns, rows })
}

fn cells(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<Option<String>>> {
    (0..count).map(|index| row.get_ref(index).map(cell)).collect()
}

fn cell(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}
