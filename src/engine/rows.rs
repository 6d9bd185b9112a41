//! Rows of cells into Arrow record batches of a table's schema. The engine fills them, sinks take them.

use std::fmt;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};

use crate::plan::table::{Column, Table};
use crate::value::convert::{Cell, ColumnType};

/// What the texts of one column may hold in a batch: their offsets have 31 bits.
const TEXT_LIMIT: usize = i32::MAX as usize;

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

enum Builder {
    Text(StringBuilder),
    Int(Int64Builder),
    Decimal(Decimal128Builder, u128),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    DateTime(TimestampMicrosecondBuilder),
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

impl Builder {
    fn new(ty: &ColumnType) -> Builder {
        match ty {
            ColumnType::Text | ColumnType::Json | ColumnType::List(_) => Builder::Text(StringBuilder::new()),
            ColumnType::Int => Builder::Int(Int64Builder::new()),
            ColumnType::Decimal { precision, scale } => Builder::decimal(*precision, *scale),
            ColumnType::Float => Builder::Float(Float64Builder::new()),
            ColumnType::Bool => Builder::Bool(BooleanBuilder::new()),
            ColumnType::Date => Builder::Date(Date32Builder::new()),
            ColumnType::DateTime => Builder::DateTime(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
        }
    }

    fn decimal(precision: u8, scale: u8) -> Builder {
        let builder = Decimal128Builder::new().with_data_type(DataType::Decimal128(precision, scale as i8));
        Builder::Decimal(builder, 10u128.saturating_pow(u32::from(precision)))
    }

    fn takes(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Builder::Text(builder), Cell::Text(text)) => fits(builder, text.len()),
            (Builder::Text(builder), Cell::Json(text)) => fits(builder, text.len()),
            (Builder::Decimal(_, limit), Cell::Decimal(value)) => value.unsigned_abs() < *limit,
            (_, Cell::Null)
            | (Builder::Int(_), Cell::Int(_))
            | (Builder::Float(_), Cell::Float(_))
            | (Builder::Bool(_), Cell::Bool(_))
            | (Builder::Date(_), Cell::Date(_))
            | (Builder::DateTime(_), Cell::DateTime(_)) => true,
            _ => false,
        }
    }

    /// Adds a cell that was found to fit; gives about how many bytes it takes.
    fn append(&mut self, cell: &Cell) -> usize {
        match (self, cell) {
            (Builder::Text(builder), Cell::Text(text)) => return append_text(builder, text),
            (Builder::Text(builder), Cell::Json(text)) => return append_text(builder, text),
            (Builder::Int(builder), Cell::Int(value)) => builder.append_value(*value),
            (Builder::Decimal(builder, _), Cell::Decimal(value)) => builder.append_value(*value),
            (Builder::Float(builder), Cell::Float(value)) => builder.append_value(*value),
            (Builder::Bool(builder), Cell::Bool(value)) => builder.append_value(*value),
            (Builder::Date(builder), Cell::Date(value)) => builder.append_value(*value),
            (Builder::DateTime(builder), Cell::DateTime(value)) => builder.append_value(*value),
            (builder, _) => builder.append_null(),
        }
        size_of::<i64>()
    }

    fn append_null(&mut self) {
        match self {
            Builder::Text(builder) => builder.append_null(),
            Builder::Int(builder) => builder.append_null(),
            Builder::Decimal(builder, _) => builder.append_null(),
            Builder::Float(builder) => builder.append_null(),
            Builder::Bool(builder) => builder.append_null(),
            Builder::Date(builder) => builder.append_null(),
            Builder::DateTime(builder) => builder.append_null(),
        }
    }

    fn as_dyn(&mut self) -> &mut dyn ArrayBuilder {
        match self {
            Builder::Text(builder) => builder,
            Builder::Int(builder) => builder,
            Builder::Decimal(builder, _) => builder,
            Builder::Float(builder) => builder,
            Builder::Bool(builder) => builder,
            Builder::Date(builder) => builder,
            Builder::DateTime(builder) => builder,
        }
    }

    fn finish(&mut self) -> ArrayRef {
        self.as_dyn().finish()
    }

    fn len(&self) -> usize {
        match self {
            Builder::Text(builder) => builder.len(),
            Builder::Int(builder) => builder.len(),
            Builder::Decimal(builder, _) => builder.len(),
            Builder::Float(builder) => builder.len(),
            Builder::Bool(builder) => builder.len(),
            Builder::Date(builder) => builder.len(),
            Builder::DateTime(builder) => builder.len(),
        }
    }
}

fn fits(builder: &StringBuilder, more: usize) -> bool {
    builder.values_slice().len().saturating_add(more) <= TEXT_LIMIT
}

fn append_text(builder: &mut StringBuilder, text: &str) -> usize {
    builder.append_value(text);
    text.len() + size_of::<i32>()
}
