//! The turns of a request: its loops, outermost first, each turn with its place in the bookmarks.

use std::sync::Arc;

use super::bookmark::Mark;
use super::commits;
use super::failure::Failure;
use super::join::Join;
use super::reached::Reached;
use super::request::{List, Pool, Runner};
use super::row::KEY;
use super::turn::End;
use crate::builtin::Context;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::plan::ir::{BookmarkOf, Loop, LoopSource, Request};
use crate::value::json::to_json;
use crate::value::{Fault, Text, Value, compare, display};

/// Where the loops have got to.
#[derive(Clone)]
pub struct Place {
    pub locals: Vec<Value>,
    /// Names the turn: keys of parents and elements of lists.
    name: Vec<String>,
    /// The state that the windows of this turn share.
    group: Option<Group>,
    /// The `join` loop that it is in.
    join: Option<Arc<Join>>,
}

#[derive(Clone)]
struct Group {
    index: u64,
    before: Option<Reached>,
    until: Option<Value>,
}

/// One turn, ready to run.
pub struct Ready {
    pub locals: Vec<Value>,
    pub mark: Option<Mark>,
    pub before: Option<Reached>,
    pub join: Option<Arc<Join>>,
}

impl Place {
    pub fn new(locals: Vec<Value>) -> Place {
        Place { locals, name: Vec::new(), group: None, join: None }
    }
}

impl Runner {
    /// Starts the turns of the loops from `depth` inwards. `streamed` is what the outermost loop's
    /// variable is, if its parent's rows stream; `lists` are the rows of the other parents.
    pub async fn turns(
        &self,
        request: &Request,
        depth: usize,
        streamed: Option<&Value>,
        place: &Place,
        lists: &[List],
        pool: &mut Pool<'_>,
    ) -> Result<(), Failure> {
        let Some(opened) = self.opened(request, depth, place)? else {
            return self.turns_at(request, depth, streamed, place, lists, pool).await;
        };
        self.turns_at(request, depth, streamed, &opened, lists, pool).await?;
        if let Some(group) = opened.group {
            self.engine.bookmarks.close(group.index);
        }
        Ok(())
    }

    async fn turns_at(
        &self,
        request: &Request,
        depth: usize,
        streamed: Option<&Value>,
        place: &Place,
        lists: &[List],
        pool: &mut Pool<'_>,
    ) -> Result<(), Failure> {
        let Some(looped) = request.loops.get(depth) else { return self.start(request, place, pool).await };
        let items = match streamed.filter(|_| depth == 0) {
            Some(value) => vec![value.clone()],
            None => self.items(request, looped, depth, place, lists)?,
        };
        let join = looped.join.then(|| self.join(place));
        for item in items {
            let mut inner = place.clone();
            inner.join = join.clone().or(inner.join);
            if !looped.windows && !looped.join {
                inner.name.push(name_of(looped, &item));
            }
            set(&mut inner.locals, looped.local, item);
            Box::pin(self.turns(request, depth + 1, streamed, &inner, lists, pool)).await?;
            if pool.is_done() {
                break;
            }
        }
        match join {
            Some(join) => join.leave(End::Complete, None).await,
            None => Ok(()),
        }
    }

    /// Rows of the turns of this loop that have one key are one row; the turns share a bookmark.
    fn join(&self, place: &Place) -> Arc<Join> {
        let mark = place.group.as_ref().map(|group| self.engine.bookmarks.window(group.index));
        Arc::new(Join::new(Arc::clone(&self.engine), self.index, Arc::clone(&self.outputs), place.locals.clone(), mark))
    }

    /// Starts one turn, unless `only if` leaves it out.
    async fn start(&self, request: &Request, place: &Place, pool: &mut Pool<'_>) -> Result<(), Failure> {
        if let Some(group) = place.group.as_ref().filter(|_| commits::in_order(request)) {
            pool.catch_up(group.index).await?;
        }
        let ready = self.ready(place);
        if let Some(condition) = &request.only_if {
            let fail = |fault: Fault| Failure::of_fault(fault, request.span).of_request(&request.name);
            let holds = self.looking(request, &place.locals, None, |scope| scope.holds(condition)).map_err(fail)?;
            if !holds {
                self.engine.left_out(self.index, ready.mark);
                self.engine.progress.count(self.index, |report| report.rows_skipped += u64::from(!request.loops.is_empty()));
                return Ok(());
            }
        }
        pool.start(ready).await
    }

