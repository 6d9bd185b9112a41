//! Cells of text files read back: the forms that `written` gives, by the column's type.

use arrow_array::RecordBatch;

use super::format::Flaw;
use super::shape::Shape;
use crate::sink::rows::{RowBuilder, RowError};
use crate::sink::written;
use crate::value::convert::{Cell, ColumnType};

/// Rows and bytes of a batch that is read.
const BATCH_ROWS: usize = 8192;
const BATCH_BYTES: usize = 4 << 20;

/// Rows on their way into a batch of `shape`.
pub(super) struct Rows {
    shape: Shape,
    builder: RowBuilder,
    /// Of the row that is being read.
    cells: Vec<Cell>,
}

impl Rows {
    pub(super) fn new(shape: Shape) -> Rows {
        Rows { builder: RowBuilder::new(&shape.table), cells: Vec::new(), shape }
    }

    /// The next cell of the row; nothing is null.
    pub(super) fn cell(&mut self, text: Option<&str>) -> Result<(), Flaw> {
        let Some(column) = self.shape.columns().get(self.cells.len()) else {
            return Err(Flaw::Damaged("a row has too many cells".to_owned()));
        };
        let cell = text.map_or(Some(Cell::Null), |text| cell(text, &column.ty));
        self.cells.push(cell.ok_or_else(|| Flaw::Damaged(format!("a cell of the column `{}` is no {}", column.name, column.ty)))?);
        Ok(())
    }

    /// Ends a row.
    pub(super) fn end(&mut self) -> Result<(), Flaw> {
        self.builder.push(&mut self.cells).map_err(damaged)
    }

    pub(super) fn full(&self) -> bool {
        self.builder.len() >= BATCH_ROWS || self.builder.bytes() >= BATCH_BYTES
    }

    /// The rows up to here; nothing if there are none.
    pub(super) fn take(&mut self) -> Result<Option<RecordBatch>, Flaw> {
        if self.builder.is_empty() {
            return Ok(None);
        }
        self.builder.finish().map(Some).map_err(damaged)
    }
}

fn damaged(error: RowError) -> Flaw {
    Flaw::Damaged(error.message)
}

fn cell(text: &str, ty: &ColumnType) -> Option<Cell> {
    Some(match ty {
        ColumnType::Text => Cell::Text(text.into()),
        ColumnType::Json | ColumnType::List(_) => Cell::Json(text.to_owned()),
        ColumnType::Int => Cell::Int(text.parse().ok()?),
        ColumnType::Decimal { scale, .. } => Cell::Decimal(written::read_decimal(text, *scale)?),
        ColumnType::Float => Cell::Float(text.parse().ok()?),
        ColumnType::Bool => Cell::Bool(text.parse().ok()?),
        ColumnType::Date => Cell::Date(written::read_date(text)?),
        ColumnType::DateTime => Cell::DateTime(written::read_datetime(text)?),
    })
}
