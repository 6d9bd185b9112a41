//! `_capi/global.sql`: the tables of all integrations and the view `global` over them, for DuckDB. Paths
//! are relative to DIR.

use std::fmt::Write;

use super::folder::{Folder, Readers};
use super::format::{Format, of};
use super::manifest::{Manifest, TableFiles};
use super::naming::fold;
use super::shape::Shape;
use super::text::type_in_sql;
use crate::sink::SinkError;
use crate::sink::catalog::Entry;
use crate::sink::sql::{Dialect, literal, quoted, view};

const FILE: &str = "_capi/global.sql";

/// The name under which it is written.
const HIDDEN: &str = "_capi/.capi-global.tmp";

const HEAD: &str = "-- Written by capi: the files that are there now. In DIR: duckdb -init _capi/global.sql\n";

const DIALECT: Dialect = Dialect {
    name: "DuckDB",
    real: "DOUBLE",
    whole: |number| format!("trunc({number})"),
    null: |ty| format!("CAST(NULL AS {})", type_in_sql(ty)),
    table: |entry| quoted(&name_of(entry)),
    union_limit: 400,
};

/// As in SQLite.
fn name_of(entry: &Entry) -> String {
    format!("{}__{}", entry.integration, entry.request)
}

/// Two pairs of names may make one: `a__b` and `c`, `a` and `b__c`.
fn refuse_twins(entries: &[Entry], entry: &Entry) -> Result<(), SinkError> {
    let Some(twin) = entries.iter().find(|other| fold(&name_of(other)) == fold(&name_of(entry))) else { return Ok(()) };
    let place = |entry: &Entry| format!("request `{}` of `{}`", entry.request, entry.integration);
    let message = format!("{} and {} are one table `{}`", place(entry), place(twin), name_of(entry));
    Err(SinkError::conflict(message).help("give one of the requests another name"))
}

/// Writes the statements beside the file of which they will take the place.
pub(super) fn prepare(folder: &Folder, script: &str) -> Result<(), SinkError> {
    folder.remove(HIDDEN)?;
    folder.write_new(HIDDEN, script, Readers::Usual)
}

pub(super) fn reveal(folder: &Folder) -> Result<(), SinkError> {
    folder.rename(HIDDEN, FILE)?;
    folder.sync("_capi")
}

/// The statements, with `mine` in the place of what is there of its integration. `is_old`: requests whose
/// tables are still to be made anew.
pub(super) fn script(folder: &Folder, mine: &Manifest, is_old: impl Fn(&str) -> bool) -> Result<String, SinkError> {
    let others = others(folder, mine)?;
    let mut script = HEAD.to_owned();
    let mut entries = Vec::new();
    for manifest in std::iter::once(mine).chain(&others) {
        let format = of(&manifest.format)?;
        for files in &manifest.tables {
            let entry = manifest.entry(files);
            let _ = writeln!(script, "CREATE OR REPLACE VIEW {} AS {};", quoted(&name_of(&entry)), rows(manifest, files, format));
            refuse_twins(&entries, &entry)?;
            entries.push(entry);
        }
    }
    let is_old = |entry: &Entry| entry.integration == mine.integration && is_old(&entry.request);
    let _ = writeln!(script, "CREATE OR REPLACE VIEW \"global\" AS {};", view::query_beside(&entries, is_old, &DIALECT)?);
    Ok(script)
}

/// The other integrations, that of the newest run first.
fn others(folder: &Folder, mine: &Manifest) -> Result<Vec<Manifest>, SinkError> {
    let (integrations, _) = folder.list("_capi")?;
    let others = integrations.iter().filter(|name| **name != mine.integration);
    let mut others: Vec<Manifest> =
        others.filter_map(|integration| Manifest::read(folder, integration).transpose()).collect::<Result<_, _>>()?;
    others.sort_by_key(|manifest| std::cmp::Reverse(manifest.runs.last().map(|run| run.started_at.clone())));
    Ok(others)
}

fn rows(manifest: &Manifest, files: &TableFiles, format: &dyn Format) -> String {
    let shape = Shape::new(&manifest.entry(files).table(), &files.columns);
    if files.parts.is_empty() {
        let nulls = shape.columns().iter().map(|column| format!("{} AS {}", (DIALECT.null)(&column.ty), quoted(&column.name)));
        return format!("SELECT {} WHERE false", nulls.collect::<Vec<_>>().join(", "));
    }
    let paths = files.parts.iter().map(|part| literal(&format!("{}/{}/{}", manifest.integration, files.request, part.file)));
    format!("SELECT * FROM {}", format.rows_in_sql(&shape, &paths.collect::<Vec<_>>().join(", ")))
}
