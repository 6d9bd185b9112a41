//! The columns of a table's parts: all that the table has, then `_run_id` and `_loaded_at`; and rows of
//! narrower columns as rows of these.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int64Type};
use arrow_array::{Array, ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array};
use arrow_schema::SchemaRef;

use crate::check::table::schema;
use crate::plan::table::{Column, Table};
use crate::sink::cell::CellRef;
use crate::sink::cell::{self, Cells};
use crate::sink::{SinkError, Start, written};
use crate::value::convert::ColumnType;

/// The two columns of capi's own.
const OWN: [(&str, ColumnType); 2] = [("_run_id", ColumnType::Text), ("_loaded_at", ColumnType::DateTime)];

#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The table with all columns of its parts.
    pub(super) table: Table,
    pub(super) schema: SchemaRef,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Shape) -> bool {
        let same = |(one, other): (&Column, &Column)| one.name == other.name && one.ty == other.ty;
        self.columns().len() == other.columns().len() && self.columns().iter().zip(other.columns()).all(same)
    }
}

impl Shape {
    /// Of parts whose rows have `columns` and capi's own.
    pub(super) fn new(table: &Table, columns: &[Column]) -> Shape {
        let own = OWN.map(|(name, ty)| Column { name: name.to_owned(), ty, global: false, label: None });
        Shape::of(table, columns.iter().cloned().chain(own).collect())
    }

    fn of(table: &Table, columns: Vec<Column>) -> Shape {
        let schema = schema(&columns);
        Shape { table: Table { columns, ..table.clone() }, schema }
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.table.columns
    }

    /// Only these columns.
    pub(super) fn only(&self, wanted: &[usize]) -> Shape {
        Shape::of(&self.table, wanted.iter().filter_map(|index| self.columns().get(*index)).cloned().collect())
    }

    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }

    pub(super) fn cells<'a>(&self, rows: &'a RecordBatch) -> Result<Vec<Cells<'a>>, SinkError> {
        cell::columns(&self.table, rows)
    }

    /// Rows that a run brings, in the columns of `table`, with what capi adds.
    pub(super) fn complete(&self, table: &Table, start: &Start, rows: &RecordBatch) -> Result<RecordBatch, SinkError> {
        let count = rows.num_rows();
        let arrays = self.columns().iter().map(|column| match column.name.as_str() {
            "_run_id" => Arc::new(StringArray::from_iter_values(std::iter::repeat_n(&start.run_id, count))) as ArrayRef,
            "_loaded_at" => Arc::new(TimestampMicrosecondArray::from_value(start.started_at, count).with_timezone("UTC")),
            name => match table.columns.iter().position(|mapped| mapped.name == name) {
                Some(index) => Arc::clone(rows.column(index)),
                None => self.nulls(column, count),
            },
        });
        self.batch(arrays.collect())
    }

    /// Rows of parts that have the columns of `from`.
    pub(super) fn widen(&self, from: &Shape, rows: &RecordBatch) -> Result<RecordBatch, SinkError> {
        let cells = from.cells(rows)?;
        let arrays = self.columns().iter().map(|column| match from.index(&column.name) {
            Some(index) => match (from.columns().get(index), cells.get(index)) {
                (Some(narrow), Some(cells)) => wider(&narrow.ty, &column.ty, cells, rows.column(index))
                    .ok_or_else(|| cell::flawed(&self.table, &column.name, "a stored value does not fit its wider type")),
                _ => Ok(self.nulls(column, rows.num_rows())),
            },
            None => Ok(self.nulls(column, rows.num_rows())),
        });
        self.batch(arrays.collect::<Result<_, _>>()?)
    }

    pub(super) fn batch(&self, arrays: Vec<ArrayRef>) -> Result<RecordBatch, SinkError> {
        RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(|error| {
            SinkError::new(format!("rows of request `{}` do not have the columns of its table: {error}", self.table.request))
        })
    }

    fn nulls(&self, column: &Column, count: usize) -> ArrayRef {
        match self.schema.field_with_name(&column.name) {
            Ok(field) => new_null_array(field.data_type(), count),
            Err(_) => new_null_array(&arrow_schema::DataType::Null, count),
        }
    }
}

/// What `schema::widens` allows.
fn wider(from: &ColumnType, to: &ColumnType, cells: &Cells<'_>, array: &ArrayRef) -> Option<ArrayRef> {
    use ColumnType::{Decimal, Int, Json, List, Text};
    match (from, to) {
        _ if from == to => Some(Arc::clone(array)),
        (Text | Json | List(_), Text | Json | List(_)) => Some(Arc::clone(array)),
        (Int, Decimal { precision, scale }) => {
            let factor = power(*scale)?;
            let numbers = array.as_primitive_opt::<Int64Type>()?;
            decimals(numbers.iter().map(|value| value.map(|value| i128::from(value).checked_mul(factor))), *precision, *scale)
        }
        (Decimal { scale: before, .. }, Decimal { precision, scale }) => {
            let factor = power(scale.checked_sub(*before)?)?;
            let numbers = array.as_primitive_opt::<Decimal128Type>()?;
            decimals(numbers.iter().map(|value| value.map(|value| value.checked_mul(factor))), *precision, *scale)
        }
        (_, Text) => {
            let texts = (0..array.len()).map(|row| text(cells.at(row)));
            Some(Arc::new(texts.collect::<Option<StringArray>>()?))
        }
        _ => None,
    }
}

fn power(digits: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(digits))
}

/// The inner nothing is a product that is too large.
fn decimals(values: impl Iterator<Item = Option<Option<i128>>>, precision: u8, scale: u8) -> Option<ArrayRef> {
    let values: Option<Vec<Option<i128>>> = values.map(|value| value.map_or(Some(None), |product| product.map(Some))).collect();
    let array = Decimal128Array::from(values?).with_precision_and_scale(precision, i8::try_from(scale).ok()?).ok()?;
    Some(Arc::new(array))
}

/// The canonical spelling; the outer nothing has none.
#[expect(clippy::option_option, reason = "null is a text of its own")]
fn text(cell: CellRef<'_>) -> Option<Option<String>> {
    let mut out = String::new();
    match cell {
        CellRef::Null => return Some(None),
        CellRef::Text(text) | CellRef::Json(text) => out.push_str(text),
        CellRef::Int(value) => out = value.to_string(),
        CellRef::Bool(value) => out = value.to_string(),
        CellRef::Decimal(coefficient, scale) => written::decimal(&mut out, coefficient, scale),
        CellRef::Date(days) => written::date(&mut out, days)?,
        CellRef::DateTime(micros) => written::datetime(&mut out, micros)?,
        CellRef::Float(_) => return None,
    }
    Some(Some(out))
}
