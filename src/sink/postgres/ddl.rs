//! Tables: made, widened by new columns and wider types, never narrowed.

use super::inventory::{Inventory, Kind};
use crate::plan::table::{Column, Table};
use crate::sink::catalog::{Entry, unique, unique_names};
use crate::sink::schema::{self, Change};
use crate::sink::sql::{Dialect, literal, quoted};
use crate::sink::{Destructive, SinkError, names, written};
use crate::value::convert::ColumnType;

/// PostgreSQL cuts longer names without a word: two of them could be one.
const LONGEST_NAME: usize = 63;

/// Columns that every table has of itself.
const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

/// The schema of capi's own tables.
pub(super) const OWN: &str = "capi";

pub(super) const DIALECT: Dialect = Dialect {
    name: "PostgreSQL",
    real: "double precision",
    whole: |number| format!("trunc({number})"),
    null: |ty| format!("NULL::{}", storage(ty)),
    table: |entry| target(&entry.integration, &entry.request),
    union_limit: 400,
};

/// The table of a request, as SQL.
pub(super) fn target(integration: &str, request: &str) -> String {
    format!("{}.{}", quoted(integration), quoted(request))
}

/// `json` keeps texts as they are; `jsonb` would drop double keys, the order and the digits of numbers.
pub(super) fn storage(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Text => "text".to_owned(),
        ColumnType::Int => "bigint".to_owned(),
        ColumnType::Decimal { precision, scale } => format!("numeric({precision}, {scale})"),
        ColumnType::Float => "double precision".to_owned(),
        ColumnType::Bool => "boolean".to_owned(),
        ColumnType::Date => "date".to_owned(),
        ColumnType::DateTime => "timestamp with time zone".to_owned(),
        ColumnType::Json | ColumnType::List(_) => "json".to_owned(),
    }
}

/// The same in a stage, where texts are sorted and compared by their bytes: that is quicker.
pub(super) fn staged(ty: &ColumnType) -> String {
    let ty_of_table = storage(ty);
    if *ty == ColumnType::Text { format!("{ty_of_table} COLLATE pg_catalog.\"C\"") } else { ty_of_table }
}

/// A moment as SQL, given in microseconds since 1970.
pub(super) fn moment(micros: i64) -> String {
    format!("{}::timestamp with time zone", literal(&moment_text(micros)))
}

/// Moments of runs are in range.
pub(super) fn moment_text(micros: i64) -> String {
    let mut text = String::new();
    let _ = written::datetime(&mut text, micros);
    text
}

/// What can be refused without looking at the database.
pub(super) fn check(table: &Table) -> Result<(), SinkError> {
    names::check(table, names::exact)?;
    let request = &table.request;
    let mut names = [&table.integration, request].into_iter().chain(table.columns.iter().map(|column| &column.name));
    if let Some(name) = names.find(|name| name.len() > LONGEST_NAME) {
        let message =
            format!("request `{request}`: the name `{name}` has {} bytes; PostgreSQL cuts names after {LONGEST_NAME}", name.len());
        return Err(SinkError::conflict(message).help("make it shorter"));
    }
    for column in &table.columns {
        if SYSTEM_COLUMNS.contains(&column.name.as_str()) {
            let message = format!("request `{request}`: every table of PostgreSQL has a column `{}` of its own", column.name);
            return Err(SinkError::conflict(message).help("give it another name in `map`"));
        }
    }
    if table.integration == OWN || table.integration.starts_with("pg_") {
        let message = format!("the schema `{}` is not for rows: it belongs to {}", table.integration, owner(&table.integration));
        return Err(SinkError::conflict(message).help("give the integration another name"));
    }
    schema::refuse_merge_without_key(table)?;
    for column in unique(table).iter().filter_map(|index| table.columns.get(*index)) {
        if matches!(column.ty, ColumnType::Json | ColumnType::List(_)) {
            let message = format!("request `{request}`, column `{}`: PostgreSQL does not compare json, so it cannot be a key", column.name);
            return Err(SinkError::conflict(message).help("map a text to the key"));
        }
    }
    Ok(())
}

fn owner(schema: &str) -> &'static str {
    if schema == OWN { "capi" } else { "PostgreSQL" }
}

/// What has to be done to a table, and how it is described afterwards.
pub(super) struct Planned {
    pub(super) changes: Vec<Change>,
    pub(super) entry: Entry,
}

