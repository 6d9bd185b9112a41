//! Tables: made, widened by new columns, never narrowed.

use rusqlite::Connection;

use super::catalog::{self, StoredColumn};
use super::state;
use super::trouble::Trouble;
use crate::plan::table::{Column, Table, WriteMode};
use crate::sink::{SinkError, names};
use crate::value::convert::ColumnType;

/// SQLite keeps names with this start for itself.
const KEPT_BY_SQLITE: &str = "sqlite_";

/// Names by which SQLite calls the number of a row: a table may be made with such columns, not widened by them.
const ROWID_NAMES: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// A column as the file has it.
struct Physical {
    name: String,
    /// Whether it is part of the primary key.
    key: bool,
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn table_name(table: &Table) -> String {
    format!("{}__{}", table.integration, table.request)
}

/// Everything that a row has, in the order of the statement.
pub(super) fn column_names(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.name.as_str()).chain(["_run_id", "_loaded_at"])
}

/// The columns by which a row is known again: of `append` none, as it keeps every row.
pub(super) fn unique(table: &Table) -> &[usize] {
    if table.write == WriteMode::Append { &[] } else { &table.key }
}

pub(super) fn unique_names(table: &Table) -> Vec<String> {
    unique(table).iter().filter_map(|index| table.columns.get(*index)).map(|column| quoted(&column.name)).collect()
}

/// What can be refused without looking at the file.
pub(super) fn check(table: &Table) -> Result<(), SinkError> {
    names::check(table, names::ascii_caseless)?;
    if table_name(table).starts_with(KEPT_BY_SQLITE) {
        let message = format!("SQLite keeps table names such as `{}` for itself", table_name(table));
        return Err(SinkError::conflict(message).help("give the integration another name"));
    }
    if table.write == WriteMode::Merge && table.key.is_empty() {
        return Err(SinkError::conflict(format!("request `{}`: `write merge` needs a `key`", table.request)));
    }
    Ok(())
}

/// Creates or widens the table and writes down what its columns mean.
pub(super) fn prepare(db: &Connection, trouble: &Trouble, table: &Table) -> Result<(), SinkError> {
    catalog::claim(db, trouble, table)?;
    let name = table_name(table);
    let columns = match state::kind(db, &name).map_err(|error| trouble.explain(&error))? {
        None => create(db, trouble, table)?,
        Some(kind) => {
            let known = catalog::columns(db, trouble, table)?.filter(|_| kind == "table");
            let Some(known) = known else { return Err(foreign(trouble, &kind, &name)) };
            widen(db, trouble, table, known)?
        }
    };
    catalog::save_columns(db, trouble, table, &columns)
}

pub(super) fn clear(db: &Connection, trouble: &Trouble, table: &Table) -> Result<(), SinkError> {
    let all = format!("DELETE FROM {}", quoted(&table_name(table)));
    db.execute(&all, []).map(|_| ()).map_err(|error| trouble.explain(&error))
}

fn foreign(trouble: &Trouble, kind: &str, name: &str) -> SinkError {
    let message = format!("{} has a {kind} `{name}` that capi did not make", trouble.place());
    SinkError::conflict(message).help("rename it, or give another file")
}

fn create(db: &Connection, trouble: &Trouble, table: &Table) -> Result<Vec<StoredColumn>, SinkError> {
    let keys = unique(table);
    let mut parts: Vec<String> =
        table.columns.iter().enumerate().map(|(index, column)| definition(column, keys.contains(&index))).collect();
    parts.push("\"_run_id\" TEXT NOT NULL".to_owned());
    parts.push("\"_loaded_at\" TEXT NOT NULL".to_owned());
    let key = unique_names(table);
    if !key.is_empty() {
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    let create = format!("CREATE TABLE {} ({}) STRICT", quoted(&table_name(table)), parts.join(", "));
    db.execute_batch(&create).map_err(|error| trouble.explain(&error))?;
    Ok(table.columns.iter().map(StoredColumn::of).collect())
}

fn definition(column: &Column, key: bool) -> String {
    let null = if key { " NOT NULL" } else { "" };
    format!("{} {}{null}", quoted(&column.name), storage(&column.ty))
}

fn storage(ty: &ColumnType) -> &'static str {
    match ty {
        ColumnType::Int | ColumnType::Bool => "INTEGER",
        ColumnType::Float => "REAL",
        ColumnType::Text
        | ColumnType::Decimal { .. }
        | ColumnType::Date
        | ColumnType::DateTime
        | ColumnType::Json
        | ColumnType::List(_) => "TEXT",
    }
}

