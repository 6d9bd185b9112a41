//! `write replace where`: which rows a turn restates.

use std::cmp::Ordering;

use arrow_array::RecordBatch;

use super::shape::Shape;
use crate::plan::table::{Comparison, Table};
use crate::sink::cell::CellRef;
use crate::sink::{Restated, SinkError};
use crate::value::convert::{Cell, ColumnType};

/// Rows for which all conditions hold.
pub(super) struct Slice {
    conditions: Vec<Condition>,
}

struct Condition {
    column: String,
    ty: ColumnType,
    comparison: Comparison,
    value: Cell,
}

impl Slice {
    /// `restated` names columns of `table`.
    pub(super) fn new(table: &Table, restated: &[Restated]) -> Slice {
        let conditions = restated.iter().filter_map(|restated| {
            let column = table.columns.get(restated.column)?;
            let (comparison, value) = (restated.comparison, restated.value.clone());
            Some(Condition { column: column.name.clone(), ty: column.ty.clone(), comparison, value })
        });
        Slice { conditions: conditions.collect() }
    }

    pub(super) fn columns<'s>(&'s self, shape: &'s Shape) -> impl Iterator<Item = usize> + 's {
        self.conditions.iter().filter_map(|condition| shape.index(&condition.column))
    }

    /// Whether each row is in the slice; `rows` of `shape` have at least its columns.
    pub(super) fn holds(&self, shape: &Shape, rows: &RecordBatch) -> Result<Vec<bool>, SinkError> {
        let cells = shape.cells(rows)?;
        let mut all = vec![true; rows.num_rows()];
        for condition in &self.conditions {
            let Some(cells) = shape.index(&condition.column).and_then(|index| cells.get(index)) else {
                return Ok(vec![false; rows.num_rows()]);
            };
            let value = CellRef::of(&condition.value, &condition.ty);
            for (row, holds) in all.iter_mut().enumerate() {
                *holds = *holds && compare(cells.at(row), value).is_some_and(|order| allows(condition.comparison, order));
            }
        }
        Ok(all)
    }
}

fn allows(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::LessEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterEqual => order.is_ge(),
    }
}

/// Nothing compares with null, nor with another type.
fn compare(one: CellRef<'_>, other: CellRef<'_>) -> Option<Ordering> {
    match (one, other) {
        (CellRef::Text(one), CellRef::Text(other)) | (CellRef::Json(one), CellRef::Json(other)) => Some(one.cmp(other)),
        (CellRef::Int(one), CellRef::Int(other)) | (CellRef::DateTime(one), CellRef::DateTime(other)) => Some(one.cmp(&other)),
        (CellRef::Decimal(one, scale), CellRef::Decimal(other, digits)) if scale == digits => Some(one.cmp(&other)),
        (CellRef::Float(one), CellRef::Float(other)) => one.partial_cmp(&other),
        (CellRef::Bool(one), CellRef::Bool(other)) => Some(one.cmp(&other)),
        (CellRef::Date(one), CellRef::Date(other)) => Some(one.cmp(&other)),
        _ => None,
    }
}
