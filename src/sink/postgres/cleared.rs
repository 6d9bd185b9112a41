//! Slices that were restated since the last commit. They are taken out at the commit, many by one
//! statement: one for each would read the table as often as there are parents.

use std::collections::BTreeMap;

use super::slice::{self, Shape, Values};
use super::stage::Stage;
use crate::plan::table::Table;
use crate::sink::catalog::unique;
use crate::sink::sql::quoted;
use crate::sink::{Restated, SinkError};

/// Slices of one statement.
const TOGETHER: usize = 1000;

#[derive(Default)]
pub(super) struct Cleared {
    /// With the number of the staged row before which rows of the slice go; the last word counts.
    slices: BTreeMap<Shape, BTreeMap<Values, i64>>,
}

impl Cleared {
    pub(super) fn add(&mut self, table: &Table, slice: &[Restated], before: i64) -> Result<(), SinkError> {
        let (shape, values) = slice::read(table, slice)?;
        self.slices.entry(shape).or_default().insert(values, before);
        Ok(())
    }

    /// What takes the slices out of `target`, and out of the rows that were staged before them.
    pub(super) fn statements(&self, table: &Table, target: &str, stage: &Stage) -> Vec<String> {
        let mut statements = Vec::new();
        for (shape, slices) in &self.slices {
            let slices: Vec<_> = slices.iter().collect();
            for slices in slices.chunks(TOGETHER) {
                let rows: Vec<String> =
                    slices.iter().map(|(values, before)| format!("({}, {before}::bigint)", values.join(", "))).collect();
                let names: Vec<String> = (0..shape.len()).map(|index| format!("v{index}")).collect();
                let using = format!("USING (VALUES {}) AS s ({}, before)", rows.join(", "), names.join(", "));
                let stored = slice::matches(table, shape, |_, column| quoted(&column.name));
                statements.push(format!("DELETE FROM {target} AS t {using} WHERE {stored}"));
                if stage.is_empty() {
                    continue;
                }
                let staged = slice::matches(table, shape, |index, _| format!("c{index}"));
                match unique(table) {
                    [] => statements.push(format!("DELETE FROM {} AS t {using} WHERE t.n < s.before AND {staged}", stage.table())),
                    key => statements.extend(by_key(table, target, &stage.table(), key, &using, &staged)),
                }
            }
        }
        statements
    }

    pub(super) fn clear(&mut self) {
        self.slices.clear();
    }
}

/// Of staged rows with a key only the last one before the slice is there to be restated. With it go those
/// that it took the place of, in the stage and in the table.
fn by_key(table: &Table, target: &str, stage: &str, key: &[usize], using: &str, staged: &str) -> [String; 2] {
    let same = |other: &str| key.iter().map(|index| format!("{other}.c{index} = t.c{index}")).collect::<Vec<_>>().join(" AND ");
    let later = format!("EXISTS (SELECT 1 FROM {stage} AS x WHERE {} AND x.n > t.n AND x.n < s.before)", same("x"));
    let columns: Vec<String> = key.iter().map(|index| format!("t.c{index}")).collect();
    let columns = columns.join(", ");
    let slices = using.trim_start_matches("USING ");
    let gone = format!(
        "SELECT {columns}, max(t.n) AS n FROM {stage} AS t, {slices} WHERE t.n < s.before AND {staged} AND NOT {later} GROUP BY {columns}"
    );
    let names = key.iter().filter_map(|index| Some((index, table.columns.get(*index)?)));
    let in_table: Vec<String> = names.map(|(index, column)| format!("o.{} = g.c{index}", quoted(&column.name))).collect();
    let in_stage: Vec<String> = key.iter().map(|index| format!("o.c{index} = g.c{index}")).collect();
    [
        format!("DELETE FROM {target} AS o USING ({gone}) AS g WHERE {}", in_table.join(" AND ")),
        format!("DELETE FROM {stage} AS o USING ({gone}) AS g WHERE {} AND o.n <= g.n", in_stage.join(" AND ")),
    ]
}