    /// Opens the bookmark where all loops but windows are known.
    fn opened(&self, request: &Request, depth: usize, place: &Place) -> Result<Option<Place>, Failure> {
        let Some(bookmark) = &request.bookmark else { return Ok(None) };
        let at = request.loops.iter().position(|looped| looped.windows || looped.join).unwrap_or(request.loops.len());
        if depth != at || place.group.is_some() {
            return Ok(None);
        }
        let fail = |fault: Fault| Failure::of_fault(fault, bookmark.span).of_request(&request.name);
        let mut place = place.clone();
        let from = self.eval(request, &bookmark.from, &place.locals, None).map_err(fail)?;
        let settle = bookmark.settle.as_ref().map(|node| self.eval(request, node, &place.locals, None)).transpose().map_err(fail)?;
        let settle = match settle {
            Some(Value::Duration(duration)) => Some(duration),
            _ => None,
        };
        let bookmarks = &self.engine.bookmarks;
        let turn = place.name.join("; ");
        let mut opened = bookmarks.open(&request.name, &turn, &from, settle, bookmark.of).map_err(|failure| failure.at(bookmark.span))?;
        // Children that want every record want those from before the bookmark too.
        if request.read_whole && bookmark.of == BookmarkOf::Rows {
            opened.value = from.clone();
        }
        if let Some(before) = &opened.before
            && is_ahead(&before.value, self.engine.plan.now)
        {
            let state = to_json(&before.value);
            let warning = format!("the state {state} lies in the future: `--full-refresh` begins anew if that is a mistake");
            self.engine.progress.warn(self.index, warning);
        }
        if let Some(local) = request.reads.bookmark {
            set(&mut place.locals, local, opened.value);
        }
        place.group = Some(Group { index: opened.group, before: opened.before, until: bookmarks.until(&from)? });
        Ok(Some(place))
    }

    fn ready(&self, place: &Place) -> Ready {
        let mark = place.group.as_ref().filter(|_| place.join.is_none()).map(|group| self.engine.bookmarks.window(group.index));
        let before = place.group.as_ref().and_then(|group| group.before.clone());
        Ready { locals: place.locals.clone(), mark, before, join: place.join.clone() }
    }

    fn items(&self, request: &Request, looped: &Loop, depth: usize, place: &Place, lists: &[List]) -> Result<Vec<Value>, Failure> {
        let fail = |fault: Fault| Failure::of_fault(fault, looped.span).of_request(&request.name);
        let (list, conditions): (Value, &[Node]) = match &looped.source {
            LoopSource::Rows { conditions, .. } => {
                let list = lists.iter().find(|list| list.depth == depth);
                let conditions: &[Node] = if list.is_some_and(|list| list.filtered) { &[] } else { conditions };
                (list.map(|list| list.rows.clone()).unwrap_or_default(), conditions)
            }
            LoopSource::List(node) => (self.eval(request, node, &place.locals, None).map_err(fail)?, &[]),
        };
        let all = match list {
            Value::List(items) => items,
            Value::Null => return Ok(Vec::new()),
            other => return Err(fail(Fault::new("not-a-list", format!("`for` needs a list, this is {}", other.kind().phrase())))),
        };
        let mut items = Vec::new();
        for item in all.iter() {
            if self.holds(request, conditions, &place.locals, item).map_err(fail)? {
                items.push(item.clone());
            }
        }
        if let Some(until) = place.group.as_ref().and_then(|group| group.until.as_ref()).filter(|_| looped.windows) {
            items = items.into_iter().filter_map(|window| clipped(window, until)).collect();
        }
        match self.batch(request, looped, &place.locals)? {
            Some(size) => Ok(items.chunks(size).map(|batch| Value::list(batch.to_vec())).collect()),
            None => Ok(items),
        }
    }

