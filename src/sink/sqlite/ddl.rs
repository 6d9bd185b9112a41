//! Tables: made, widened by new columns and wider types, never narrowed.

use rusqlite::Connection;

use super::catalog;
use super::slice;
use super::state;
use super::trouble::Trouble;
use crate::plan::table::{Column, Table};
use crate::sink::catalog::{Entry, unique_names};
use crate::sink::schema::{self, Change};
use crate::sink::sql::{Dialect, quoted};
use crate::sink::{Destructive, SinkError, names};
use crate::value::convert::ColumnType;

/// SQLite keeps names with this start for itself.
const KEPT_BY_SQLITE: &str = "sqlite_";

/// Names by which SQLite calls the number of a row: a table may be made with such columns, not widened by them.
const ROWID_NAMES: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// SQLite joins at most 500 SELECTs in one union.
pub(super) const DIALECT: Dialect = Dialect {
    name: "SQLite",
    real: "REAL",
    whole: |number| format!("CAST({number} AS INTEGER)"),
    null: |_| "NULL".to_owned(),
    table: |entry| quoted(&name_of(entry)),
    union_limit: 400,
};

pub(super) fn table_name(table: &Table) -> String {
    format!("{}__{}", table.integration, table.request)
}

pub(super) fn name_of(entry: &Entry) -> String {
    format!("{}__{}", entry.integration, entry.request)
}

/// Everything that a row has, in the order of the statement.
pub(super) fn column_names(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.name.as_str()).chain(["_run_id", "_loaded_at"])
}

/// What can be refused without looking at the file.
pub(super) fn check(table: &Table) -> Result<(), SinkError> {
    names::check(table, names::ascii_caseless)?;
    if table_name(table).starts_with(KEPT_BY_SQLITE) {
        let message = format!("SQLite keeps table names such as `{}` for itself", table_name(table));
        return Err(SinkError::conflict(message).help("give the integration another name"));
    }
    schema::refuse_merge_without_key(table)
}

/// What has to be done to the table.
pub(super) fn changes(
    db: &Connection,
    trouble: &Trouble,
    table: &Table,
    destructive: Destructive,
) -> Result<(Option<Entry>, Vec<Change>), SinkError> {
    catalog::claim(db, trouble, table)?;
    let name = table_name(table);
    let known = match state::kind(db, &name).map_err(|error| trouble.explain(&error))? {
        None => None,
        Some(kind) => {
            let known = catalog::entry(db, trouble, table)?.filter(|_| kind == "table");
            Some(known.ok_or_else(|| foreign(trouble, &kind, &name))?)
        }
    };
    let changes = schema::changes(table, &name, known.as_ref(), names::ascii_caseless, destructive)?;
    if known.is_some() {
        let there = physical_names(db, &name).map_err(|error| trouble.explain(&error))?;
        changes.iter().try_for_each(|change| addable(&name, change, &there))?;
    }
    Ok((known, changes))
}

/// Creates or widens the table and writes down what its columns mean. One whose rows cannot stay is left as it
/// is: gives how it will be described.
pub(super) fn prepare(db: &Connection, trouble: &Trouble, table: &Table, destructive: Destructive) -> Result<Option<Entry>, SinkError> {
    let (known, changes) = changes(db, trouble, table, destructive)?;
    let entry = described(table, known, &changes);
    let columns = &entry.columns;
    let name = table_name(table);
    let explain = |error| trouble.explain(&error);
    for change in &changes {
        match change {
            Change::Create => db.execute_batch(&create(table, &name, columns)).map_err(explain)?,
            Change::Add(column) => {
                db.execute_batch(&format!("ALTER TABLE {} ADD COLUMN {}", quoted(&name), definition(column, false))).map_err(explain)?;
            }
            Change::Widen { .. } => {}
            Change::Rebuild { .. } => {
                spare_the_users(db, trouble, &name)?;
                return Ok(Some(entry));
            }
        }
    }
    let moved = |change: &Change| matches!(change, Change::Widen { column, from } if storage(from) != storage(&column.ty));
    if changes.iter().any(moved) {
        spare_the_users(db, trouble, &name)?;
        rebuild(db, table, columns, &changes).map_err(explain)?;
    }
    catalog::save(db, trouble, &entry, "")?;
    Ok(None)
}

/// Its rows go, and with them what says that they were loaded.
pub(super) fn make_anew(db: &Connection, table: &Table, columns: &[Column]) -> rusqlite::Result<()> {
    let name = table_name(table);
    db.execute_batch(&format!("DROP VIEW IF EXISTS \"global\"; DROP TABLE {}", quoted(&name)))?;
    db.execute_batch(&create(table, &name, columns))?;
    state::forget(db, &table.integration, &table.request)
}