/// Adds the columns that are new; gives the present ones and those that are mapped no more.
fn widen(db: &Connection, trouble: &Trouble, table: &Table, known: Vec<StoredColumn>) -> Result<Vec<StoredColumn>, SinkError> {
    let there = physical(db, &table_name(table)).map_err(|error| trouble.explain(&error))?;
    same_key(table, &there)?;
    for column in &table.columns {
        match there.iter().find(|physical| physical.name.eq_ignore_ascii_case(&column.name)) {
            Some(physical) => fits(table, column, physical, &known)?,
            None => add(db, trouble, table, column)?,
        }
    }
    let mut columns: Vec<StoredColumn> = table.columns.iter().map(StoredColumn::of).collect();
    let mapped = |stored: &StoredColumn| table.columns.iter().any(|column| column.name == stored.name);
    columns.extend(known.into_iter().filter(|stored| !mapped(stored)));
    Ok(columns)
}

fn add(db: &Connection, trouble: &Trouble, table: &Table, column: &Column) -> Result<(), SinkError> {
    if ROWID_NAMES.contains(&column.name.to_ascii_lowercase().as_str()) {
        let name = table_name(table);
        let message = format!("SQLite cannot add a column `{}` to the table `{name}`, as rows have one of that name", column.name);
        return Err(SinkError::conflict(message).help(format!("map to another name, or drop the table `{name}` and load again")));
    }
    let add = format!("ALTER TABLE {} ADD COLUMN {}", quoted(&table_name(table)), definition(column, false));
    db.execute_batch(&add).map_err(|error| trouble.explain(&error))
}

fn fits(table: &Table, column: &Column, there: &Physical, known: &[StoredColumn]) -> Result<(), SinkError> {
    let Table { request, .. } = table;
    let name = table_name(table);
    if there.name != column.name {
        return Err(names::collision(request, &there.name, &column.name));
    }
    let Some(stored) = known.iter().find(|stored| stored.name == column.name) else {
        let message = format!("the table `{name}` has a column `{}` that capi did not make", column.name);
        return Err(SinkError::conflict(message).help("rename it in the table, or map to another name"));
    };
    if stored.takes(&column.ty) {
        return Ok(());
    }
    let message = format!("the column `{}` of the table `{name}` holds {}; the script now maps {}", column.name, stored.ty, column.ty);
    Err(SinkError::conflict(message).help(format!("map to another name, or drop the table `{name}` and load again")))
}

fn same_key(table: &Table, there: &[Physical]) -> Result<(), SinkError> {
    let mut has: Vec<&str> = there.iter().filter(|physical| physical.key).map(|physical| physical.name.as_str()).collect();
    let mut wants: Vec<&str> =
        unique(table).iter().filter_map(|index| table.columns.get(*index)).map(|column| column.name.as_str()).collect();
    has.sort_unstable();
    wants.sort_unstable();
    if has == wants {
        return Ok(());
    }
    let name = table_name(table);
    let message = format!("the table `{name}` was made with {}; the script now writes {}", key_words(&has), key_words(&wants));
    Err(SinkError::conflict(message).help(format!("drop the table `{name}` and load again, or give the request another name")))
}

fn key_words(names: &[&str]) -> String {
    match names {
        [] => "no key".to_owned(),
        names => format!("the key `{}`", names.join("`, `")),
    }
}

fn physical(db: &Connection, table: &str) -> rusqlite::Result<Vec<Physical>> {
    let mut columns = db.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
    let rows = columns.query_map([table], |row| Ok(Physical { name: row.get(0)?, key: row.get::<_, i64>(1)? > 0 }))?;
    rows.collect()
}

/// The names of a table's columns; none if there is no such table.
pub(super) fn physical_names(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    Ok(physical(db, table)?.into_iter().map(|physical| physical.name).collect())
}
