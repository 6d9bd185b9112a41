//! Stored rows through the pipeline: the record is read back, the rest stays as it is stored.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};

use super::job::{Job, RAW};
use crate::decode::{decode_value, project};
use crate::engine::Outputs;
use crate::engine::failure::{DESTINATION, Failure};
use crate::engine::reached::Fingerprint;
use crate::engine::row::{Pipeline, Rejected, Yield};
use crate::engine::rows::RowBuilder;
use crate::expr::eval::Budget;
use crate::plan::Plan;
use crate::sink::Flaws;
use crate::value::convert::{Cell, ColumnType};

/// The mapping of one request.
pub struct Mapper<'j> {
    job: &'j Job,
    plan: &'j Plan,
    /// What the destination cannot hold.
    flaws: Option<Flaws>,
    budget: Budget,
    outputs: Outputs,
    /// Records that were mapped, where several rows hold one.
    mapped: HashSet<Fingerprint>,
}

/// What a batch of stored rows came to.
#[derive(Default)]
pub struct Mapped {
    pub read: u64,
    pub mapped: u64,
    /// Dropped by `where`.
    pub skipped: u64,
    pub rows: Option<RecordBatch>,
    /// Each with its whole record, which is nowhere else from now on.
    pub rejects: Vec<Rejected>,
}

impl<'j> Mapper<'j> {
    pub fn new(job: &'j Job, plan: &'j Plan, flaws: Option<Flaws>) -> Mapper<'j> {
        Mapper { job, plan, flaws, budget: Budget::default(), outputs: Outputs::default(), mapped: HashSet::new() }
    }

    pub fn map(&mut self, batch: &RecordBatch) -> Result<Mapped, Failure> {
        let job = self.job;
        let raw = batch.column_by_name(RAW).and_then(|column| column.as_string_opt::<i32>()).ok_or_else(changed)?;
        let stored = job.columns_of(batch)?;
        let mut mapped = HashSet::new();
        std::mem::swap(&mut mapped, &mut self.mapped);
        let mut pipeline = self.pipeline();
        let mut rejects = Vec::new();
        for row in 0..batch.num_rows() {
            if raw.is_null(row) {
                return Err(without_record());
            }
            let cells = job.cells(&stored, row)?;
            if job.spreads && !mapped.insert(print(raw.value(row), &cells)) {
                continue;
            }
            let record = decode_value(&Arc::from(raw.value(row))).map_err(|_| unreadable())?;
            pipeline.stored = Some(cells);
            pipeline.record(&project(&record, &job.request.record));
            let failed = pipeline.result.rejects.drain(..);
            rejects.extend(failed.map(|rejected| Rejected { record: raw.value(row).to_owned(), ..rejected }));
        }
        let Pipeline { result, builder, .. } = pipeline;
        let Yield { mapped: count, skipped, .. } = result;
        let rows = builder.filter(|builder| !builder.is_empty()).map(|mut builder| builder.finish());
        let rows = rows.transpose().map_err(|error| Failure::new("bad-row", error.message))?;
        self.mapped = mapped;
        Ok(Mapped { read: batch.num_rows() as u64, mapped: count, skipped, rows, rejects })
    }

    fn pipeline(&self) -> Pipeline<'_> {
        let columns = self.job.table.columns.len();
        Pipeline {
            request: &self.job.request,
            shared: &self.plan.values,
            context: &self.job.context,
            budget: &self.budget,
            outputs: &self.outputs,
            limit: None,
            flaws: self.flaws,
            page: &[],
            locals: vec![crate::value::Value::Null; self.job.request.locals],
            cells: vec![Cell::Null; columns],
            stored: None,
            builder: Some(RowBuilder::new(&self.job.table)),
            joins: false,
            seen: vec![false; columns],
            before: None,
            stretch_before: None,
            result: Yield::default(),
        }
    }
}

impl Job {
    /// The stored columns in a batch, by the index of ours.
    fn columns_of<'b>(&'b self, batch: &'b RecordBatch) -> Result<Vec<(usize, &'b dyn Array, &'b ColumnType)>, Failure> {
        let columns = self.stored.iter().filter_map(|index| Some((*index, self.table.columns.get(*index)?)));
        let find = |(index, column): (usize, &'b crate::plan::table::Column)| {
            let array = batch.column_by_name(&column.name).ok_or_else(changed)?;
            Ok((index, array.as_ref(), &column.ty))
        };
        columns.map(find).collect()
    }

    /// A row with nothing but what is stored.
    fn cells(&self, stored: &[(usize, &dyn Array, &ColumnType)], row: usize) -> Result<Vec<Cell>, Failure> {
        let mut cells = vec![Cell::Null; self.table.columns.len()];
        for (index, array, ty) in stored {
            if let Some(place) = cells.get_mut(*index) {
                *place = cell(*array, row, ty).ok_or_else(changed)?;
            }
        }
        Ok(cells)
    }
}

/// A cell of an array in the type of its column; `None` if the array is of another.
fn cell(array: &dyn Array, row: usize, ty: &ColumnType) -> Option<Cell> {
    if array.is_null(row) {
        return Some(Cell::Null);
    }
    Some(match ty {
        ColumnType::Text => Cell::Text(array.as_string_opt::<i32>()?.value(row).into()),
        ColumnType::Json | ColumnType::List(_) => Cell::Json(array.as_string_opt::<i32>()?.value(row).to_owned()),
        ColumnType::Int => Cell::Int(array.as_primitive_opt::<Int64Type>()?.value(row)),
        ColumnType::Decimal { .. } => Cell::Decimal(array.as_primitive_opt::<Decimal128Type>()?.value(row)),
        ColumnType::Float => Cell::Float(array.as_primitive_opt::<Float64Type>()?.value(row)),
        ColumnType::Bool => Cell::Bool(array.as_boolean_opt()?.value(row)),
        ColumnType::Date => Cell::Date(array.as_primitive_opt::<Date32Type>()?.value(row)),
        ColumnType::DateTime => Cell::DateTime(array.as_primitive_opt::<TimestampMicrosecondType>()?.value(row)),
    })
}

fn print(raw: &str, cells: &[Cell]) -> Fingerprint {
    let raw = Cell::Json(raw.to_owned());
    Fingerprint::of(&cells.iter().cloned().chain([raw]).collect::<Vec<_>>())
}

fn changed() -> Failure {
    let failure = Failure::new("destination-conflict", "the table was changed meanwhile").exit(DESTINATION);
    failure.help("nothing was changed here: try again")
}

fn without_record() -> Failure {
    let failure = Failure::new("nothing-to-remap", "some of its rows were loaded without their records").exit(DESTINATION);
    failure.help("load them again with `capi run --full-refresh`; nothing was changed")
}

fn unreadable() -> Failure {
    let failure = Failure::new("destination-conflict", "a value in the column `_raw` is no JSON").exit(DESTINATION);
    failure.help("capi wrote another one: correct it there, or load the rows again")
}
