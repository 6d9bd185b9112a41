//! What a destination knows of the tables in it: kept beside the rows, read at the next run and for the
//! view `global`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::SinkError;
use crate::plan::table::{Column, GlobalField, Table, WriteMode};

/// A table as its destination describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub integration: String,
    pub request: String,
    /// The mapped columns and those that are mapped no more.
    pub columns: Vec<Column>,
    /// Names of the columns by which a row is known again; empty if every row is kept.
    pub key: Vec<String>,
    /// The vocabulary of the integration's newest run.
    pub globals: Vec<GlobalField>,
}

impl Entry {
    /// The table that it describes, of all its columns.
    pub fn table(&self) -> Table {
        let place = |name: &String| self.columns.iter().position(|column| column.name == *name);
        let (integration, request) = (self.integration.clone(), self.request.clone());
        let key = self.key.iter().filter_map(place).collect();
        Table { integration, request, label: None, columns: self.columns.clone(), key, write: WriteMode::Append }
    }

    /// The column that holds this global field.
    pub(super) fn global(&self, field: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.global && column.name == field)
    }
}

/// The columns by which a row is known again, as indexes: of `append` none, as it keeps every row.
pub(super) fn unique(table: &Table) -> &[usize] {
    if table.write == WriteMode::Append { &[] } else { &table.key }
}

/// The names of these columns, in the order of the key.
pub(super) fn unique_names(table: &Table) -> Vec<String> {
    unique(table).iter().filter_map(|index| table.columns.get(*index)).map(|column| column.name.clone()).collect()
}

/// For the record of a run: so many rows went to a table, which the destination calls `name`.
pub(super) fn loaded(table: &Table, name: &str, rows: u64) -> Value {
    json!({ "request": table.request, "table": name, "write": table.write.word(), "rows": rows })
}

/// A description as it is kept.
pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> Result<String, SinkError> {
    serde_json::to_string(value).map_err(|error| SinkError::new(format!("cannot describe a table: {error}")))
}

/// A description as it was kept; `place` names where.
pub(super) fn read<T: DeserializeOwned>(text: &str, place: &str) -> Result<T, SinkError> {
    serde_json::from_str(text).map_err(|_| foreign(place))
}

/// Of what somebody else changed, or the disk.
pub(super) fn foreign(place: &str) -> SinkError {
    SinkError::new(format!("{place} is not as capi wrote it")).help("restore a copy, or give another destination")
}
