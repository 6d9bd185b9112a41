//! `_capi_tables`: which request a table belongs to and what its columns mean, as the file alone
//! cannot tell a decimal from a text. The view `global` is built from it.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::ddl;
use super::formula::{self, StoredFormula};
use super::trouble::Trouble;
use crate::plan::table::{Column, GlobalField, Table};
use crate::sink::{SinkError, Start, written};
use crate::value::convert::ColumnType;

/// A column as `_capi_tables` describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredColumn {
    pub(super) name: String,
    /// In the language's words.
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) global: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    label: Option<String>,
}

/// A global field as `_capi_tables` describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredGlobal {
    pub(super) name: String,
    #[serde(rename = "type")]
    ty: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    doc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) derived: Option<StoredFormula>,
}

/// One row of `_capi_tables`.
pub(super) struct Entry {
    pub(super) integration: String,
    pub(super) request: String,
    pub(super) name: String,
    pub(super) columns: Vec<StoredColumn>,
    pub(super) globals: Vec<StoredGlobal>,
}

impl StoredColumn {
    pub(super) fn of(column: &Column) -> StoredColumn {
        StoredColumn { name: column.name.clone(), ty: column.ty.to_string(), global: column.global, label: column.label.clone() }
    }

    /// Whether values of `ty` may join those that are there: what is stored the same way and means
    /// no less. A decimal is exact text, whatever its digits.
    pub(super) fn takes(&self, ty: &ColumnType) -> bool {
        match ty {
            ColumnType::Text => matches!(self.base(), "text" | "decimal" | "date" | "datetime" | "json" | "list"),
            ColumnType::Json => matches!(self.base(), "json" | "list"),
            ColumnType::Decimal { .. } => self.base() == "decimal",
            _ => self.ty == ty.to_string(),
        }
    }

    /// The type without its parameters.
    fn base(&self) -> &str {
        self.ty.split(['(', '<']).next().unwrap_or_default()
    }

    /// Whether both mean the same in one column of a view.
    pub(super) fn agrees(&self, other: &StoredColumn) -> bool {
        self.ty == other.ty || (self.base() == "decimal" && other.base() == "decimal")
    }
}

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

/// What is known of the columns of a table.
pub(super) fn columns(db: &Connection, trouble: &Trouble, table: &Table) -> Result<Option<Vec<StoredColumn>>, SinkError> {
    let find = "SELECT columns FROM _capi_tables WHERE name = ?1";
    let text = db.query_row(find, [ddl::table_name(table)], |row| row.get::<_, String>(0)).optional();
    let text = text.map_err(|error| trouble.explain(&error))?;
    text.map(|text| read(trouble, &text)).transpose()
}

pub(super) fn save_columns(db: &Connection, trouble: &Trouble, table: &Table, columns: &[StoredColumn]) -> Result<(), SinkError> {
    let save = "INSERT INTO _capi_tables (integration, request, name, columns, globals, updated_at) VALUES (?1, ?2, ?3, ?4, '[]', '') \
        ON CONFLICT (integration, request) DO UPDATE SET columns = excluded.columns";
    db.execute(save, params![table.integration, table.request, ddl::table_name(table), json(columns)?])
        .map(|_| ())
        .map_err(|error| trouble.explain(&error))
}

/// One vocabulary for all tables of an integration: that of its newest run.
pub(super) fn save_globals(db: &Connection, trouble: &Trouble, start: &Start) -> Result<(), SinkError> {
    let globals: Vec<StoredGlobal> = start.globals.iter().map(|field| stored(field, &start.globals)).collect::<Result<_, _>>()?;
    let mut now = String::new();
    let _ = written::datetime(&mut now, start.started_at);
    let save = "UPDATE _capi_tables SET globals = ?2, updated_at = ?3 WHERE integration = ?1";
    db.execute(save, params![start.integration, json(&globals)?, now]).map(|_| ()).map_err(|error| trouble.explain(&error))
}

fn stored(field: &GlobalField, globals: &[GlobalField]) -> Result<StoredGlobal, SinkError> {
    let derived = field.derived.as_ref().map(|formula| formula::stored(&field.name, formula, globals)).transpose()?;
    let (doc, role) = (field.doc.clone(), field.role.clone());
    Ok(StoredGlobal { name: field.name.clone(), ty: field.ty.to_string(), doc, role, derived })
}

/// Everything, the integration `first` before the others, then the newest.
pub(super) fn entries(db: &Connection, trouble: &Trouble, first: &str) -> Result<Vec<Entry>, SinkError> {
    let rows = rows(db, first).map_err(|error| trouble.explain(&error))?;
    let entry = |[integration, request, name, columns, globals]: [String; 5]| {
        Ok(Entry { integration, request, name, columns: read(trouble, &columns)?, globals: read(trouble, &globals)? })
    };
    rows.into_iter().map(entry).collect()
}

fn rows(db: &Connection, first: &str) -> rusqlite::Result<Vec<[String; 5]>> {
    let mut all = db.prepare(
        "SELECT integration, request, name, columns, globals FROM _capi_tables \
         ORDER BY integration <> ?1, updated_at DESC, integration, rowid",
    )?;
    let rows = all.query_map([first], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?;
    rows.collect()
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, SinkError> {
    serde_json::to_string(value).map_err(|error| SinkError::new(format!("cannot write `_capi_tables`: {error}")))
}

fn read<T: for<'d> Deserialize<'d>>(trouble: &Trouble, text: &str) -> Result<T, SinkError> {
    serde_json::from_str(text).map_err(|_| {
        SinkError::new(format!("the table `_capi_tables` of {} is not as capi wrote it", trouble.place()))
            .help("restore a copy of the file, or give another one")
    })
}
