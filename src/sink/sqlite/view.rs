//! The view `global`: the rows of all requests of all integrations over the global fields.
//!
//! Vocabularies may differ between integrations. The newest run's comes first; of a field that
//! several declare the newest declaration holds. What is stored must agree in type.

use rusqlite::Connection;

use super::catalog::{self, Entry, StoredColumn, StoredGlobal};
use super::ddl::{physical_names, quoted};
use super::trouble::Trouble;
use crate::sink::SinkError;
use crate::sink::names::ascii_caseless;

/// SQLite joins at most 500 SELECTs in one union; larger unions are unions of unions.
const UNION_LIMIT: usize = 400;

/// The two columns that say where a row is from.
const ORIGIN: [&str; 2] = ["_integration", "_request"];

/// Replaces the view, inside the open transaction, and tries it.
pub(super) fn rebuild(db: &Connection, trouble: &Trouble, newest: &str) -> Result<(), SinkError> {
    let explain = |error| trouble.explain(&error);
    let mut entries = catalog::entries(db, trouble, newest)?;
    for entry in &mut entries {
        let there = physical_names(db, &entry.name).map_err(explain)?;
        entry.columns.retain(|column| column.global && there.contains(&column.name));
    }
    let fields = fields(&entries)?;
    agree(&entries, &fields)?;
    let create = format!("DROP VIEW IF EXISTS \"global\"; CREATE VIEW \"global\" AS {}", body(&entries, &fields)?);
    db.execute_batch(&create).map_err(explain)?;
    db.prepare("SELECT * FROM \"global\" LIMIT 0").map(|_| ()).map_err(explain)
}

/// The union of the vocabularies, the newest first.
fn fields(entries: &[Entry]) -> Result<Vec<StoredGlobal>, SinkError> {
    let mut fields: Vec<StoredGlobal> = Vec::new();
    for (entry, field) in entries.iter().flat_map(|entry| entry.globals.iter().map(move |field| (entry, field))) {
        match fields.iter().find(|other| ascii_caseless(&other.name) == ascii_caseless(&field.name)) {
            Some(other) if other.name == field.name => {}
            Some(other) => {
                let message =
                    format!("the global fields `{}` and `{}` (of `{}`) are the same column", other.name, field.name, entry.integration);
                return Err(SinkError::conflict(message).help("use one spelling in all vocabularies"));
            }
            None => fields.push(field.clone()),
        }
    }
    Ok(fields)
}

/// A field has one type wherever it is stored, and a derived one is stored nowhere.
fn agree(entries: &[Entry], fields: &[StoredGlobal]) -> Result<(), SinkError> {
    for field in fields {
        let mut stored = entries.iter().filter_map(|entry| Some((entry, column(entry, &field.name)?)));
        let Some((entry, first)) = stored.next() else { continue };
        if field.derived.is_some() {
            let message = format!("the global field `{}` is derived, but `{}` holds values of it", field.name, entry.name);
            return Err(SinkError::conflict(message).help("give the derived field another name, or drop the column"));
        }
        if let Some((other, second)) = stored.find(|(_, column)| !first.agrees(column)) {
            return Err(disagreement(&field.name, (entry, first), (other, second)));
        }
    }
    Ok(())
}

fn disagreement(field: &str, (one, first): (&Entry, &StoredColumn), (other, second): (&Entry, &StoredColumn)) -> SinkError {
    let place = |entry: &Entry, column: &StoredColumn| format!("{} in `{}.{}`", column.ty, entry.integration, entry.request);
    let message = format!("the global field `{field}` is {} and {}", place(one, first), place(other, second));
    SinkError::conflict(message).help("declare it with one type in all vocabularies, or load into another file")
}

fn column<'e>(entry: &'e Entry, name: &str) -> Option<&'e StoredColumn> {
    entry.columns.iter().find(|column| column.name == name)
}

/// Where from, the declared fields, the derived ones.
fn body(entries: &[Entry], fields: &[StoredGlobal]) -> Result<String, SinkError> {
    let (derived, declared): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.derived.is_some());
    let from = derive(union(entries, &declared), &declared, &derived)?;
    let names = ORIGIN.into_iter().chain(declared.iter().chain(&derived).map(|field| field.name.as_str()));
    let list: Vec<String> = names.map(|name| format!("t.{0} AS {0}", quoted(name))).collect();
    Ok(format!("SELECT {} FROM ({from}) AS t", list.join(", ")))
}

/// One SELECT for each table that holds a global field; without any, no rows.
fn union(entries: &[Entry], declared: &[&StoredGlobal]) -> String {
    let filled = entries.iter().filter(|entry| declared.iter().any(|field| column(entry, &field.name).is_some()));
    let mut selects: Vec<String> = filled.map(|entry| select(entry, declared)).collect();
    if selects.is_empty() {
        return empty(declared);
    }
    while selects.len() > 1 {
        selects = selects.chunks(UNION_LIMIT).map(together).collect();
    }
    selects.concat()
}

fn together(selects: &[String]) -> String {
    match selects {
        [one] => one.clone(),
        many => format!("SELECT * FROM ({})", many.join(" UNION ALL ")),
    }
}

/// Columns are qualified: SQLite takes an unknown name in quotes for a text.
fn select(entry: &Entry, declared: &[&StoredGlobal]) -> String {
    let origin = |text: &str, name: &str| format!("'{}' AS {}", text.replace('\'', "''"), quoted(name));
    let [integration, request] = ORIGIN;
    let mut list = vec![origin(&entry.integration, integration), origin(&entry.request, request)];
    list.extend(declared.iter().map(|field| match column(entry, &field.name) {
        Some(_) => format!("t.{0} AS {0}", quoted(&field.name)),
        None => format!("NULL AS {}", quoted(&field.name)),
    }));
    format!("SELECT {} FROM {} AS t", list.join(", "), quoted(&entry.name))
}

fn empty(declared: &[&StoredGlobal]) -> String {
    let names = ORIGIN.into_iter().chain(declared.iter().map(|field| field.name.as_str()));
    let list: Vec<String> = names.map(|name| format!("NULL AS {}", quoted(name))).collect();
    format!("SELECT {} WHERE 0", list.join(", "))
}

/// Each layer computes the fields of which all parts are known.
fn derive(mut from: String, declared: &[&StoredGlobal], derived: &[&StoredGlobal]) -> Result<String, SinkError> {
    let mut known: Vec<&str> = declared.iter().map(|field| field.name.as_str()).collect();
    let mut left: Vec<&StoredGlobal> = derived.to_vec();
    while !left.is_empty() {
        let ready =
            |field: &&StoredGlobal| field.derived.iter().all(|formula| formula.uses.iter().all(|name| known.contains(&name.as_str())));
        let (layer, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(ready);
        if layer.is_empty() {
            return Err(unknown_parts(&rest));
        }
        from = format!("SELECT t.*, {} FROM ({from}) AS t", formulas(&layer).join(", "));
        known.extend(layer.iter().map(|field| field.name.as_str()));
        left = rest;
    }
    Ok(from)
}

fn formulas(layer: &[&StoredGlobal]) -> Vec<String> {
    let formula = |field: &&StoredGlobal| Some(format!("{} AS {}", field.derived.as_ref()?.sql, quoted(&field.name)));
    layer.iter().filter_map(formula).collect()
}

fn unknown_parts(fields: &[&StoredGlobal]) -> SinkError {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let message = format!("the derived global fields `{}` need each other or fields that are not there", names.join("`, `"));
    SinkError::conflict(message).help("declare their formulas alike in all vocabularies")
}
