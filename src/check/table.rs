//! The tables that a plan writes: known before anything is sent.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use serde::{Deserialize, Serialize};

use crate::value::convert::ColumnType;

/// One table: the rows of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub integration: String,
    pub request: String,
    pub label: Option<String>,
    pub columns: Vec<Column>,
    /// Indexes into `columns`; empty without a `key`.
    pub key: Vec<usize>,
    pub write: WriteMode,
}

/// Destinations keep it as JSON beside the rows: their own types cannot tell a decimal from a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether it is a global field.
    pub global: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteMode {
    Merge,
    Append,
    Replace,
}

/// How a column is compared in `replace where`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    /// In SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }
}

impl WriteMode {
    pub fn word(self) -> &'static str {
        match self {
            WriteMode::Merge => "merge",
            WriteMode::Append => "append",
            WriteMode::Replace => "replace",
        }
    }
}

/// A global field as the view `global` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GlobalField {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: ColumnType,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub doc: Option<String>,
    /// `dimension`, `metric(sum)` or nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Computed in the view from the other global fields, never loaded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub derived: Option<Formula>,
}

/// Arithmetic over global fields, for the view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    Field(String),
    /// Digits as written.
    Number(String),
    Negate(Box<Formula>),
    /// `+ - * / %`.
    Binary(char, Box<Formula>, Box<Formula>),
    Coalesce(Box<Formula>, Box<Formula>),
}

impl Table {
    /// Nullable fields in column order. Json and lists are JSON text; `capi.type` in the field's
    /// metadata holds the type in the language's words.
    pub fn schema(&self) -> SchemaRef {
        schema(&self.columns)
    }
}

/// As [`Table::schema`], of any columns.
pub fn schema(columns: &[Column]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(Column::field).collect::<Vec<_>>()))
}

impl Column {
    fn field(&self) -> Field {
        let metadata = HashMap::from([("capi.type".to_owned(), self.ty.to_string())]);
        Field::new(&self.name, data_type(&self.ty), true).with_metadata(metadata)
    }
}

fn data_type(ty: &ColumnType) -> DataType {
    match ty {
        ColumnType::Text | ColumnType::Json | ColumnType::List(_) => DataType::Utf8,
        ColumnType::Int => DataType::Int64,
        ColumnType::Decimal { precision, scale } => DataType::Decimal128(*precision, *scale as i8),
        ColumnType::Float => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
    }
}
