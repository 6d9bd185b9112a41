//! The row pipeline: one record through `each`, `let`, `where` and `map`, to cells, rejects and rows for
//! children.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use arrow_array::RecordBatch;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::notes::Note;
use super::paging::key_of;
use super::reached::{Fingerprint, Known, Reached};
use super::rows::RowBuilder;
use super::{Exported, Outputs};
use crate::builtin::Context;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::expr::projection::{self, Projection};
use crate::plan::ir::{BookmarkOf, Export, PagerKind, Request, Step, StepAction};
use crate::plan::table::{Table, WriteMode};
use crate::sink::Flaws;
use crate::source::Span;
use crate::value::convert::{Cell, Rules, convert};
use crate::value::json::{to_json, write_text};
use crate::value::{Fault, Kind, Number, Text, Value, compare};

/// The field by which rows carry their key.
pub const KEY: &str = "$key";

/// Characters of a value that a reject keeps.
const VALUE_LENGTH: usize = 200;
/// Characters of a record that a reject keeps.
const RECORD_LENGTH: usize = 10_000;

/// A row that could not be loaded. Not masked yet.
#[derive(Clone, Debug)]
pub struct Rejected {
    pub target: String,
    pub value: String,
    pub fault: Fault,
    pub span: Span,
    pub record: String,
}

/// A row whose other columns come from other turns.
#[derive(Debug)]
pub struct Joinable {
    pub cells: Vec<Cell>,
    /// For a reject.
    record: String,
}

impl Joinable {
    pub fn rejected(self, target: &str, fault: Fault, span: Span) -> Rejected {
        Rejected { target: target.to_owned(), value: String::new(), fault, span, record: self.record }
    }
}

/// What the records of one page came to.
#[derive(Default)]
pub struct Yield {
    pub read: u64,
    pub mapped: u64,
    /// Dropped by `where`.
    pub skipped: u64,
    pub rejects: Vec<Rejected>,
    /// Rows for children, in order.
    pub exports: Vec<Exported>,
    /// All records as `$page` shows them, whatever `where` and `each` make of them.
    pub records: Vec<Value>,
    /// The largest value of the bookmark among the rows.
    pub reached: Option<Reached>,
    pub notes: BTreeMap<(Span, Note), u64>,
    /// The rows that wait for others of their key.
    pub joinable: Vec<Joinable>,
    /// The rows, when there are any.
    pub batch: Option<RecordBatch>,
    /// Keys of the rows, where the next page may hold one again.
    pub keys: Vec<u64>,
    /// The rows, where paging may begin anew.
    pub prints: Vec<Fingerprint>,
    /// Why the batch could not be made: a mistake of capi's own.
    pub broken: Option<String>,
}

/// Runs records of one page.
pub struct Pipeline<'p> {
    pub request: &'p Request,
    pub shared: &'p [Value],
    pub context: &'p Context,
    pub budget: &'p Budget,
    pub outputs: &'p Outputs,
    /// Rows of the request, at most.
    pub limit: Option<u64>,
    /// What the destination cannot hold.
    pub flaws: Option<Flaws>,
    pub page: &'p [Value],
    pub locals: Vec<Value>,
    pub cells: Vec<Cell>,
    /// What a row holds before anything is mapped; nothing in a run.
    pub stored: Option<Vec<Cell>>,
    pub builder: Option<RowBuilder>,
    /// Rows wait for others of their key.
    pub joins: bool,
    /// Which columns have held something in this run.
    pub seen: Vec<bool>,
    /// What the last run reached; rows below it are not new.
    pub before: Option<&'p Reached>,
    /// The rows before paging began anew; those that come again unchanged are dropped.
    pub stretch_before: Option<Arc<HashSet<Fingerprint>>>,
    pub result: Yield,
}

/// Why a record goes no further.
type Halt = Box<Rejected>;

impl<'p> Pipeline<'p> {
    pub fn record(&mut self, record: &[Value]) {
        if self.outputs.is_full(self.limit) {
            return;
        }
        self.result.read += 1;
        self.budget.refill();
        let request = self.request;
        if request.reads.page.is_some() {
            let shown = self.export(&request.export, record, false);
            self.result.records.push(shown);
        }
        match &self.stored {
            None => self.cells.fill(Cell::Null),
            Some(stored) => self.cells.clone_from(stored),
        }
        if let Err(rejected) = self.steps(&request.steps, record) {
            self.result.rejects.push(*rejected);
        }
    }

