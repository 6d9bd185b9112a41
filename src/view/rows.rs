//! Rows of record batches as a table: types in the header, long cells cut.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

use super::style::Look;
use super::table::{Grid, Heading, shortened};
use crate::plan::table::Table;

/// Characters of a cell.
const CELL: usize = 32;

/// The first `limit` rows.
pub(crate) fn table(table: &Table, batches: &[RecordBatch], limit: usize, look: Look) -> String {
    let mut grid = Grid::new(table.columns.iter().map(heading).collect());
    let places = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    for (batch, row) in places.take(limit) {
        grid.row(batch.columns().iter().map(|column| shortened(&cell(column.as_ref(), row), CELL)));
    }
    grid.draw(look)
}

/// All values of one column.
pub(crate) fn cells(batches: &[RecordBatch], column: usize) -> Vec<String> {
    let columns = batches.iter().filter_map(|batch| batch.columns().get(column));
    columns.flat_map(|values| (0..values.len()).map(|row| cell(values.as_ref(), row))).collect()
}

/// A value in a line with others.
pub(crate) fn short(cell: &str) -> String {
    let plain: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    shortened(&plain, 2 * CELL)
}

fn heading(column: &crate::plan::table::Column) -> Heading {
    let name = if column.global { format!("global.{}", column.name) } else { column.name.clone() };
    let ty = column.ty.to_string();
    let numeric = ["int", "decimal", "float"].iter().any(|number| ty.starts_with(number));
    Heading { title: format!("{name}\n{ty}"), numeric }
}

/// One value as text; null is `-`, unlike an empty text.
fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return "-".to_owned();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Decimal128(_, scale) => decimal(column.as_primitive::<Decimal128Type>().value(row), *scale),
        DataType::Date32 => date(column.as_primitive::<Date32Type>().value(row)),
        DataType::Timestamp(_, _) => datetime(column.as_primitive::<TimestampMicrosecondType>().value(row)),
        _ => "?".to_owned(),
    }
}

/// Without the zeros that only the column's scale adds.
fn decimal(coefficient: i128, scale: i8) -> String {
    let scale = usize::try_from(scale).unwrap_or(0);
    let digits = format!("{:0>width$}", coefficient.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let sign = if coefficient < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

fn date(days: i32) -> String {
    let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(i64::from(days)));
    date.map_or_else(|_| days.to_string(), |date| date.to_string())
}

fn datetime(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| micros.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits_and_lose_padding() {
        assert_eq!(decimal(12_500_000_000, 9), "12.5");
        assert_eq!(decimal(-50_000_000, 9), "-0.05");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(decimal(0, 9), "0");
    }

    #[test]
    fn dates_and_times_are_iso() {
        assert_eq!(date(20_000), "2024-10-04");
        assert_eq!(datetime(0), "1970-01-01T00:00:00Z");
    }
}
