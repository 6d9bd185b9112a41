//! What a run would change at a destination, for people and as JSON. Nothing is changed.

use serde::Serialize;

use super::exit::Failure;
use super::library::refusal;
use super::style::Look;
use crate::plan::Plan;
use crate::sink::kept::Foreseen;
use crate::sink::schema::Change;
use crate::sink::{Commits, Destructive, SinkError, Start, destination};

/// What a destination would make of a plan.
#[derive(Debug, Serialize)]
pub(crate) struct Against {
    pub(crate) destination: String,
    pub(crate) tables: Vec<TableAgainst>,
    /// Why the view `global` could not be made.
    pub(crate) global: Option<Conflict>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TableAgainst {
    pub(crate) request: String,
    /// As the destination calls it.
    pub(crate) table: String,
    pub(crate) changes: Vec<Step>,
    /// Why the run would be refused.
    pub(crate) conflict: Option<Conflict>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Conflict {
    message: String,
    help: Option<String>,
}

/// One change, in words for programs.
#[derive(Debug, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub(crate) enum Step {
    Create,
    Add {
        column: String,
        #[serde(rename = "type")]
        ty: String,
    },
    Widen {
        column: String,
        from: String,
        to: String,
    },
    Rebuild {
        why: String,
    },
}

/// Asks the destination; reads only.
pub(crate) fn against(plan: &Plan, dest: &str, destructive: Destructive) -> Result<Against, Failure> {
    let destination = destination::parse(dest).map_err(refusal)?;
    let start = start(plan, destructive);
    let Foreseen { tables, global } = destination.kept().and_then(|mut kept| kept.changes(&start)).map_err(refusal)?;
    let tables = start.tables.iter().zip(tables).map(|(table, foreseen)| {
        let (changes, conflict) = match foreseen.changes {
            Ok(changes) => (changes.iter().map(step).collect(), None),
            Err(error) => (Vec::new(), Some(conflict(error))),
        };
        TableAgainst { request: table.request.clone(), table: foreseen.name, changes, conflict }
    });
    Ok(Against { destination: destination.to_string(), tables: tables.collect(), global: global.err().map(conflict) })
}

/// A run that never begins.
fn start(plan: &Plan, destructive: Destructive) -> Start {
    Start {
        run_id: String::new(),
        job: plan.job.clone(),
        started_at: plan.now.as_microsecond(),
        integration: plan.integration.name.clone(),
        tables: plan.tables(),
        globals: plan.globals.clone(),
        commits: Commits::Once,
        destructive,
    }
}

fn step(change: &Change) -> Step {
    match change {
        Change::Create => Step::Create,
        Change::Add(column) => Step::Add { column: column.name.clone(), ty: column.ty.to_string() },
        Change::Widen { column, from } => Step::Widen { column: column.name.clone(), from: from.to_string(), to: column.ty.to_string() },
        Change::Rebuild { why } => Step::Rebuild { why: why.clone() },
    }
}

fn conflict(error: SinkError) -> Conflict {
    Conflict { message: error.message, help: error.help }
}

impl Against {
    pub(crate) fn has_conflicts(&self) -> bool {
        self.global.is_some() || self.tables.iter().any(|table| table.conflict.is_some())
    }

    /// What happens to the table of a request.
    pub(crate) fn of(&self, request: &str) -> Option<&TableAgainst> {
        self.tables.iter().find(|table| table.request == request)
    }
}

impl TableAgainst {
    /// One line each.
    pub(crate) fn lines(&self, look: Look) -> Vec<String> {
        match &self.conflict {
            Some(conflict) => conflict.lines(look),
            None if self.changes.is_empty() => vec!["the table stays as it is".to_owned()],
            None => self.changes.iter().map(|change| change.line(look)).collect(),
        }
    }
}

impl Conflict {
    pub(crate) fn lines(&self, look: Look) -> Vec<String> {
        let help = self.help.iter().map(|help| format!("{}: {help}", look.cyan("help")));
        std::iter::once(format!("{}: {}", look.red("refused"), self.message)).chain(help).collect()
    }
}

impl Step {
    fn line(&self, look: Look) -> String {
        match self {
            Step::Create => "creates the table".to_owned(),
            Step::Add { column, ty } => format!("adds {column}: {ty}"),
            Step::Widen { column, from, to } => format!("widens {column} from {from} to {to}"),
            Step::Rebuild { why } => format!("{}, and forgets its bookmarks: {why}", look.red("drops the table and makes it anew")),
        }
    }
}