/// The table after its changes.
pub(super) fn described(table: &Table, known: Option<Entry>, changes: &[Change]) -> Entry {
    Entry {
        integration: table.integration.clone(),
        request: table.request.clone(),
        columns: schema::columns(table, known.as_ref().filter(|_| !schema::rebuilds(changes))),
        key: unique_names(table),
        globals: known.map_or_else(Vec::new, |known| known.globals),
    }
}

pub(super) fn clear(db: &Connection, trouble: &Trouble, table: &Table) -> Result<(), SinkError> {
    let all = format!("DELETE FROM {}", quoted(&table_name(table)));
    db.execute(&all, []).map(|_| ()).map_err(|error| trouble.explain(&error))
}

fn foreign(trouble: &Trouble, kind: &str, name: &str) -> SinkError {
    let message = format!("{} has a {kind} `{name}` that capi did not make", trouble.place());
    SinkError::conflict(message).help("rename it, or give another file")
}

/// A table `name` of these columns.
pub(super) fn create(table: &Table, name: &str, columns: &[Column]) -> String {
    let key = unique_names(table);
    let mut parts: Vec<String> = columns.iter().map(|column| definition(column, key.contains(&column.name))).collect();
    parts.push("\"_run_id\" TEXT NOT NULL".to_owned());
    parts.push("\"_loaded_at\" TEXT NOT NULL".to_owned());
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|name| quoted(name)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    format!("CREATE TABLE {} ({}) STRICT", quoted(name), parts.join(", "))
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

/// Indexes and triggers that others made would go with the table.
fn spare_the_users(db: &Connection, trouble: &Trouble, name: &str) -> Result<(), SinkError> {
    let find = "SELECT group_concat(type || ' `' || name || '`', ', ') FROM sqlite_schema \
        WHERE lower(tbl_name) = lower(?1) AND type IN ('index', 'trigger') AND sql IS NOT NULL \
        AND substr(name, 1, length(?2)) <> ?2";
    let found = db.query_row(find, [name, slice::INDEX], |row| row.get::<_, Option<String>>(0));
    let Some(found) = found.map_err(|error| trouble.explain(&error))? else { return Ok(()) };
    let message = format!("the table `{name}` has to be made again, but it has the {found}");
    Err(SinkError::conflict(message).help("drop these, run, and make them again"))
}

/// SQLite changes no types: the rows move to a new table.
fn rebuild(db: &Connection, table: &Table, columns: &[Column], changes: &[Change]) -> rusqlite::Result<()> {
    let (name, new) = (table_name(table), format!("_capi_new_{}", table_name(table)));
    let widened = |column: &Column| {
        changes.iter().find_map(|change| match change {
            Change::Widen { column: wide, from } if wide.name == column.name => Some(as_wider(&quoted(&column.name), from, &wide.ty)),
            _ => None,
        })
    };
    let mut names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let mut values: Vec<String> = columns.iter().map(|column| widened(column).unwrap_or_else(|| quoted(&column.name))).collect();
    for own in ["\"_run_id\"", "\"_loaded_at\""] {
        names.push(own.to_owned());
        values.push(own.to_owned());
    }
    let (old, new_name) = (quoted(&name), quoted(&new));
    db.execute_batch("DROP VIEW IF EXISTS \"global\"")?;
    db.execute_batch(&create(table, &new, columns))?;
    db.execute_batch(&format!("INSERT INTO {new_name} ({}) SELECT {} FROM {old}", names.join(", "), values.join(", ")))?;
    db.execute_batch(&format!("DROP TABLE {old}; ALTER TABLE {new_name} RENAME TO {old}"))
}

/// The stored value of a narrower type as one of the wider.
fn as_wider(value: &str, from: &ColumnType, to: &ColumnType) -> String {
    match (from, storage(from) == storage(to)) {
        (_, true) => value.to_owned(),
        (ColumnType::Bool, _) => format!("CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
        _ => format!("CAST({value} AS TEXT)"),
    }
}

fn addable(name: &str, change: &Change, there: &[String]) -> Result<(), SinkError> {
    let Change::Add(column) = change else { return Ok(()) };
    if there.iter().any(|physical| physical.eq_ignore_ascii_case(&column.name)) {
        return Err(schema::foreign_column(name, column));
    }
    if ROWID_NAMES.contains(&column.name.to_ascii_lowercase().as_str()) {
        let message = format!("SQLite cannot add a column `{}` to the table `{name}`, as rows have one of that name", column.name);
        return Err(SinkError::conflict(message).help(format!("map to another name, or drop the table `{name}` and load again")));
    }
    Ok(())
}

/// The names of a table's columns; none if there is no such table.
pub(super) fn physical_names(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut columns = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let rows = columns.query_map([table], |row| row.get(0))?;
    rows.collect()
}
