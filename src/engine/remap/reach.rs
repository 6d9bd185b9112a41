//! What of a request's row pipeline the record alone decides. The rest was known only while the row was
//! fetched: the page, the turn's loop variables, other requests, headers, the run and its time.

use std::collections::HashSet;

use crate::expr::place::Document;
use crate::expr::program::Node;
use crate::plan::Plan;
use crate::plan::ir::{Request, SharedSource, Step, StepAction};
use crate::source::Span;
use crate::value::Value;

/// Functions that ask when the run began.
const OF_THE_RUN: [&str; 2] = ["now", "today"];

/// The pipeline, parted.
#[derive(Debug, Default)]
pub struct Reach {
    /// What can be done again, in order.
    pub steps: Vec<Step>,
    /// Columns whose mapping reads more than the record.
    pub beyond: Vec<Beyond>,
    /// An `each` over something else than the record.
    pub foreign_each: Option<Span>,
    /// Whether one record may become several rows.
    pub spreads: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    pub column: usize,
    /// It also reads an item of an `each`: then rows of one record differ in it.
    pub of_item: bool,
}

/// The locals seen so far.
struct Locals<'p> {
    plan: &'p Plan,
    /// What the record gives.
    known: HashSet<usize>,
    /// What an item of an `each` is in.
    of_item: HashSet<usize>,
}

impl Reach {
    /// A `where` that reads more than the record is left out: the rows that are there have passed it.
    pub fn of(plan: &Plan, request: &Request) -> Reach {
        let mut reach = Reach::default();
        let mut locals = Locals { plan, known: HashSet::new(), of_item: HashSet::new() };
        for step in &request.steps {
            reach.step(step, &mut locals);
        }
        reach
    }

    fn step(&mut self, step: &Step, locals: &mut Locals<'_>) {
        match &step.action {
            StepAction::Let { local, value } => {
                locals.learn(*local, value);
                self.steps.extend(locals.knows(value).then(|| step.clone()));
            }
            StepAction::Where(condition) => self.steps.extend(locals.knows(condition).then(|| step.clone())),
            StepAction::Each { item, index, source } => {
                self.spreads = true;
                if !locals.knows(source) {
                    self.foreign_each.get_or_insert(step.span);
                }
                for local in index.iter().chain([item]) {
                    locals.known.insert(*local);
                    locals.of_item.insert(*local);
                }
                self.steps.push(step.clone());
            }
            StepAction::Map { value, .. } if locals.knows(value) => self.steps.push(step.clone()),
            StepAction::Map { column, value } => self.beyond.push(Beyond { column: *column, of_item: locals.reads_item(value) }),
        }
    }

    /// Keeps what is stored of a column, whatever its mapping reads.
    pub fn keep(&mut self, column: usize) {
        let before = self.steps.len();
        self.steps.retain(|step| !matches!(step.action, StepAction::Map { column: mapped, .. } if mapped == column));
        if self.steps.len() < before {
            self.beyond.push(Beyond { column, of_item: false });
        }
    }
}

impl Locals<'_> {
    fn learn(&mut self, local: usize, value: &Node) {
        if self.knows(value) {
            self.known.insert(local);
        }
        if self.reads_item(value) {
            self.of_item.insert(local);
        }
    }

    fn reads_item(&self, node: &Node) -> bool {
        node.any(&|part| matches!(part, Node::Local(local) if self.of_item.contains(local)))
    }

    /// Whether the record and the file decide the value.
    fn knows(&self, node: &Node) -> bool {
        !node.any(&|part| match part {
            Node::Path(document, _) | Node::Slot(document, _) => *document != Document::Record,
            Node::Local(local) => !self.known.contains(local),
            part => self.is_of_the_run(part),
        })
    }

    /// Whether a part, apart from those in it, depends on the run.
    fn is_of_the_run(&self, part: &Node) -> bool {
        match part {
            Node::Call(call) => OF_THE_RUN.contains(&call.function.name),
            Node::Apply(body, _) => body.any(&|part| self.is_of_the_run(part)),
            Node::Shared(index) => self.is_missing(*index),
            _ => false,
        }
    }

    /// A secret without a value, and what is computed from one.
    fn is_missing(&self, index: usize) -> bool {
        let Some(shared) = self.plan.shared.get(index) else { return true };
        match &shared.source {
            SharedSource::Secret { .. } => self.plan.values.get(index).is_none_or(Value::is_null),
            SharedSource::Value(node) => node.any(&|part| matches!(part, Node::Shared(index) if self.is_missing(*index))),
            SharedSource::Param { .. } => false,
        }
    }
}
