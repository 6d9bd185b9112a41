//! The boundary: values into the types of columns, losing nothing or saying why not.

use std::fmt;

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

/// A value that fits its column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Text(super::Text),
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