    fn steps(&mut self, steps: &[Step], record: &[Value]) -> Result<(), Halt> {
        for (index, step) in steps.iter().enumerate() {
            match &step.action {
                StepAction::Let { local, value } => {
                    let value = self.eval(value, record, step)?;
                    self.set(*local, value);
                }
                StepAction::Where(condition) => {
                    let truth = self.scope(record).truth(condition).map_err(|fault| self.halt(fault, step, "", "", record))?;
                    self.note(step.span);
                    if truth != Some(true) {
                        self.dropped(truth, step.span);
                        return Ok(());
                    }
                }
                StepAction::Map { column, value } => self.map(*column, value, step, record)?,
                StepAction::Each { item, index: position, source } => {
                    let list = self.eval(source, record, step)?;
                    let rest = steps.get(index + 1..).unwrap_or_default();
                    return self.each(&list, *item, *position, rest, record, step);
                }
            }
        }
        self.finish(record)
    }

    /// The rest of the pipeline for each item. A reject leaves out its own row alone.
    fn each(
        &mut self,
        list: &Value,
        item: usize,
        position: Option<usize>,
        rest: &[Step],
        record: &[Value],
        step: &Step,
    ) -> Result<(), Halt> {
        let items = match list {
            Value::List(items) => items.clone(),
            Value::Null => return Ok(()),
            other => {
                let fault = Fault::new("not-a-list", format!("`each` needs a list, this is {}", other.kind().phrase()));
                return Err(self.halt(fault, step, "", &short(other), record));
            }
        };
        let cells = self.cells.clone();
        for (index, value) in items.iter().enumerate() {
            self.cells.clone_from(&cells);
            self.set(item, value.clone());
            if let Some(position) = position {
                self.set(position, Value::Number(Number::from_u64(index as u64)));
            }
            self.budget.refill();
            if let Err(rejected) = self.steps(rest, record) {
                self.result.rejects.push(*rejected);
            }
        }
        Ok(())
    }

