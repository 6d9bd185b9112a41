//! One request to remap: its pipeline as far as the record decides it, and what stays as it is stored.

use super::reach::{Beyond, Reach};
use crate::builtin::{Context, timezone};
use crate::engine::failure::{DESTINATION, Failure, SCRIPT};
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::plan::Plan;
use crate::plan::ir::{PagerKind, Request};
use crate::plan::table::{Column, Table, WriteMode};
use crate::sink::catalog::Entry;
use crate::value::Value;

/// The column of `keep raw`.
pub const RAW: &str = "_raw";

pub struct Job {
    /// The plan's, without what fetches, and with the columns that are mapped no more at the end.
    pub request: Request,
    /// As it is written.
    pub table: Table,
    /// Columns of `table` whose stored value stays.
    pub stored: Vec<usize>,
    /// Names of those of them that the script maps.
    pub kept: Vec<String>,
    /// One record may have become several rows, which all hold it.
    pub spreads: bool,
    pub context: Context,
}

pub fn keeps_raw(request: &Request) -> bool {
    request.table.iter().flat_map(|table| &table.columns).any(|column| column.name == RAW)
}

impl Job {
    pub fn new(plan: &Plan, request: &Request, entries: &[Entry]) -> Result<Job, Failure> {
        let refused = |failure: Failure| failure.of_request(&request.name);
        let Some(table) = &request.table else { return Err(refused(Failure::new("nothing-to-remap", "it maps nothing"))) };
        let is_its = |entry: &&Entry| entry.integration == table.integration && entry.request == table.request;
        let entry = entries.iter().find(is_its).ok_or_else(|| refused(no_rows()))?;
        if !entry.columns.iter().any(|column| column.name == RAW) {
            return Err(refused(no_records()));
        }
        let mut reach = Reach::of(plan, request);
        if let Some(raw) = table.columns.iter().position(|column| column.name == RAW) {
            reach.keep(raw);
        }
        let left: Vec<Column> = left_over(table, entry);
        check(request, table, &reach, &left).and_then(|()| all_stored(table, &reach.beyond, entry)).map_err(refused)?;
        let context = Context { now: plan.now, timezone: zone(plan, request).map_err(refused)? };
        Ok(Job::made(request, table, reach, left, context))
    }

    fn made(request: &Request, table: &Table, reach: Reach, left: Vec<Column>, context: Context) -> Job {
        let mapped = reach.beyond.iter().map(|beyond| beyond.column);
        let stored: Vec<usize> = mapped.chain(table.columns.len()..table.columns.len() + left.len()).collect();
        let names = reach.beyond.iter().filter_map(|beyond| table.columns.get(beyond.column)).map(|column| column.name.clone());
        let kept = names.filter(|name| name != RAW).collect();
        let columns = table.columns.iter().cloned().chain(left).collect();
        let whole = Table { columns, write: WriteMode::Replace, ..table.clone() };
        // Of `append` every row stays, also with a key.
        let key = if table.write == WriteMode::Append { Vec::new() } else { table.key.clone() };
        let mut request = Request { table: Some(whole.clone()), steps: reach.steps, bookmark: None, ..request.clone() };
        request.pager.kind = PagerKind::None;
        request.reads.page = None;
        Job { request, table: Table { key, ..whole }, stored, kept, spreads: reach.spreads, context }
    }
}

/// Columns that are there and mapped no more: they keep what they hold.
fn left_over(table: &Table, entry: &Entry) -> Vec<Column> {
    let mapped = |column: &&Column| table.columns.iter().any(|mapped| mapped.name == column.name);
    entry.columns.iter().filter(|column| !mapped(column)).cloned().collect()
}

fn check(request: &Request, table: &Table, reach: &Reach, left: &[Column]) -> Result<(), Failure> {
    let anew = "load it again: `capi run --full-refresh`";
    if let Some(looped) = request.loops.iter().find(|looped| looped.join) {
        return Err(Failure::new("not-remappable", "its rows are joined from several records").at(looped.span).exit(SCRIPT).help(anew));
    }
    if let Some(span) = reach.foreign_each {
        return Err(Failure::new("not-remappable", "this `each` reads more than the record").at(span).exit(SCRIPT).help(anew));
    }
    if !reach.spreads {
        return Ok(());
    }
    let unmatched = |why: String| Err(Failure::new("not-remappable", why).at(request.span).exit(SCRIPT).help(anew));
    if table.key.is_empty() || table.write == WriteMode::Append {
        return unmatched("`each` makes several rows of a record, and no key tells them apart".to_owned());
    }
    let of_items = reach.beyond.iter().filter(|beyond| beyond.of_item).filter_map(|beyond| table.columns.get(beyond.column));
    let names: Vec<&str> = of_items.chain(left).map(|column| column.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    unmatched(format!("`each` makes several rows of a record, and it is not known which of them had which `{}`", names.join("`, `")))
}

/// Refuses columns that only a run can fill.
fn all_stored(table: &Table, beyond: &[Beyond], entry: &Entry) -> Result<(), Failure> {
    let columns = beyond.iter().filter_map(|beyond| table.columns.get(beyond.column));
    let is_there = |column: &&Column| entry.columns.iter().any(|stored| stored.name == column.name && stored.ty == column.ty);
    let missing: Vec<&str> = columns.filter(|column| !is_there(column)).map(|column| column.name.as_str()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("the table holds no `{}` of this type, and its mapping reads more than the record", missing.join("`, `"));
    Err(Failure::new("not-remappable", message).exit(SCRIPT).help("load it again: `capi run --full-refresh`"))
}

fn no_rows() -> Failure {
    Failure::new("nothing-to-remap", "the destination has no rows of it").exit(DESTINATION).help("load them with `capi run`")
}

fn no_records() -> Failure {
    let failure = Failure::new("nothing-to-remap", "its rows were loaded without their records").exit(DESTINATION);
    failure.help("load them again with `capi run --full-refresh`: from then on the records are kept")
}

/// The zone must be known without the turn.
fn zone(plan: &Plan, request: &Request) -> Result<Option<jiff::tz::TimeZone>, Failure> {
    let Some(node) = &request.policy.timezone else { return Ok(None) };
    let budget = Budget::default();
    let context = Context { now: plan.now, timezone: None };
    let scope = Scope { shared: &plan.values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    let varies = |part: &Node| matches!(part, Node::Local(_) | Node::Path(..) | Node::Slot(..) | Node::Item);
    if node.any(&varies) {
        let failure = Failure::new("not-remappable", "its `timezone` is known only during a run").exit(SCRIPT);
        return Err(failure.at(request.span).help("load it again: `capi run --full-refresh`"));
    }
    match scope.eval(node).map_err(|fault| Failure::of_fault(fault, request.span))? {
        Value::Text(name) => timezone(&name).map(Some).map_err(|fault| Failure::of_fault(fault, request.span)),
        _ => Ok(None),
    }
}
