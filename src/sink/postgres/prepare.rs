//! What a run needs before its first row, in one transaction: capi's own tables, the run's number, its
//! schema and tables, the view. Nothing stays of it if a part fails.

use super::ddl::{self, Planned};
use super::inventory::{self, Inventory};
use super::link::Link;
use super::trouble::Failure;
use super::{fence, lock, settle, state, view};
use crate::plan::table::Table;
use crate::sink::catalog::Entry;
use crate::sink::schema;
use crate::sink::sql::quoted;
use crate::sink::{SinkError, Start};

/// What is known when a run has begun.
pub(super) struct Prepared {
    /// The number of the run.
    pub(super) epoch: i64,
    /// By table: what its commit does before, as its rows cannot stay.
    pub(super) anew: Vec<Option<Anew>>,
}

/// A table that is dropped and made anew, at the end of the run.
pub(super) struct Anew {
    pub(super) statements: Vec<String>,
    pub(super) entry: Entry,
}

pub(super) fn prepare(link: &Link, start: &Start) -> Result<Prepared, SinkError> {
    start.tables.iter().try_for_each(ddl::check)?;
    let prepared = link.batch(settle::BEGIN).and_then(|()| everything(link, start));
    let prepared = prepared.and_then(|prepared| link.batch("COMMIT").map(|()| prepared));
    if prepared.is_err() {
        // What went wrong is told; a connection that is gone has taken everything back.
        let _ = link.batch("ROLLBACK");
    }
    Ok(prepared?)
}

fn everything(link: &Link, start: &Start) -> Result<Prepared, Failure> {
    lock::definitions(link)?;
    state::create(link)?;
    state::refuse_loaded(link, start)?;
    let epoch = fence::raise(link, start)?;
    let there = Inventory::read(link, &start.integration)?;
    spare_others(link.place(), start, &there)?;
    let planned = start.tables.iter().map(|table| ddl::plan(table, &there, link.place(), start.destructive));
    let planned: Vec<Planned> = planned.collect::<Result<_, SinkError>>()?;
    view::foresee(&there, start, planned.iter().map(|planned| &planned.entry))?;
    if !there.has_schema(&start.integration) {
        link.batch(&format!("CREATE SCHEMA {}", quoted(&start.integration)))?;
    }
    let anew = tables(link, start, &there, planned)?;
    let is_old = |entry: &Entry| {
        let mut old = start.tables.iter().zip(&anew).filter(|(_, anew)| anew.is_some());
        entry.integration == start.integration && old.any(|(table, _)| table.request == entry.request)
    };
    view::rebuild(link, &Inventory::read(link, &start.integration)?, is_old)?;
    Ok(Prepared { epoch, anew })
}

/// A schema that an administrator made for capi is empty, or has tables of it.
pub(super) fn spare_others(place: &str, start: &Start, there: &Inventory) -> Result<(), SinkError> {
    let name = &start.integration;
    let known = there.entries.iter().any(|entry| entry.integration == *name);
    if known || there.is_empty_schema(name) {
        return Ok(());
    }
    let message = format!("`{place}` has a schema `{name}` with tables that capi did not make");
    Err(SinkError::conflict(message).help("rename it, give the integration another name, or name another database"))
}

fn tables(link: &Link, start: &Start, there: &Inventory, planned: Vec<Planned>) -> Result<Vec<Option<Anew>>, Failure> {
    let (mut now, mut entries, mut anew) = (Vec::new(), Vec::new(), Vec::new());
    let mut touches_views = false;
    for (table, planned) in start.tables.iter().zip(planned) {
        let statements = ddl::statements(table, &planned);
        if schema::rebuilds(&planned.changes) {
            anew.push(Some(Anew { statements, entry: Entry { globals: start.globals.clone(), ..planned.entry } }));
            continue;
        }
        touches_views |= ddl::touches_views(&planned);
        now.extend(statements);
        entries.push(planned.entry);
        anew.push(None);
    }
    try_to_drop(link, &start.tables, &anew)?;
    if touches_views {
        link.batch(view::DROP)?;
    }
    if !now.is_empty() {
        link.batch(&now.join(";\n"))?;
    }
    inventory::save(link, &described(start, there, entries), &ddl::moment(start.started_at))?;
    Ok(anew)
}

/// Views of others upon a table are found now rather than at the commit.
fn try_to_drop(link: &Link, tables: &[Table], anew: &[Option<Anew>]) -> Result<(), Failure> {
    let dropped: Vec<String> = tables.iter().zip(anew).filter(|(_, anew)| anew.is_some()).map(|(table, _)| drop_table(table)).collect();
    if dropped.is_empty() {
        return Ok(());
    }
    link.batch(&format!("SAVEPOINT tried; {}; {}; ROLLBACK TO SAVEPOINT tried", view::DROP, dropped.join("; ")))
}

fn drop_table(table: &Table) -> String {
    format!("DROP TABLE {}", ddl::target(&table.integration, &table.request))
}

/// All tables of the integration, also those that are not in the run: they have one vocabulary, that of
/// the newest run.
fn described(start: &Start, there: &Inventory, now: Vec<Entry>) -> Vec<Entry> {
    let known = there.entries.iter().filter(|entry| entry.integration == start.integration).cloned();
    let mut entries: Vec<Entry> = known.collect();
    inventory::put(&mut entries, now);
    entries.iter_mut().for_each(|entry| entry.globals.clone_from(&start.globals));
    entries
}
