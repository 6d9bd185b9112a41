//! One Arrow array in the making, for each type of column.

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_schema::DataType;

use crate::value::convert::{Cell, ColumnType};

/// What the texts of one column may hold in a batch: their offsets have 31 bits.
const TEXT_LIMIT: usize = i32::MAX as usize;

pub(super) enum Builder {
    Text(StringBuilder),
    Int(Int64Builder),
    /// With the first coefficient that has too many digits.
    Decimal(Decimal128Builder, u128),
    Float(Float64Builder),
    Bool(BooleanBuilder),
    Date(Date32Builder),
    DateTime(TimestampMicrosecondBuilder),
}

impl Builder {
    pub(super) fn new(ty: &ColumnType) -> Builder {
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

    pub(super) fn takes(&self, cell: &Cell) -> bool {
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
    pub(super) fn append(&mut self, cell: &Cell) -> usize {
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

    pub(super) fn finish(&mut self) -> ArrayRef {
        self.as_dyn().finish()
    }

    pub(super) fn len(&self) -> usize {
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