    /// The size of batches, if the loop takes several items at once.
    pub fn batch(&self, request: &Request, looped: &Loop, locals: &[Value]) -> Result<Option<usize>, Failure> {
        let Some(node) = &looped.batch else { return Ok(None) };
        let fail = |fault: Fault| Failure::of_fault(fault, looped.span).of_request(&request.name);
        let size = self.eval(request, node, locals, None).map_err(fail)?;
        let size = size.to_number().and_then(|number| number.to_i64()).and_then(|number| usize::try_from(number).ok());
        match size.filter(|size| *size > 0) {
            Some(size) => Ok(Some(size)),
            None => Err(fail(Fault::new("bad-batch", "`batch` takes a whole number of at least 1"))),
        }
    }

    pub fn holds(&self, request: &Request, conditions: &[Node], locals: &[Value], item: &Value) -> Result<bool, Fault> {
        if conditions.is_empty() {
            return Ok(true);
        }
        let holds = |scope: &Scope<'_>| conditions.iter().try_fold(true, |holds, condition| Ok(holds && scope.holds(condition)?));
        self.looking(request, locals, Some(item), holds)
    }

    /// Loops stand in the time zone of their request, where that is known before them.
    pub fn eval(&self, request: &Request, node: &Node, locals: &[Value], item: Option<&Value>) -> Result<Value, Fault> {
        self.looking(request, locals, item, |scope| scope.eval(node))
    }

    fn looking<T>(
        &self,
        request: &Request,
        locals: &[Value],
        item: Option<&Value>,
        look: impl FnOnce(&Scope<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let budget = Budget::default();
        let mut context = Context { now: self.engine.plan.now, timezone: None };
        let scope = Scope { shared: &self.engine.plan.values, locals, page: &[], record: &[], item, context: &context, budget: &budget };
        let zone = request.policy.timezone.as_ref().and_then(|node| scope.eval(node).ok());
        if let Some(Value::Text(name)) = zone {
            context.timezone = Some(crate::builtin::timezone(&name)?);
        }
        let budget = Budget::default();
        let scope = Scope { shared: &self.engine.plan.values, locals, page: &[], record: &[], item, context: &context, budget: &budget };
        let result = look(&scope);
        if let Some(silences) = budget.silences() {
            self.engine.notes.silences(self.index, request.span, silences);
        }
        result
    }
}

fn set(locals: &mut [Value], local: usize, value: Value) {
    if let Some(place) = locals.get_mut(local) {
        *place = value;
    }
}

/// A parent's row by its key, an element of a list by itself.
fn name_of(looped: &Loop, item: &Value) -> String {
    if let Value::Object(object) = item
        && let Some(Value::Text(key)) = object.get(KEY)
    {
        return key.to_string();
    }
    let text = display::to_text(item).unwrap_or_else(|| Text::from(to_json(item)));
    format!("{}={text}", looped.variable)
}

/// More than a day after the start of the run, which no time zone explains.
fn is_ahead(value: &Value, now: jiff::Timestamp) -> bool {
    let Ok(tomorrow) = now.checked_add(jiff::SignedDuration::from_hours(36)) else { return false };
    match value {
        Value::Date(date) => *date > jiff::tz::Offset::UTC.to_datetime(tomorrow).date(),
        Value::DateTime(at) => *at > tomorrow,
        _ => false,
    }
}

/// A window or day that ends at `until` at the latest.
fn clipped(window: Value, until: &Value) -> Option<Value> {
    let before = |value: &Value| matches!(compare::order(value, until), Ok(Some(std::cmp::Ordering::Less)));
    let Value::Object(object) = &window else { return before(&window).then_some(window) };
    if !object.get("start").is_some_and(before) {
        return None;
    }
    if object.get("end").is_some_and(before) {
        return Some(window);
    }
    let last = last_before(until);
    let fields = object.fields.iter().map(|(name, value)| {
        let value = match name.as_str() {
            "end" => until.clone(),
            "last" => last.clone(),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Some(Value::object(fields.collect()))
}

/// The last day or second inside of a window that ends here.
fn last_before(end: &Value) -> Value {
    match end {
        Value::Date(date) => Value::Date(date.saturating_sub(jiff::SignedDuration::from_hours(24))),
        Value::DateTime(at) => Value::DateTime(at.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(*at)),
        other => other.clone(),
    }
}
