//! One table of a run: its rows on their way to the stage, and the statements that move them.

use arrow_array::RecordBatch;
use serde_json::Value;

use super::cleared::Cleared;
use super::ddl;
use super::link::Link;
use super::prepare::Anew;
use super::stage::Stage;
use super::trouble::Failure;
use super::{inventory, state, view};
use crate::plan::table::{Table, WriteMode};
use crate::sink::catalog::{loaded, unique, unique_names};
use crate::sink::sql::{literal, quoted};
use crate::sink::{Restated, SinkError, Start, cell};

/// When rows of a table become visible.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    AtEveryCommit,
    AtTheEnd,
}

pub(super) struct Load {
    table: Table,
    /// What the commit of its rows does before.
    anew: Option<Anew>,
    moves: Moves,
    pub(super) stage: Stage,
    cleared: Cleared,
    /// Rows of the run so far, and those of them that were committed.
    rows: u64,
    kept: u64,
}

impl Load {
    /// `index`: of the table in the run.
    pub(super) fn new(index: usize, table: &Table, anew: Option<Anew>, start: &Start) -> Load {
        let waits = table.write == WriteMode::Replace || start.commits.waits(index) || anew.is_some();
        let types = table.columns.iter().map(|column| ddl::staged(&column.ty)).collect();
        Load {
            table: table.clone(),
            anew,
            moves: if waits { Moves::AtTheEnd } else { Moves::AtEveryCommit },
            stage: Stage::new(format!("stage_{index}"), types),
            cleared: Cleared::default(),
            rows: 0,
            kept: 0,
        }
    }

    pub(super) fn write(&mut self, link: &Link, rows: &RecordBatch) -> Result<u64, SinkError> {
        let columns = cell::columns(&self.table, rows)?;
        cell::refuse_null_keys(&self.table, &columns)?;
        for row in 0..rows.num_rows() {
            let added = self.stage.add(columns.iter().map(|cells| cells.at(row)));
            added.map_err(|(column, flaw)| self.flawed(column, flaw))?;
            if self.stage.is_full() {
                self.stage.flush(link)?;
            }
        }
        self.rows += rows.num_rows() as u64;
        Ok(rows.num_rows() as u64)
    }

    fn flawed(&self, column: usize, flaw: &str) -> SinkError {
        let name = self.table.columns.get(column).map_or("", |column| &column.name);
        cell::flawed(&self.table, name, flaw)
    }

    /// A slice goes, with the commit, from the table and from what is staged so far.
    pub(super) fn clear(&mut self, slice: &[Restated]) -> Result<(), SinkError> {
        self.cleared.add(&self.table, slice, self.stage.next())
    }

    /// Moves what is staged into the table, inside the open transaction.
    pub(super) fn settle(&self, link: &Link, start: &Start) -> Result<(), Failure> {
        let target = ddl::target(&self.table.integration, &self.table.request);
        if let Some(anew) = &self.anew {
            link.batch(&format!("{}; {}", view::DROP, anew.statements.join("; ")))?;
            state::forget(link, &self.table.integration, &self.table.request)?;
            inventory::save(link, std::slice::from_ref(&anew.entry), &ddl::moment(start.started_at))?;
        }
        match self.table.write {
            WriteMode::Replace => link.batch(&format!("DELETE FROM {target}"))?,
            WriteMode::Merge | WriteMode::Append => {
                for statement in self.cleared.statements(&self.table, &target, &self.stage) {
                    link.batch(&statement)?;
                }
            }
        }
        if self.stage.is_empty() {
            return Ok(());
        }
        link.batch(&self.insert(&target, start))?;
        link.batch(&self.stage.emptied())
    }

    /// That transaction was committed.
    pub(super) fn settled(&mut self) {
        self.stage.moved();
        self.anew = None;
        self.cleared.clear();
        self.kept = self.rows;
    }

    fn insert(&self, target: &str, start: &Start) -> String {
        let key = unique(&self.table);
        let mut names: Vec<String> = self.table.columns.iter().map(|column| quoted(&column.name)).collect();
        names.extend(["_run_id", "_loaded_at"].map(quoted));
        let values: Vec<String> = (0..self.table.columns.len()).map(|index| format!("c{index}")).collect();
        let own = format!("{}, {}", literal(&start.run_id), ddl::moment(start.started_at));
        let stage = self.stage.table();
        let insert = format!("INSERT INTO {target} ({})", names.join(", "));
        if key.is_empty() {
            return format!("{insert} SELECT {}, {own} FROM {stage}", values.join(", "));
        }
        let staged_key: Vec<String> = key.iter().map(|index| format!("c{index}")).collect();
        let staged_key = staged_key.join(", ");
        let key: Vec<String> = unique_names(&self.table).iter().map(|name| quoted(name)).collect();
        let taken = names.iter().filter(|name| !key.contains(name));
        let sets: Vec<String> = taken.map(|name| format!("{name} = excluded.{name}")).collect();
        format!(
            "{insert} SELECT DISTINCT ON ({staged_key}) {}, {own} FROM {stage} ORDER BY {staged_key}, n DESC \
             ON CONFLICT ({}) DO UPDATE SET {}",
            values.join(", "),
            key.join(", "),
            sets.join(", ")
        )
    }

    pub(super) fn is_made_anew(&self) -> bool {
        self.anew.is_some()
    }

    /// Whether its rows move with such a commit.
    pub(super) fn is_due(&self, moves: Moves) -> bool {
        moves == Moves::AtTheEnd || self.moves == Moves::AtEveryCommit
    }

    /// For the record of the run: the rows that are in the table after such a commit.
    pub(super) fn summary(&self, moves: Moves) -> Value {
        self.counted(if self.is_due(moves) { self.rows } else { 0 })
    }

    /// For the record of a run that failed: the rows of its commits before, if there are any.
    pub(super) fn kept(&self) -> Option<Value> {
        (self.kept > 0).then(|| self.counted(self.kept))
    }

    fn counted(&self, rows: u64) -> Value {
        loaded(&self.table, &ddl::name_of(&self.table.integration, &self.table.request), rows)
    }

    pub(super) fn request(&self) -> &str {
        &self.table.request
    }
}
