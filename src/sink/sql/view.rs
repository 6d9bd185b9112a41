//! The view `global`: the rows of all requests of all integrations over the global fields.
//!
//! Vocabularies may differ between integrations. The newest run's comes first; of a field that
//! several declare the newest declaration holds. What is stored must agree in type.

use super::formula;
use super::{Dialect, literal, quoted};
use crate::plan::table::GlobalField;
use crate::sink::SinkError;
use crate::sink::catalog::Entry;
use crate::sink::names::ascii_caseless;
use crate::value::convert::ColumnType;

/// The two columns that say where a row is from.
const ORIGIN: [&str; 2] = ["_integration", "_request"];

/// The query of the view. `entries`: all tables, those of the newest vocabulary first; their columns
/// are those that are there.
pub(in crate::sink) fn query(entries: &[Entry], dialect: &Dialect) -> Result<String, SinkError> {
    let fields = fields(entries)?;
    agree(entries, &fields)?;
    let (derived, declared): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.derived.is_some());
    let from = derive(union(entries, &declared, dialect), &declared, &derived, &fields, dialect)?;
    let names = ORIGIN.into_iter().chain(declared.iter().chain(&derived).map(|field| field.name.as_str()));
    let list: Vec<String> = names.map(|name| format!("t.{0} AS {0}", quoted(name))).collect();
    Ok(format!("SELECT {} FROM ({from}) AS t", list.join(", ")))
}

/// As `query`. Tables that are still to be made anew (`is_old`) are left out if their types are in the way: the
/// types of a global field change together, but not in one commit.
pub(in crate::sink) fn query_beside(entries: &[Entry], is_old: impl Fn(&Entry) -> bool, dialect: &Dialect) -> Result<String, SinkError> {
    let new = |entries: &[Entry]| entries.iter().filter(|entry| !is_old(entry)).cloned().collect::<Vec<_>>();
    query(entries, dialect).or_else(|_| query(&new(entries), dialect))
}

/// The union of the vocabularies, the newest first.
fn fields(entries: &[Entry]) -> Result<Vec<GlobalField>, SinkError> {
    let mut fields: Vec<GlobalField> = Vec::new();
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
fn agree(entries: &[Entry], fields: &[GlobalField]) -> Result<(), SinkError> {
    for field in fields {
        let mut stored = entries.iter().filter_map(|entry| Some((entry, &entry.global(&field.name)?.ty)));
        let Some((entry, first)) = stored.next() else { continue };
        if field.derived.is_some() {
            let message =
                format!("the global field `{}` is derived, but `{}.{}` holds values of it", field.name, entry.integration, entry.request);
            return Err(SinkError::conflict(message).help("give the derived field another name, or drop the column"));
        }
        if let Some((other, second)) = stored.find(|(_, second)| !agrees(first, second)) {
            return Err(disagreement(&field.name, (entry, first), (other, second)));
        }
    }
    Ok(())
}

/// Whether both mean the same in one column of a view.
fn agrees(one: &ColumnType, other: &ColumnType) -> bool {
    one == other || matches!((one, other), (ColumnType::Decimal { .. }, ColumnType::Decimal { .. }))
}

fn disagreement(field: &str, (one, first): (&Entry, &ColumnType), (other, second): (&Entry, &ColumnType)) -> SinkError {
    let place = |entry: &Entry, ty: &ColumnType| format!("{ty} in `{}.{}`", entry.integration, entry.request);
    let message = format!("the global field `{field}` is {} and {}", place(one, first), place(other, second));
    SinkError::conflict(message).help("declare it with one type in all vocabularies, or load into another destination")
}

/// One SELECT for each table that holds a global field; without any, no rows.
fn union(entries: &[Entry], declared: &[&GlobalField], dialect: &Dialect) -> String {
    let filled = entries.iter().filter(|entry| declared.iter().any(|field| entry.global(&field.name).is_some()));
    let mut selects: Vec<String> = filled.map(|entry| select(entry, declared, dialect)).collect();
    if selects.is_empty() {
        return empty(declared, dialect);
    }
    while selects.len() > 1 {
        selects = selects.chunks(dialect.union_limit).map(together).collect();
    }
    selects.concat()
}

fn together(selects: &[String]) -> String {
    match selects {
        [one] => one.clone(),
        many => format!("SELECT * FROM ({}) AS u", many.join(" UNION ALL ")),
    }
}

/// Columns are qualified: SQLite takes an unknown name in quotes for a text.
fn select(entry: &Entry, declared: &[&GlobalField], dialect: &Dialect) -> String {
    let [integration, request] = ORIGIN;
    let origin = |text: &str, name: &str| format!("{} AS {}", literal(text), quoted(name));
    let mut list = vec![origin(&entry.integration, integration), origin(&entry.request, request)];
    list.extend(declared.iter().map(|field| match entry.global(&field.name) {
        Some(_) => format!("t.{0} AS {0}", quoted(&field.name)),
        None => format!("{} AS {}", (dialect.null)(&field.ty), quoted(&field.name)),
    }));
    format!("SELECT {} FROM {} AS t", list.join(", "), (dialect.table)(entry))
}

fn empty(declared: &[&GlobalField], dialect: &Dialect) -> String {
    let origin = ORIGIN.into_iter().map(|name| (name, &ColumnType::Text));
    let columns = origin.chain(declared.iter().map(|field| (field.name.as_str(), &field.ty)));
    let list: Vec<String> = columns.map(|(name, ty)| format!("{} AS {}", (dialect.null)(ty), quoted(name))).collect();
    format!("SELECT {} WHERE 1 = 0", list.join(", "))
}

/// Each layer computes the fields of which all parts are known.
fn derive(
    mut from: String,
    declared: &[&GlobalField],
    derived: &[&GlobalField],
    fields: &[GlobalField],
    dialect: &Dialect,
) -> Result<String, SinkError> {
    let mut known: Vec<&str> = declared.iter().map(|field| field.name.as_str()).collect();
    let mut left: Vec<&GlobalField> = derived.to_vec();
    while !left.is_empty() {
        let (layer, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|field| parts(field).iter().all(|name| known.contains(name)));
        if layer.is_empty() {
            return Err(unknown_parts(&rest));
        }
        let formulas = layer.iter().filter_map(|field| Some((field, field.derived.as_ref()?)));
        let formulas = formulas
            .map(|(field, formula)| Ok(format!("{} AS {}", formula::sql(&field.name, formula, fields, dialect)?, quoted(&field.name))));
        let formulas: Vec<String> = formulas.collect::<Result<_, SinkError>>()?;
        from = format!("SELECT t.*, {} FROM ({from}) AS t", formulas.join(", "));
        known.extend(layer.iter().map(|field| field.name.as_str()));
        left = rest;
    }
    Ok(from)
}

fn parts(field: &GlobalField) -> Vec<&str> {
    let mut parts = Vec::new();
    field.derived.iter().for_each(|formula| formula::uses(formula, &mut parts));
    parts
}

fn unknown_parts(fields: &[&GlobalField]) -> SinkError {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let message = format!("the derived global fields `{}` need each other or fields that are not there", names.join("`, `"));
    SinkError::conflict(message).help("declare their formulas alike in all vocabularies")
}
