//! The boundary: values into the types of columns, losing nothing or saying why not.

mod json;
mod kinds;
mod number;
mod time;

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::display::to_text;
use super::{Fault, Text, Value};

pub use kinds::{check_kinds, takes};

/// What a request declares about its texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'r> {
    /// `timezone`: reads texts without a zone, and says which date a datetime has.
    pub timezone: Option<&'r TimeZone>,
    /// `nulls`: texts that are null where the target is no text; `""` always is.
    pub nulls: &'r [String],
}

/// The type of a column at a destination.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    Text,
    /// 64-bit.
    Int,
    /// Total digits (1 to 38) and digits after the point.
    Decimal {
        precision: u8,
        scale: u8,
    },
    Float,
    Bool,
    Date,
    DateTime,
    Json,
    List(Box<ColumnType>),
}

impl ColumnType {
    /// Plain `decimal`.
    pub const DECIMAL: ColumnType = ColumnType::Decimal { precision: 38, scale: 9 };
}

/// As the language writes it: `decimal(10, 2)`, `list<text>`.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnType::Text => f.write_str("text"),
            ColumnType::Int => f.write_str("int"),
            ColumnType::Decimal { precision: 38, scale: 9 } => f.write_str("decimal"),
            ColumnType::Decimal { precision, scale } => write!(f, "decimal({precision}, {scale})"),
            ColumnType::Float => f.write_str("float"),
            ColumnType::Bool => f.write_str("bool"),
            ColumnType::Date => f.write_str("date"),
            ColumnType::DateTime => f.write_str("datetime"),
            ColumnType::Json => f.write_str("json"),
            ColumnType::List(item) => write!(f, "list<{item}>"),
        }
    }
}

/// As it is written.
impl FromStr for ColumnType {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<ColumnType, UnknownType> {
        Ok(match text {
            "text" => ColumnType::Text,
            "int" => ColumnType::Int,
            "decimal" => ColumnType::DECIMAL,
            "float" => ColumnType::Float,
            "bool" => ColumnType::Bool,
            "date" => ColumnType::Date,
            "datetime" => ColumnType::DateTime,
            "json" => ColumnType::Json,
            _ => parameterised(text).ok_or_else(|| UnknownType(text.to_owned()))?,
        })
    }
}

fn parameterised(text: &str) -> Option<ColumnType> {
    if let Some(item) = text.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>')) {
        return Some(ColumnType::List(Box::new(item.parse().ok()?)));
    }
    let (precision, scale) = text.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    Some(ColumnType::Decimal { precision: precision.trim().parse().ok()?, scale: scale.trim().parse().ok()? })
}

/// A text that is no type of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownType(String);

impl fmt::Display for UnknownType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no type of a column", self.0)
    }
}

impl std::error::Error for UnknownType {}

impl Serialize for ColumnType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ColumnType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ColumnType, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A value that fits its column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Text(Text),
    Int(i64),
    /// The coefficient at the column's scale.
    Decimal(i128),
    Float(f64),
    Bool(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00Z.
    DateTime(i64),
    /// JSON text: of `json` and `list<…>` columns.
    Json(String),
}

/// The value as a cell of that column. A fault if it would lose anything, or does not fit.
pub fn convert(value: &Value, target: &ColumnType, rules: &Rules<'_>) -> Result<Cell, Fault> {
    match value {
        Value::Null => return Ok(Cell::Null),
        Value::Misfit(kind) => return Err(Fault::no_fields(*kind)),
        Value::Secret(_) => return Err(secret_in_column()),
        Value::Text(text) if rules.reads_as_null(text, target) => return Ok(Cell::Null),
        _ => {}
    }
    match target {
        ColumnType::Text => convert_text(value),
        ColumnType::Int => number::to_int(value),
        ColumnType::Decimal { precision, scale } => number::to_decimal(value, *precision, *scale),
        ColumnType::Float => number::to_float(value),
        ColumnType::Bool => convert_bool(value),
        ColumnType::Date => time::to_date(value, rules),
        ColumnType::DateTime => time::to_datetime(value, rules),
        ColumnType::Json => json::to_json_cell(value),
        ColumnType::List(item) => json::to_list(value, item, rules),
    }
}

impl Rules<'_> {
    /// `json` holds any text as it is, so there nothing is taken for null.
    fn reads_as_null(&self, text: &str, target: &ColumnType) -> bool {
        !matches!(target, ColumnType::Text | ColumnType::Json) && (text.is_empty() || self.nulls.iter().any(|null| null == text))
    }
}

fn convert_text(value: &Value) -> Result<Cell, Fault> {
    match value {
        Value::Bool(_) => Err(kinds::wrong_kind(value, &ColumnType::Text)),
        _ => to_text(value).map(Cell::Text).ok_or_else(|| kinds::wrong_kind(value, &ColumnType::Text)),
    }
}

fn convert_bool(value: &Value) -> Result<Cell, Fault> {
    match value {
        Value::Bool(value) => Ok(Cell::Bool(*value)),
        Value::Text(text) => match text.as_str() {
            "true" => Ok(Cell::Bool(true)),
            "false" => Ok(Cell::Bool(false)),
            _ => Err(Fault::new("not-a-bool", format!("`{}` is not a bool", value.shown()))
                .help("only \"true\" and \"false\" become bools; compare it instead: `x == \"yes\"`")),
        },
        _ => Err(kinds::wrong_kind(value, &ColumnType::Bool)),
    }
}

fn secret_in_column() -> Fault {
    Fault::new("secret-in-column", "a secret cannot be stored in a column").help("map something that is not computed from a secret")
}
