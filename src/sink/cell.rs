//! The columns of a batch as the sinks read them: typed once a batch, cells without copies.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};

use super::SinkError;
use super::catalog::unique;
use crate::plan::table::{Column, Table};
use crate::value::convert::{Cell, ColumnType};

/// One column of a batch.
pub(super) enum Cells<'a> {
    Text(&'a StringArray),
    Int(&'a Int64Array),
    Decimal(&'a Decimal128Array, u8),
    Float(&'a Float64Array),
    Bool(&'a BooleanArray),
    Date(&'a Date32Array),
    DateTime(&'a TimestampMicrosecondArray),
    /// JSON text.
    Json(&'a StringArray),
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CellRef<'a> {
    Null,
    Text(&'a str),
    Int(i64),
    /// The coefficient and the digits after the point.
    Decimal(i128, u8),
    Float(f64),
    Bool(bool),
    Date(i32),
    DateTime(i64),
    Json(&'a str),
}

impl<'a> CellRef<'a> {
    /// A cell of a column of type `ty`.
    pub(super) fn of(cell: &'a Cell, ty: &ColumnType) -> CellRef<'a> {
        match (cell, ty) {
            (Cell::Null, _) => CellRef::Null,
            (Cell::Text(text), _) => CellRef::Text(text.as_str()),
            (Cell::Int(value), _) => CellRef::Int(*value),
            (Cell::Decimal(coefficient), ColumnType::Decimal { scale, .. }) => CellRef::Decimal(*coefficient, *scale),
            (Cell::Decimal(coefficient), _) => CellRef::Decimal(*coefficient, 0),
            (Cell::Float(value), _) => CellRef::Float(*value),
            (Cell::Bool(value), _) => CellRef::Bool(*value),
            (Cell::Date(days), _) => CellRef::Date(*days),
            (Cell::DateTime(micros), _) => CellRef::DateTime(*micros),
            (Cell::Json(json), _) => CellRef::Json(json.as_str()),
        }
    }
}

/// The columns of `rows`, which must have the schema of `table`.
pub(super) fn columns<'a>(table: &Table, rows: &'a RecordBatch) -> Result<Vec<Cells<'a>>, SinkError> {
    if rows.num_columns() != table.columns.len() {
        return Err(unlike(table));
    }
    let pairs = table.columns.iter().zip(rows.columns());
    pairs.map(|(column, array)| cells(column, array).ok_or_else(|| unlike(table))).collect()
}

/// A value that the destination cannot hold.
pub(super) fn flawed(table: &Table, column: &str, flaw: &str) -> SinkError {
    SinkError::new(format!("request `{}`, column `{column}`: {flaw}", table.request))
}

/// No row is known by a key that is null: SQLite would number it.
pub(super) fn refuse_null_keys(table: &Table, columns: &[Cells<'_>]) -> Result<(), SinkError> {
    for index in unique(table) {
        let (Some(cells), Some(column)) = (columns.get(*index), table.columns.get(*index)) else { continue };
        if cells.has_null() {
            return Err(flawed(table, &column.name, "a key is null"));
        }
    }
    Ok(())
}

fn unlike(table: &Table) -> SinkError {
    SinkError::new(format!("rows of request `{}` do not have the columns of its table", table.request))
}

fn cells<'a>(column: &Column, array: &'a ArrayRef) -> Option<Cells<'a>> {
    Some(match &column.ty {
        ColumnType::Text => Cells::Text(array.as_string_opt()?),
        ColumnType::Json | ColumnType::List(_) => Cells::Json(array.as_string_opt()?),
        ColumnType::Int => Cells::Int(array.as_primitive_opt::<Int64Type>()?),
        ColumnType::Decimal { .. } => {
            let decimals = array.as_primitive_opt::<Decimal128Type>()?;
            Cells::Decimal(decimals, u8::try_from(decimals.scale()).ok()?)
        }
        ColumnType::Float => Cells::Float(array.as_primitive_opt::<Float64Type>()?),
        ColumnType::Bool => Cells::Bool(array.as_boolean_opt()?),
        ColumnType::Date => Cells::Date(array.as_primitive_opt::<Date32Type>()?),
        ColumnType::DateTime => Cells::DateTime(array.as_primitive_opt::<TimestampMicrosecondType>()?),
    })
}

impl<'a> Cells<'a> {
    /// The cell of a row below the batch's number of rows.
    pub(super) fn at(&self, row: usize) -> CellRef<'a> {
        if self.array().is_null(row) {
            return CellRef::Null;
        }
        match self {
            Cells::Text(array) => CellRef::Text(array.value(row)),
            Cells::Json(array) => CellRef::Json(array.value(row)),
            Cells::Int(array) => CellRef::Int(array.value(row)),
            Cells::Decimal(array, scale) => CellRef::Decimal(array.value(row), *scale),
            Cells::Float(array) => CellRef::Float(array.value(row)),
            Cells::Bool(array) => CellRef::Bool(array.value(row)),
            Cells::Date(array) => CellRef::Date(array.value(row)),
            Cells::DateTime(array) => CellRef::DateTime(array.value(row)),
        }
    }

    fn has_null(&self) -> bool {
        self.array().null_count() > 0
    }

    fn array(&self) -> &'a dyn Array {
        match self {
            Cells::Text(array) | Cells::Json(array) => *array,
            Cells::Int(array) => *array,
            Cells::Decimal(array, _) => *array,
            Cells::Float(array) => *array,
            Cells::Bool(array) => *array,
            Cells::Date(array) => *array,
            Cells::DateTime(array) => *array,
        }
    }
}
