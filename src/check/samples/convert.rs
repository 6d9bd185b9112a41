//! Values of the sample that do not go where they are mapped, found by mapping them: the row statements run
//! on its records, as far as they depend on them alone.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::rows::context;
use super::{named, records};
use crate::builtin::{Context, timezone};
use crate::check::Checked;
use crate::check::ir::{Request, SharedSource, Step, StepAction};
use crate::diagnostic::Diagnostic;
use crate::expr::eval::{Budget, Scope};
use crate::expr::place::Document;
use crate::expr::program::Node;
use crate::expr::project::project;
use crate::sample::Sample;
use crate::value::convert::{Cell, ColumnType, Rules, convert};
use crate::value::{Fault, Value};

/// The values of the file that no param, secret or request decides.
pub(super) struct Values {
    values: Vec<Value>,
    unknown: HashSet<usize>,
}

impl Values {
    pub(super) fn of(script: &Checked) -> Values {
        let mut known = Values { values: Vec::new(), unknown: HashSet::new() };
        let (context, budget) = (Context { now: Timestamp::default(), timezone: None }, Budget::default());
        for (index, shared) in script.shared.iter().enumerate() {
            let value = match &shared.source {
                SharedSource::Value(node) if !known.reads_unknown(node, &HashSet::new()) => {
                    budget.refill();
                    let scope = Scope {
                        shared: &known.values,
                        locals: &[],
                        page: &[],
                        record: &[],
                        item: None,
                        context: &context,
                        budget: &budget,
                    };
                    scope.eval(node).ok()
                }
                _ => None,
            };
            if value.is_none() {
                known.unknown.insert(index);
            }
            known.values.push(value.unwrap_or_default());
        }
        known
    }

    /// Whether a value depends on more than the sample; `locals` are those that are known.
    fn reads_unknown(&self, node: &Node, locals: &HashSet<usize>) -> bool {
        node.any(&|node| match node {
            Node::Shared(index) => self.unknown.contains(index),
            Node::Local(index) => !locals.contains(index),
            Node::Path(..) => true,
            Node::Apply(body, _) => body.any(&|node| matches!(node, Node::Shared(index) if self.unknown.contains(index))),
            _ => false,
        })
    }
}

/// What became of the values of one column.
#[derive(Default)]
struct Tally {
    fit: u64,
    /// By what they are, so that one placeholder counts once.
    misfits: BTreeMap<String, (u64, Fault)>,
}

pub(super) fn findings(values: &Values, request: &Request, sample: &Sample) -> Vec<Diagnostic> {
    let Some(table) = &request.table else { return Vec::new() };
    let Some(records) = records(request, sample) else { return Vec::new() };
    let Some(zone) = zone(values, request) else { return Vec::new() };
    let context = Context { timezone: zone, ..context(sample) };
    let page = if sample.partial { Vec::new() } else { project(&sample.page, &request.page) };
    let mut trial = Trial {
        values,
        request,
        context: &context,
        budget: Budget::default(),
        page: &page,
        locals: vec![Value::Null; request.locals],
        known: HashSet::new(),
        types: table.columns.iter().map(|column| &column.ty).collect(),
        tallies: BTreeMap::new(),
    };
    for record in &records {
        trial.known.clear();
        trial.steps(&request.steps, &project(record, &request.record));
    }
    let found = trial.tallies.into_iter().filter(|(_, tally)| !tally.misfits.is_empty());
    found.filter_map(|(column, tally)| finding(request, sample, column, &tally)).collect()
}

/// The time zone of the request, if it has one; nothing if it is known only during a run.
fn zone(values: &Values, request: &Request) -> Option<Option<TimeZone>> {
    let Some(node) = &request.policy.timezone else { return Some(None) };
    if values.reads_unknown(node, &HashSet::new()) {
        return None;
    }
    let (context, budget) = (Context { now: Timestamp::default(), timezone: None }, Budget::default());
    let scope = Scope { shared: &values.values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    match scope.eval(node) {
        Ok(Value::Text(name)) => timezone(&name).ok().map(Some),
        _ => None,
    }
}

/// The row statements, tried on one record after the other.
struct Trial<'t> {
    values: &'t Values,
    request: &'t Request,
    context: &'t Context,
    budget: Budget,
    page: &'t [Value],
    locals: Vec<Value>,
    /// The locals that depend on the sample alone.
    known: HashSet<usize>,
    types: Vec<&'t ColumnType>,
    tallies: BTreeMap<usize, Tally>,
}

