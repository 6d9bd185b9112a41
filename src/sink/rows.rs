//! Rows of cells into Arrow record batches of a table's schema. The engine fills them, sinks take them
//! and fill them again with what they hold.

mod builder;

use std::fmt;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::plan::table::{Column, Table};
use crate::value::convert::{Cell, ColumnType};
use builder::Builder;

/// Collects rows of one table. May be used again after `finish`.
pub struct RowBuilder {
    schema: SchemaRef,
    columns: Vec<Building>,
    bytes: usize,
}

/// A cell that does not fit its column, or a row that does not fit its table: a mistake of the caller,
/// for conversion lets nothing through that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    pub message: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RowError {}

struct Building {
    name: String,
    ty: ColumnType,
    builder: Builder,
}

impl RowBuilder {
    pub fn new(table: &Table) -> RowBuilder {
        RowBuilder { schema: table.schema(), columns: table.columns.iter().map(Building::new).collect(), bytes: 0 }
    }

    /// Takes one row, a cell for each column in order, and leaves `cells` empty. On an error nothing
    /// was taken.
    pub fn push(&mut self, cells: &mut Vec<Cell>) -> Result<(), RowError> {
        if cells.len() != self.columns.len() {
            return Err(RowError { message: format!("a row of {} cells for {} columns", cells.len(), self.columns.len()) });
        }
        for (column, cell) in self.columns.iter().zip(cells.iter()) {
            column.check(cell)?;
        }
        for (column, cell) in self.columns.iter_mut().zip(cells.drain(..)) {
            self.bytes += column.builder.append(&cell);
        }
        Ok(())
    }

    /// Takes one cell. A row is complete once every column has got one.
    pub fn push_cell(&mut self, column: usize, cell: &Cell) -> Result<(), RowError> {
        let Some(column) = self.columns.get_mut(column) else {
            return Err(RowError { message: format!("no column {column}") });
        };
        column.check(cell)?;
        self.bytes += column.builder.append(cell);
        Ok(())
    }

    /// Complete rows.
    pub fn len(&self) -> usize {
        self.columns.iter().map(|column| column.builder.len()).min().unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// About how much memory the cells take, to decide when a batch is large enough.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The rows so far; starts anew.
    pub fn finish(&mut self) -> Result<RecordBatch, RowError> {
        self.bytes = 0;
        let arrays = self.columns.iter_mut().map(|column| column.builder.finish()).collect();
        RecordBatch::try_new(self.schema.clone(), arrays).map_err(|error| RowError { message: error.to_string() })
    }
}

impl Building {
    fn new(column: &Column) -> Building {
        Building { name: column.name.clone(), ty: column.ty.clone(), builder: Builder::new(&column.ty) }
    }

    fn check(&self, cell: &Cell) -> Result<(), RowError> {
        if self.builder.takes(cell) { Ok(()) } else { Err(self.misfit(cell)) }
    }

    #[cold]
    fn misfit(&self, cell: &Cell) -> RowError {
        let Building { name, ty, .. } = self;
        let message = match cell {
            Cell::Text(_) | Cell::Json(_) if matches!(self.builder, Builder::Text(_)) => {
                format!("the texts of column `{name}` exceed 2 GiB in one batch")
            }
            Cell::Decimal(_) if matches!(self.builder, Builder::Decimal(..)) => {
                format!("a number with too many digits for column `{name}: {ty}`")
            }
            _ => format!("a {} cell for column `{name}: {ty}`", word(cell)),
        };
        RowError { message }
    }
}

fn word(cell: &Cell) -> &'static str {
    match cell {
        Cell::Null => "null",
        Cell::Text(_) => "text",
        Cell::Int(_) => "int",
        Cell::Decimal(_) => "decimal",
        Cell::Float(_) => "float",
        Cell::Bool(_) => "bool",
        Cell::Date(_) => "date",
        Cell::DateTime(_) => "datetime",
        Cell::Json(_) => "json",
    }
}
