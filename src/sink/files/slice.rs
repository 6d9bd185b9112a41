//! `write replace where`: which rows turns restate. A run may restate a slice for each of many thousand
//! parents, so slices are found by the values that their rows must equal.

use std::cmp::Ordering;
use std::collections::HashMap;

use arrow_array::RecordBatch;

use super::key::{Hash, Hasher};
use super::shape::Shape;
use crate::plan::table::{Comparison, Table};
use crate::sink::cell::{CellRef, Cells};
use crate::sink::{Restated, SinkError};
use crate::value::convert::{Cell, ColumnType};

/// The slices of a table that were cleared, each after some of its staged rows.
#[derive(Default)]
pub(super) struct Slices {
    groups: Vec<Group>,
    hasher: Hasher,
    /// The most staged rows that came before one of them.
    latest: u32,
}

/// Slices that compare the same columns by `==`.
struct Group {
    equal: Vec<String>,
    /// By the hash of the values of these columns.
    slices: HashMap<Hash, Vec<Slice>>,
}

/// Rows for which all conditions hold, among those that came before.
struct Slice {
    before: u32,
    /// The conditions other than `==`.
    conditions: Vec<Condition>,
}

struct Condition {
    column: String,
    ty: ColumnType,
    comparison: Comparison,
    value: Cell,
}

impl Slices {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether rows were staged before one of them.
    pub(super) fn reach_staged(&self) -> bool {
        self.latest > 0
    }

    /// Clears the rows up to now; `before` of them are staged. `restated` names columns of `table`.
    pub(super) fn add(&mut self, table: &Table, restated: &[Restated], before: u32) {
        let conditions = restated.iter().filter_map(|restated| {
            let column = table.columns.get(restated.column)?;
            let (comparison, value) = (restated.comparison, restated.value.clone());
            Some(Condition { column: column.name.clone(), ty: column.ty.clone(), comparison, value })
        });
        let (mut equal, conditions): (Vec<_>, Vec<_>) = conditions.partition(|condition| condition.comparison == Comparison::Equal);
        // Nothing equals null, or two values.
        equal.sort_by(|one, other| one.column.cmp(&other.column));
        equal.dedup_by(|one, other| one.column == other.column && one.value == other.value);
        let twice = equal.windows(2).any(|pair| matches!(pair, [one, other] if one.column == other.column));
        if twice || equal.iter().any(|condition| condition.value == Cell::Null) {
            return;
        }
        let hash = self.hasher.hash(equal.iter().map(|condition| CellRef::of(&condition.value, &condition.ty)));
        let names: Vec<String> = equal.into_iter().map(|condition| condition.column).collect();
        let known = self.groups.iter().position(|group| group.equal == names);
        let index = known.unwrap_or(self.groups.len());
        if known.is_none() {
            self.groups.push(Group { equal: names, slices: HashMap::new() });
        }
        if let Some(group) = self.groups.get_mut(index) {
            group.slices.entry(hash).or_default().push(Slice { before, conditions });
        }
        self.latest = self.latest.max(before);
    }

    /// The columns of `shape` that are compared, maybe more than once.
    pub(super) fn columns(&self, shape: &Shape) -> Vec<usize> {
        let mut names: Vec<&String> = self.groups.iter().flat_map(|group| &group.equal).collect();
        let slices = self.groups.iter().flat_map(|group| group.slices.values().flatten());
        names.extend(slices.flat_map(|slice| slice.conditions.iter().map(|condition| &condition.column)));
        names.sort_unstable();
        names.dedup();
        names.into_iter().filter_map(|name| shape.index(name)).collect()
    }

    /// Calls `cleared` with each row that a slice clears, where `staged` is the number of the first row if
    /// they are staged ones; `rows` of `shape` have at least the compared columns.
    pub(super) fn each(
        &self,
        shape: &Shape,
        rows: &RecordBatch,
        staged: Option<u32>,
        mut cleared: impl FnMut(usize),
    ) -> Result<(), SinkError> {
        if self.is_empty() {
            return Ok(());
        }
        let cells = shape.cells(rows)?;
        let column = |name: &String| cells.get(shape.index(name)?);
        for group in &self.groups {
            let Some(equal) = group.equal.iter().map(column).collect::<Option<Vec<&Cells<'_>>>>() else { continue };
            for (row, number) in (0..rows.num_rows()).zip(staged.unwrap_or(0)..) {
                let slices = group.slices.get(&self.hasher.hash(equal.iter().map(|cells| cells.at(row))));
                let applies = |slice: &Slice| staged.is_none() || number < slice.before;
                if slices.is_some_and(|slices| slices.iter().any(|slice| applies(slice) && slice.holds(&column, row))) {
                    cleared(row);
                }
            }
        }
        Ok(())
    }
}

impl Slice {
    fn holds<'c>(&self, column: &impl Fn(&String) -> Option<&'c Cells<'c>>, row: usize) -> bool {
        self.conditions.iter().all(|condition| {
            let order = column(&condition.column).and_then(|cells| compare(cells.at(row), CellRef::of(&condition.value, &condition.ty)));
            order.is_some_and(|order| allows(condition.comparison, order))
        })
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