    fn map(&mut self, column: usize, value: &Node, step: &Step, record: &[Value]) -> Result<(), Halt> {
        let Some(target) = self.table().and_then(|table| table.columns.get(column)) else { return Ok(()) };
        let rules = Rules { timezone: self.context.timezone.as_ref(), nulls: &self.request.nulls };
        let (ty, name) = (&target.ty, &target.name);
        let value = self.scope(record).eval(value).map_err(|fault| self.halt(fault, step, name, "", record))?;
        self.note(step.span);
        let cell = convert(&value, ty, &rules).map_err(|fault| self.halt(fault, step, name, &short(&value), record))?;
        if let Some(flaw) = self.flaws.and_then(|flaws| (flaws.value)(&cell, ty)) {
            return Err(self.halt(Fault::new("value-not-held", flaw), step, name, &short(&value), record));
        }
        if cell != Cell::Null
            && let Some(seen) = self.seen.get_mut(column)
        {
            *seen = true;
        }
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    fn finish(&mut self, record: &[Value]) -> Result<(), Halt> {
        if let Some(rejected) = self.null_key(record).or_else(|| self.flawed_key(record)) {
            return Err(Box::new(rejected));
        }
        if self.is_known() {
            self.result.skipped += 1;
            return Ok(());
        }
        let changed = self.bookmark(record)?;
        if !self.outputs.take(self.limit) {
            return Ok(());
        }
        if self.outputs.wants_rows() {
            let row = self.export(&self.request.export, record, true);
            let row = if self.request.export.key { self.with_key(row) } else { row };
            self.result.exports.push(Exported { row, changed });
        }
        if !changed {
            return Ok(());
        }
        if self.joins {
            let record = record_json(&self.request.record, record);
            self.result.joinable.push(Joinable { cells: self.cells.clone(), record });
            return Ok(());
        }
        if let Some(builder) = &mut self.builder {
            if let Err(error) = builder.push(&mut self.cells) {
                let fault = Fault::new("bad-row", error.message);
                let span = self.request.span;
                return Err(Box::new(rejected(self.request, fault, span, "", "", record)));
            }
            self.cells.resize(self.seen.len(), Cell::Null);
            self.result.mapped += 1;
        }
        Ok(())
    }

    /// Whether the row came before paging began anew; else what is to be known of it later.
    fn is_known(&mut self) -> bool {
        if let Some(before) = &self.stretch_before {
            let print = Fingerprint::of(&self.cells);
            if before.contains(&print) {
                return true;
            }
            self.result.prints.push(print);
        }
        if matches!(self.request.pager.kind, PagerKind::Number | PagerKind::Offset)
            && let Some(table) = self.table()
        {
            self.result.keys.extend(key_of(table, &self.cells));
        }
        false
    }

    /// Notes how far the rows get; whether this one is new. Rows of the very instant of the bookmark are.
    fn bookmark(&mut self, record: &[Value]) -> Result<bool, Halt> {
        let Some(bookmark) = self.request.bookmark.as_ref().filter(|bookmark| bookmark.of == BookmarkOf::Rows) else { return Ok(true) };
        let step = Step { action: StepAction::Where(Node::Constant(Value::Null)), span: bookmark.span };
        let value = compact(&self.eval(&bookmark.value, record, &step)?);
        if value.is_null() {
            return Ok(true);
        }
        let mut reached = Reached::at(value);
        let mut is_new = true;
        if self.appends() {
            let print = Fingerprint::of(&self.cells);
            match self.before.map_or(Known::New, |before| before.knows(&reached.value, print)) {
                Known::New => {}
                Known::Loaded => is_new = false,
                Known::Older => {
                    is_new = false;
                    self.count(bookmark.span, Note::Older, u64::from(!self.request.read_whole));
                }
            }
            reached.rows.insert(print);
        } else if let Some(before) = self.before.filter(|_| self.request.read_whole) {
            is_new = !matches!(compare::order(&reached.value, &before.value), Ok(Some(Ordering::Less)));
        }
        self.result.reached = Some(match self.result.reached.take() {
            Some(before) => before.larger(reached),
            None => reached,
        });
        Ok(is_new)
    }

    /// Whether a row that comes again would be there twice.
    fn appends(&self) -> bool {
        self.table().is_some_and(|table| table.write == WriteMode::Append) && !self.joins
    }

    /// The row and its key, by which children name their turns.
    fn with_key(&self, row: Value) -> Value {
        let parts = self.table().into_iter().flat_map(|table| &table.key).filter_map(|index| {
            let column = self.table()?.columns.get(*index)?;
            Some(format!("{}={}", column.name, cell_text(self.cells.get(*index)?)))
        });
        let key = Value::text(parts.collect::<Vec<_>>().join(", "));
        let mut fields = match row {
            Value::Object(object) => object.fields.clone(),
            other => vec![(Text::from("$row"), other)],
        };
        fields.push((Text::from(KEY), key));
        Value::object(fields)
    }

    fn null_key(&self, record: &[Value]) -> Option<Rejected> {
        let table = self.table()?;
        let column = table.key.iter().copied().find(|column| self.cells.get(*column) == Some(&Cell::Null))?;
        let name = table.columns.get(column).map_or("", |column| column.name.as_str());
        let span = self.request.column_spans.get(column).copied().unwrap_or(self.request.span);
        let fault = Fault::new("null-key", format!("the key column `{name}` is null"));
        Some(rejected(self.request, fault, span, name, "null", record))
    }

    /// A row whose key the destination cannot hold; told of the last column of the key.
    fn flawed_key(&self, record: &[Value]) -> Option<Rejected> {
        let (table, flaws) = (self.table()?, self.flaws?);
        let flaw = (flaws.key)(table, &self.cells)?;
        let column = *table.key.last()?;
        let name = table.columns.get(column).map_or("", |column| column.name.as_str());
        let span = self.request.column_spans.get(column).copied().unwrap_or(self.request.span);
        let value = self.cells.get(column).map(cell_text).unwrap_or_default();
        Some(rejected(self.request, Fault::new("value-not-held", flaw), span, name, &short(&Value::text(value)), record))
    }

    /// `dollars`: with the `$` names of the row, which are known at its end.
    fn export(&self, export: &Export, record: &[Value], dollars: bool) -> Value {
        let value = export.value.as_ref().map(|node| compact(&self.scope(record).eval(node).unwrap_or_default()));
        let known = export.fields.iter().filter(|(name, _)| dollars || !name.starts_with('$'));
        let fields = known.map(|(name, field)| (Text::from(name.as_str()), self.export(field, record, dollars)));
        match value {
            None => Value::object(fields.collect()),
            Some(Value::Object(object)) => Value::object(object.fields.iter().cloned().chain(fields).collect()),
            Some(value) => value,
        }
    }

    fn table(&self) -> Option<&'p Table> {
        let request = self.request;
        request.table.as_ref().filter(|_| !self.cells.is_empty())
    }