impl Trial<'_> {
    fn steps(&mut self, steps: &[Step], record: &[Value]) {
        for (index, step) in steps.iter().enumerate() {
            match &step.action {
                StepAction::Let { local, value } => match self.eval(value, record) {
                    Some(Ok(value)) => self.set(*local, value),
                    Some(Err(_)) => return,
                    None => {
                        self.known.remove(local);
                    }
                },
                // What is not known may hold.
                StepAction::Where(condition) => match self.eval(condition, record) {
                    Some(Ok(Value::Bool(true))) | None => {}
                    Some(_) => return,
                },
                StepAction::Map { column, value } => {
                    if let Some(value) = self.eval(value, record) {
                        self.map(*column, value);
                    }
                }
                StepAction::Each { item, index: position, source } => {
                    let Some(Ok(Value::List(items))) = self.eval(source, record) else { return };
                    for value in items.iter() {
                        self.set(*item, value.clone());
                        if let Some(position) = position {
                            self.known.remove(position);
                        }
                        self.steps(steps.get(index + 1..).unwrap_or_default(), record);
                    }
                    return;
                }
            }
        }
    }

    fn eval(&self, node: &Node, record: &[Value]) -> Option<Result<Value, Fault>> {
        if self.values.reads_unknown(node, &self.known) || self.page.is_empty() && reads_page(node) {
            return None;
        }
        self.budget.refill();
        let scope = Scope {
            shared: &self.values.values,
            locals: &self.locals,
            page: self.page,
            record,
            item: None,
            context: self.context,
            budget: &self.budget,
        };
        Some(scope.eval(node))
    }

    fn set(&mut self, local: usize, value: Value) {
        if let Some(place) = self.locals.get_mut(local) {
            *place = value;
            self.known.insert(local);
        }
    }

    fn map(&mut self, column: usize, value: Result<Value, Fault>) {
        let Some(ty) = self.types.get(column) else { return };
        let rules = Rules { timezone: self.context.timezone.as_ref(), nulls: &self.request.nulls };
        let tally = self.tallies.entry(column).or_default();
        let (shown, fault) = match value {
            Ok(value) => match convert(&value, ty, &rules) {
                Ok(Cell::Null) => return,
                Ok(_) => {
                    tally.fit += 1;
                    return;
                }
                Err(fault) => (value.shown(), fault),
            },
            Err(fault) => (fault.message.clone(), fault),
        };
        tally.misfits.entry(shown).or_insert((0, fault)).0 += 1;
    }
}

fn reads_page(node: &Node) -> bool {
    node.any(&|node| matches!(node, Node::Slot(Document::Page, _)))
}

fn finding(request: &Request, sample: &Sample, column: usize, tally: &Tally) -> Option<Diagnostic> {
    let target = request.table.as_ref()?.columns.get(column)?;
    let span = *request.column_spans.get(column)?;
    let (_, (_, fault)) = tally.misfits.iter().max_by_key(|(_, (count, _))| *count)?;
    let count: u64 = tally.misfits.values().map(|(count, _)| count).sum();
    let name = if target.global { format!("global.{}", target.name) } else { target.name.clone() };
    // One text that is everywhere the same may stand for null; a kind that never fits will not.
    let never = tally.fit == 0 && (fault.code == "wrong-kind" || tally.misfits.len() > 1);
    let sample = named(request, sample);
    let diagnostic = if never {
        let message = format!("nothing in {sample} goes into `{name}`: {}", fault.message);
        Diagnostic::error("sample-does-not-convert", span, message)
    } else {
        let all = tally.fit + count;
        let message = format!("{count} of {all} values in {sample} do not go into `{name}`: {}", fault.message);
        Diagnostic::warning("sample-does-not-convert", span, message)
    };
    let diagnostic = diagnostic.label(format!("this takes `{}`", target.ty));
    Some(match &fault.help {
        Some(help) => diagnostic.help(help.clone()),
        None => diagnostic.help("convert it in the `map`, take another type, or name the texts that are null: `nulls \"-\"`"),
    })
}