pub(super) fn plan(table: &Table, there: &Inventory, place: &str, destructive: Destructive) -> Result<Planned, SinkError> {
    check(table)?;
    let name = name_of(&table.integration, &table.request);
    let physical = there.relation(&table.integration, &table.request);
    let known = match physical {
        None => None,
        Some(relation) => {
            let entry = there.entry(&table.integration, &table.request).filter(|_| relation.kind == Kind::Table);
            Some(entry.ok_or_else(|| foreign(place, relation.kind, &name))?)
        }
    };
    let changes = schema::changes(table, &name, known, names::exact, destructive)?;
    for change in &changes {
        if let Change::Add(column) = change
            && physical.is_some_and(|relation| relation.columns.contains(&column.name))
        {
            return Err(schema::foreign_column(&name, column));
        }
    }
    let entry = Entry {
        integration: table.integration.clone(),
        request: table.request.clone(),
        columns: schema::columns(table, known.filter(|_| !schema::rebuilds(&changes))),
        key: unique_names(table),
        globals: known.map_or_else(Vec::new, |known| known.globals.clone()),
    };
    Ok(Planned { changes, entry })
}

/// The table of a request in messages.
pub(super) fn name_of(integration: &str, request: &str) -> String {
    format!("{integration}.{request}")
}

/// What is said to the database for it.
pub(super) fn statements(table: &Table, planned: &Planned) -> Vec<String> {
    let target = target(&table.integration, &table.request);
    let columns = &planned.entry.columns;
    let statements = planned.changes.iter().flat_map(|change| match change {
        Change::Create => vec![create(table, &target, columns)],
        Change::Add(column) => vec![format!("ALTER TABLE {target} ADD COLUMN {} {}", quoted(&column.name), storage(&column.ty))],
        Change::Widen { column, from } => vec![widen(&target, column, from)],
        Change::Rebuild { .. } => vec![format!("DROP TABLE {target}"), create(table, &target, columns)],
    });
    statements.collect()
}

/// Whether the view `global` has to be out of the way.
pub(super) fn touches_views(planned: &Planned) -> bool {
    planned.changes.iter().any(|change| matches!(change, Change::Widen { .. } | Change::Rebuild { .. }))
}

fn widen(target: &str, column: &Column, from: &ColumnType) -> String {
    let (name, ty) = (quoted(&column.name), storage(&column.ty));
    let value = if column.ty == ColumnType::Text { as_text(&name, from) } else { format!("{name}::{ty}") };
    format!("ALTER TABLE {target} ALTER COLUMN {name} TYPE {ty} USING {value}")
}

fn foreign(place: &str, kind: Kind, name: &str) -> SinkError {
    let message = format!("`{place}` has a {} `{name}` that capi did not make", kind.word());
    SinkError::conflict(message).help("rename it, or name another database")
}

fn create(table: &Table, target: &str, columns: &[Column]) -> String {
    let key = unique_names(table);
    let definition = |column: &Column| format!("{} {}", quoted(&column.name), storage(&column.ty));
    let mut parts: Vec<String> = columns.iter().map(definition).collect();
    parts.push("\"_run_id\" text NOT NULL".to_owned());
    parts.push("\"_loaded_at\" timestamp with time zone NOT NULL".to_owned());
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|name| quoted(name)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    format!("CREATE TABLE {target} ({})", parts.join(", "))
}

/// The stored value of a narrower type as capi writes it everywhere.
fn as_text(value: &str, from: &ColumnType) -> String {
    let year = format!("extract(year FROM {value})");
    match from {
        ColumnType::Decimal { .. } => format!("trim_scale({value})::text"),
        ColumnType::Date => dated(&year, value, "-MM-DD"),
        ColumnType::DateTime => dated(&year, value, "-MM-DD\"T\"HH24:MI:SS.US\"Z\""),
        _ => format!("{value}::text"),
    }
}

/// Years before Christ have a sign and six digits; the year 1 before Christ is the year 0. The session's
/// time zone is UTC.
fn dated(year: &str, value: &str, rest: &str) -> String {
    format!(
        "CASE WHEN {year} > 0 THEN to_char({year}, 'FM0000') WHEN {year} = -1 THEN '0000' \
         ELSE '-' || to_char(-{year} - 1, 'FM000000') END || to_char({value}, {})",
        literal(rest)
    )
}