    fn dropped(&mut self, truth: Option<bool>, span: Span) {
        self.result.skipped += 1;
        if truth.is_none() {
            self.count(span, Note::NullWhere, 1);
        }
    }

    /// Counts what the evaluation of a statement did in silence.
    fn note(&mut self, span: Span) {
        if let Some(silences) = self.budget.silences() {
            self.count(span, Note::NullCondition, silences.null_conditions);
            self.count(span, Note::DivisionByZero, silences.divisions_by_zero);
        }
    }

    fn count(&mut self, span: Span, note: Note, count: u64) {
        *self.result.notes.entry((span, note)).or_default() += count;
    }

    fn set(&mut self, local: usize, value: Value) {
        if let Some(place) = self.locals.get_mut(local) {
            *place = value;
        }
    }

    fn scope<'s>(&'s self, record: &'s [Value]) -> Scope<'s> {
        Scope { shared: self.shared, locals: &self.locals, page: self.page, record, item: None, context: self.context, budget: self.budget }
    }

    fn eval(&mut self, node: &Node, record: &[Value], step: &Step) -> Result<Value, Halt> {
        let value = self.scope(record).eval(node).map_err(|fault| self.halt(fault, step, "", "", record));
        self.note(step.span);
        value
    }

    fn halt(&self, fault: Fault, step: &Step, target: &str, value: &str, record: &[Value]) -> Halt {
        Box::new(rejected(self.request, fault, step.span, target, value, record))
    }
}

/// A cell of a key in words; one text for one value.
pub fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Decimal(coefficient) => coefficient.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Date(days) => Date::constant(1970, 1, 1).saturating_add(SignedDuration::from_hours(24 * i64::from(*days))).to_string(),
        Cell::DateTime(micros) => Timestamp::from_microsecond(*micros).map_or_else(|_| micros.to_string(), |at| at.to_string()),
        Cell::Json(json) => json.clone(),
    }
}

fn rejected(request: &Request, fault: Fault, span: Span, target: &str, value: &str, record: &[Value]) -> Rejected {
    Rejected { target: target.to_owned(), value: value.to_owned(), fault, span, record: record_json(&request.record, record) }
}

fn short(value: &Value) -> String {
    cut(to_json(value), VALUE_LENGTH)
}

fn cut(text: String, length: usize) -> String {
    if text.chars().count() <= length {
        return text;
    }
    text.chars().take(length).chain(['…']).collect()
}

/// What was read of the record, as JSON.
fn record_json(projection: &Projection, record: &[Value]) -> String {
    let mut json = String::new();
    write_projected(&projection.root, record, &mut json);
    cut(json, RECORD_LENGTH)
}

fn write_projected(node: &projection::Node, record: &[Value], json: &mut String) {
    match node {
        projection::Node::Skip => json.push_str("null"),
        projection::Node::Slot { slot, .. } => json.push_str(&record.get(*slot).map_or("null".to_owned(), |value| match value {
            Value::Misfit(kind) => format!("\"<{kind}>\""),
            value => to_json(value),
        })),
        projection::Node::Fields(fields) => {
            json.push('{');
            for (index, (name, field)) in fields.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                write_text(name, json);
                json.push(':');
                write_projected(field, record, json);
            }
            json.push('}');
        }
    }
}

/// The same value without the page that it was read from.
pub fn compact(value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(text.compact()),
        Value::Digits(text) => Value::Digits(text.compact()),
        Value::List(items) => Value::list(items.iter().map(compact).collect()),
        Value::Object(object) => Value::object(object.fields.iter().map(|(name, value)| (name.compact(), compact(value))).collect()),
        Value::Misfit(Kind::Null) => Value::Null,
        value => value.clone(),
    }
}
