//! `_capi_tables`: which request a table belongs to and what its columns mean. The view `global` is
//! built from it.

use rusqlite::{Connection, OptionalExtension, params};

use super::ddl::{self, DIALECT};
use super::trouble::Trouble;
use crate::plan::table::Table;
use crate::sink::catalog::{self, Entry};
use crate::sink::sql::view;
use crate::sink::{SinkError, Start, written};

const PLACE: &str = "the table `_capi_tables`";

/// Two pairs of names may make one table name: `a__b` and `c`, `a` and `b__c`.
pub(super) fn claim(db: &Connection, trouble: &Trouble, table: &Table) -> Result<(), SinkError> {
    let name = ddl::table_name(table);
    let find = "SELECT integration, request FROM _capi_tables WHERE name = ?1";
    let owner = db.query_row(find, [&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).optional();
    let Some((integration, request)) = owner.map_err(|error| trouble.explain(&error))? else { return Ok(()) };
    if integration == table.integration && request == table.request {
        return Ok(());
    }
    let mine = format!("`{}` of `{}`", table.request, table.integration);
    let message = format!("the table `{name}` belongs to request `{request}` of `{integration}`, not to {mine}");
    Err(SinkError::conflict(message).help("give the request another name"))
}

/// What is known of a table.
pub(super) fn entry(db: &Connection, trouble: &Trouble, table: &Table) -> Result<Option<Entry>, SinkError> {
    let find = "SELECT description FROM _capi_tables WHERE name = ?1";
    let text = db.query_row(find, [ddl::table_name(table)], |row| row.get::<_, String>(0)).optional();
    let text = text.map_err(|error| trouble.explain(&error))?;
    text.map(|text| catalog::read(&text, PLACE)).transpose()
}

pub(super) fn save(db: &Connection, trouble: &Trouble, entry: &Entry, at: &str) -> Result<(), SinkError> {
    let save = "INSERT INTO _capi_tables (integration, request, name, description, updated_at) VALUES (?1, ?2, ?3, ?4, ?5) \
        ON CONFLICT (integration, request) DO UPDATE SET description = excluded.description, updated_at = excluded.updated_at";
    let name = ddl::name_of(entry);
    db.execute(save, params![entry.integration, entry.request, name, catalog::write(entry)?, at])
        .map(|_| ())
        .map_err(|error| trouble.explain(&error))
}

/// One vocabulary for all tables of an integration: that of its newest run.
pub(super) fn save_globals(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let mut now = String::new();
    let _ = written::datetime(&mut now, start.started_at);
    for mut entry in entries(db, trouble, &start.integration)?.into_iter().filter(|entry| entry.integration == start.integration) {
        entry.globals.clone_from(&start.globals);
        save(db, trouble, &entry, &now)?;
    }
    Ok(())
}

/// Everything, the integration `first` before the others, then the newest.
pub(super) fn entries(db: &Connection, trouble: &Trouble, first: &str) -> Result<Vec<Entry>, SinkError> {
    let rows = rows(db, first).map_err(|error| trouble.explain(&error))?;
    rows.iter().map(|text| catalog::read(text, PLACE)).collect()
}

/// Refuses what the run's tables and its vocabulary would make impossible, before anything is changed.
pub(super) fn foresee(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let mut entries = standing(db, trouble, &start.integration)?;
    for table in &start.tables {
        let (known, changes) = ddl::changes(db, trouble, table, start.destructive)?;
        let planned = ddl::described(table, known, &changes);
        let name = ddl::table_name(table);
        match entries.iter_mut().find(|entry| ddl::name_of(entry) == name) {
            Some(entry) => *entry = planned,
            None => entries.insert(0, planned),
        }
    }
    for entry in entries.iter_mut().filter(|entry| entry.integration == start.integration) {
        entry.globals.clone_from(&start.globals);
    }
    view::query(&entries, &DIALECT).map(|_| ())
}

/// All entries with the columns that are really there.
pub(super) fn standing(db: &Connection, trouble: &Trouble, first: &str) -> Result<Vec<Entry>, SinkError> {
    let mut entries = entries(db, trouble, first)?;
    for entry in &mut entries {
        let there = ddl::physical_names(db, &ddl::name_of(entry)).map_err(|error| trouble.explain(&error))?;
        entry.columns.retain(|column| there.contains(&column.name));
    }
    Ok(entries)
}

fn rows(db: &Connection, first: &str) -> rusqlite::Result<Vec<String>> {
    let mut all = db.prepare("SELECT description FROM _capi_tables ORDER BY integration <> ?1, updated_at DESC, integration, rowid")?;
    let rows = all.query_map([first], |row| row.get(0))?;
    rows.collect()
}

/// Replaces the view `global`, inside the open transaction, and tries it. `is_old`: what is still to be made anew.
pub(super) fn rebuild_view(db: &Connection, trouble: &Trouble, newest: &str, is_old: impl Fn(&Entry) -> bool) -> Result<(), SinkError> {
    let explain = |error| trouble.explain(&error);
    let entries = standing(db, trouble, newest)?;
    let create = format!("DROP VIEW IF EXISTS \"global\"; CREATE VIEW \"global\" AS {}", view::query_beside(&entries, is_old, &DIALECT)?);
    db.execute_batch(&create).map_err(explain)?;
    db.prepare("SELECT * FROM \"global\" LIMIT 0").map(|_| ()).map_err(explain)
}
