//! `write replace where` as a condition of SQL.

use super::ddl;
use crate::plan::table::{Column, Table};
use crate::sink::cell::CellRef;
use crate::sink::sql::literal;
use crate::sink::{Restated, SinkError, written};
use crate::value::convert::ColumnType;

/// Columns by index, each with how it is compared, in SQL.
pub(super) type Shape = Vec<(usize, &'static str)>;

/// Literals with their types, by the order of the shape.
pub(super) type Values = Vec<String>;

pub(super) fn read(table: &Table, slice: &[Restated]) -> Result<(Shape, Values), SinkError> {
    let columns = slice.iter().filter_map(|restated| Some((table.columns.get(restated.column)?, restated)));
    let conditions = columns.map(|(column, restated)| {
        let value = value(CellRef::of(&restated.value, &column.ty))
            .map_err(|flaw| SinkError::new(format!("`{}` of `replace where`: {flaw}", column.name)))?;
        Ok(((restated.column, restated.comparison.sql()), format!("{value}::{}", ddl::storage(&column.ty))))
    });
    conditions.collect()
}

/// The condition under which a row of `t` is in a slice of `s`. `name` gives what a column is called where
/// the rows are.
pub(super) fn matches(table: &Table, shape: &Shape, name: impl Fn(usize, &Column) -> String) -> String {
    let columns = shape.iter().filter_map(|(index, comparison)| Some((*index, *comparison, table.columns.get(*index)?)));
    let conditions = columns.enumerate().map(|(place, (index, comparison, column))| {
        // Texts are compared by their characters, whatever the language of the database.
        let order = if column.ty == ColumnType::Text { " COLLATE pg_catalog.\"C\"" } else { "" };
        format!("t.{}{order} {comparison} s.v{place}", name(index, column))
    });
    conditions.collect::<Vec<_>>().join(" AND ")
}

/// A value as a literal.
fn value(cell: CellRef<'_>) -> Result<String, &'static str> {
    let mut text = String::new();
    match cell {
        CellRef::Null => return Ok("NULL".to_owned()),
        CellRef::Text(value) if value.contains('\0') => return Err("the text has a NUL character (U+0000), which PostgreSQL cannot hold"),
        CellRef::Text(value) => text.push_str(value),
        CellRef::Int(value) => text = value.to_string(),
        CellRef::Float(value) => text = value.to_string(),
        CellRef::Bool(value) => text = value.to_string(),
        CellRef::Decimal(coefficient, scale) => written::decimal(&mut text, coefficient, scale),
        CellRef::Date(days) => written::date(&mut text, days).filter(|()| is_after_christ(&text)).ok_or("the date is out of range")?,
        CellRef::DateTime(micros) => {
            written::datetime(&mut text, micros).filter(|()| is_after_christ(&text)).ok_or("the datetime is out of range")?;
        }
        CellRef::Json(_) => return Err("PostgreSQL does not compare json"),
    }
    Ok(literal(&text))
}

/// Before it PostgreSQL writes years in a way of its own.
fn is_after_christ(moment: &str) -> bool {
    !moment.starts_with('-') && !moment.starts_with("0000")
}
