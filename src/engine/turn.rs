//! One turn of a request: its calls page by page, each judged, decoded, mapped and handed on.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use url::Url;

use super::bookmark::larger;
use super::call::{Caller, PageCall};
use super::document::Document;
use super::failure::{Failure, REJECTED};
use super::page::{Advance, Position};
use super::row::{Pipeline, Rejected, Yield, compact};
use super::rows::RowBuilder;
use super::send::Judged;
use super::{Engine, Outputs};
use crate::builtin::Context;
use crate::decode::{PagePlan, Records, RecordsFound, Stop, decode_value, project};
use crate::expr::eval::{Budget, Scope};
use crate::expr::projection::Projection;
use crate::http::{self, Limits, Reply};
use crate::plan::ir::{self, BookmarkOf, RejectLimit, Request};
use crate::sink::{Reject, Restated};
use crate::source::Span;
use crate::value::convert::{Cell, Rules, convert};
use crate::value::{Fault, Text, Value};

/// Pages that one turn may take.
const PAGE_LIMIT: u64 = 1_000_000;

pub struct Turn<'t> {
    pub engine: &'t Engine,
    pub index: usize,
    pub request: &'t Request,
    pub locals: Vec<Value>,
    pub context: Context,
    pub budget: Budget,
    pub outputs: &'t Outputs,
    /// What the last run reached in this turn.
    pub before: Option<Value>,
    /// How far the bookmark gets.
    pub reached: Option<Value>,
    /// What the turn restates has been taken away.
    cleared: bool,
}

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Complete,
    /// Skipped: its state stays.
    LeftOut,
}

/// An answer that counts, decoded as far as its conditions needed.
pub struct Answer {
    pub reply: Reply,
    pub slots: Vec<Value>,
}

impl<'t> Turn<'t> {
    pub fn new(
        engine: &'t Engine,
        index: usize,
        request: &'t Request,
        locals: Vec<Value>,
        outputs: &'t Outputs,
    ) -> Result<Turn<'t>, Failure> {
        let context = Context { now: engine.plan.now, timezone: None };
        let mut turn = Turn {
            engine,
            index,
            request,
            locals,
            context,
            budget: Budget::default(),
            outputs,
            before: None,
            reached: None,
            cleared: false,
        };
        turn.context.timezone = turn.timezone()?;
        if let Some(local) = request.reads.run {
            let run =
                vec![(Text::from("id"), Value::text(engine.run_id.as_str())), (Text::from("started_at"), Value::DateTime(engine.plan.now))];
            turn.set(local, Value::object(run));
        }
        Ok(turn)
    }

    fn timezone(&self) -> Result<Option<jiff::tz::TimeZone>, Failure> {
        let Some(node) = &self.request.policy.timezone else { return Ok(None) };
        let span = self.request.span;
        match self.scope(&[]).eval(node).map_err(|fault| self.fail(Failure::of_fault(fault, span)))? {
            Value::Text(name) => match jiff::tz::TimeZone::get(&name) {
                Ok(zone) => Ok(Some(zone)),
                Err(_) => Err(self.fail(Failure::new("unknown-timezone", format!("there is no time zone `{name}`")).at(span))),
            },
            _ => Ok(None),
        }
    }

    pub fn scope<'s>(&'s self, page: &'s [Value]) -> Scope<'s> {
        self.budget.refill();
        let shared = &self.engine.plan.values;
        Scope { shared, locals: &self.locals, page, record: &[], item: None, context: &self.context, budget: &self.budget }
    }

    pub fn set(&mut self, local: usize, value: Value) {
        if self.locals.len() <= local {
            self.locals.resize(local + 1, Value::Null);
        }
        if let Some(place) = self.locals.get_mut(local) {
            *place = value;
        }
    }

    /// Adds what this turn knows to a failure.
    pub fn fail(&self, failure: Failure) -> Failure {
        failure.of_request(&self.request.name)
    }

    /// Runs all pages of the turn.
    pub async fn run(&mut self) -> Result<End, Failure> {
        let Some(call) = &self.request.call else { return self.run_without_call().await };
        let mut end = End::Complete;
        let mut position = self.start()?;
        let mut called = HashSet::new();
        let mut next: Option<Url> = None;
        for page in 1.. {
            if page > PAGE_LIMIT {
                return Err(
                    self.fail(Failure::new("too-many-pages", "one turn took more than 1,000,000 pages").at(self.request.pager.span))
                );
            }
            self.show_page(&position);
            let call = self.build(call, &position, next.as_ref())?;
            if !called.insert(identity(&call)) {
                return Err(self.came_again(&call));
            }
            let called_url = call.url.clone();
            let answer = match self.judged(call).await? {
                Judged::Answer(answer) => answer,
                Judged::Accepted => {
                    self.clear().await?;
                    break;
                }
                Judged::Stopped(why) => {
                    self.warn(format!("paging was stopped by `on`{}", because(&why)));
                    break;
                }
                Judged::Skipped(why) => {
                    self.engine.progress.count(self.index, |report| report.rows_skipped += 1);
                    self.warn(format!("a turn was skipped by `on`{}", because(&why)));
                    end = End::LeftOut;
                    break;
                }
            };
            let rows = self.page(&mut position, *answer.0, answer.1, &mut next, &called_url).await?;
            if !rows || self.engine.options.preview || self.is_full() {
                break;
            }
        }
        Ok(end)
    }

    /// The rows of a request that calls nothing come from its loop variables.
    async fn run_without_call(&mut self) -> Result<End, Failure> {
        let span = self.request.span;
        let records = match &self.request.records {
            ir::Records::Expr(node, at) => self.scope(&[]).eval(node).map_err(|fault| self.fail(Failure::of_fault(fault, *at)))?,
            _ => return Err(self.fail(Failure::new("missing-records", "a request without a call needs `records`").at(span))),
        };
        let items = self.items(records)?;
        let result = self.rows_of(items.iter().map(|item| project(item, &self.request.record)), &[]);
        self.hand_on(result).await?;
        Ok(End::Complete)
    }

    /// Calls once and gives the body: for requests that others read as a value.
    pub async fn body(mut self) -> Result<Value, Failure> {
        let Some(call) = &self.request.call else { return Ok(Value::Null) };
        let position = Position::default();
        self.show_page(&position);
        let call = self.build(call, &position, None)?;
        let description = describe(&call);
        let Judged::Answer(answer) = self.judged(call).await? else { return Ok(Value::Null) };
        let reply = &answer.0.reply;
        let Some(contents) = self.contents(reply) else { return Ok(Value::Null) };
        contents.value().map(|value| compact(&value)).map_err(|error| self.damaged(reply, &description, &error.message))
    }

    /// How far the bookmark got: the largest of the rows, or the window's own value.
    pub fn reached(&self) -> Result<Option<Value>, Failure> {
        match &self.request.bookmark {
            Some(bookmark) if bookmark.of == BookmarkOf::Windows => {
                self.scope(&[]).eval(&bookmark.value).map(Some).map_err(|fault| self.faulty(fault, bookmark.span))
            }
            _ => Ok(self.reached.clone()),
        }
    }

    fn build(&self, call: &ir::Call, position: &Position, next: Option<&Url>) -> Result<http::Call, Failure> {
        let limits = Limits { total: self.timeout()?, ..Limits::default() };
        let caller = Caller { scope: self.scope(&[]), redactor: &self.engine.redactor, policy: &self.engine.policy, limits };
        let page = PageCall { pager: &self.request.pager, position: &position.value, next };
        caller.call(call, &page, self.request.policy.idempotency_key.as_ref()).map_err(|failure| self.fail(failure))
    }

    pub fn timeout(&self) -> Result<Duration, Failure> {
        let Some(node) = &self.request.policy.timeout else { return Ok(Limits::default().total) };
        let value = self.scope(&[]).eval(node).map_err(|fault| self.fail(Failure::of_fault(fault, self.request.span)))?;
        Ok(match value {
            Value::Duration(duration) => duration.as_std().unwrap_or(Limits::default().total),
            _ => Limits::default().total,
        })
    }

    fn came_again(&self, call: &http::Call) -> Failure {
        let message = "paging came back to a page that was already read";
        let failure = Failure::new("paging-loop", message)
            .at(self.request.pager.span)
            .help("the answer names the same next page again; check `next:`");
        let mut failure = self.fail(failure);
        failure.call = Some(describe(call));
        failure
    }

    /// `$page` as the call of this page sees it.
    fn show_page(&mut self, position: &Position) {
        if let Some(local) = self.request.reads.page {
            let value = position.value(&self.request.pager);
            self.set(local, value);
        }
    }

    /// Decodes, maps and hands on one page; whether another follows.
    async fn page(
        &mut self,
        position: &mut Position,
        mut answer: Answer,
        call: String,
        next: &mut Option<Url>,
        called: &Url,
    ) -> Result<bool, Failure> {
        let results = self.decoded(&mut answer, &call)?;
        let rows = results.iter().map(|result| result.read).sum();
        self.check_repeated(position, rows, &answer.reply, &call)?;
        position.took(&results);
        self.show_page(position);
        for expect in &self.request.expects {
            let truth =
                self.scope(&answer.slots).truth(&expect.condition).map_err(|fault| self.fail(Failure::of_fault(fault, expect.span)))?;
            if truth != Some(true) {
                let why = expect.why.clone().unwrap_or_else(|| "what `expect` asks for does not hold".to_owned());
                return Err(self.answered(Failure::new("unexpected-answer", why).at(expect.span), &answer.reply, &call));
            }
        }
        let bytes = answer.reply.received;
        self.engine.progress.page(self.index, rows, bytes);
        for result in results {
            self.hand_on(result).await?;
        }
        let advance = Advance { turn: self, answer: &answer, rows, called };
        advance.next(position, next).map_err(|failure| self.fail(failure))
    }

    /// The rows of each document of an answer.
    fn decoded(&mut self, answer: &mut Answer, call: &str) -> Result<Vec<Yield>, Failure> {
        let mut results: Vec<Yield> = Vec::new();
        let Some(mut contents) = self.contents(&answer.reply) else { return Ok(results) };
        while let Some(document) = contents.take().map_err(|error| self.damaged(&answer.reply, call, &error.message))? {
            self.check_graphql(&document.text, &answer.reply, call)?;
            self.warn_unframed(&answer.reply, &document);
            let mapped = results.iter().map(|result| result.mapped).sum();
            results.push(self.rows_of_document(&document, answer, call, mapped)?);
        }
        Ok(results)
    }

    /// `mapped` is how many rows the documents before it gave.
    fn rows_of_document(&self, document: &Document, answer: &mut Answer, call: &str, mapped: u64) -> Result<Yield, Failure> {
        let request = self.request;
        let (text, notation) = (&document.text, &document.notation);
        let damaged = |error, reply: &Reply| self.damaged(reply, call, &document.named(error).message);
        if request.page_first {
            let plan = PagePlan { records: &Records::None, record: &Projection::default(), page: &request.page };
            let page = notation.decode_page(text, &plan, &mut |_| Ok(()));
            answer.slots = page.map_err(|error| damaged(error, &answer.reply))?.slots;
        }
        if let ir::Records::Expr(node, span) = &request.records {
            let records = self.scope(&answer.slots).eval(node).map_err(|fault| self.fail(Failure::of_fault(fault, *span)))?;
            let items = self.items(records)?;
            return Ok(self.rows_of(items.iter().map(|item| project(item, &request.record)), &answer.slots));
        }
        let records = match &request.records {
            ir::Records::Path(path) => Records::Path(path.clone()),
            _ => Records::Auto,
        };
        let plan = PagePlan { records: &records, record: &request.record, page: &request.page };
        let mut pipeline = self.pipeline(&answer.slots);
        let room = self.room().map(|room| room.saturating_sub(mapped));
        let page = notation.decode_page(text, &plan, &mut |record| {
            if room.is_some_and(|room| pipeline.result.mapped >= room) {
                return Err(Stop);
            }
            pipeline.record(record);
            Ok(())
        });
        let result = self.collected(pipeline);
        match page {
            Ok(page) => {
                self.check_found(page.found, &answer.reply, call)?;
                answer.slots = page.slots;
            }
            Err(error) if error.stopped => {}
            Err(error) => return Err(damaged(error, &answer.reply)),
        }
        Ok(result)
    }

    fn check_found(&self, found: RecordsFound, reply: &Reply, call: &str) -> Result<(), Failure> {
        match found {
            RecordsFound::Misfit(kind) => {
                let message = format!("`records` found {kind} where the list of records should be");
                Err(self.answered(Failure::new("no-records", message), reply, call))
            }
            RecordsFound::Missing => {
                if let ir::Records::Path(path) = &self.request.records {
                    self.warn(format!("an answer had no `{}`, where `records` looks: counted as no rows", path.join(".")));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn items(&self, records: Value) -> Result<Arc<Vec<Value>>, Failure> {
        match records {
            Value::List(items) => Ok(items),
            Value::Null => Ok(Arc::default()),
            Value::Object(_) => Ok(Arc::new(vec![records])),
            other => Err(self.fail(Failure::new("no-records", format!("`records` needs a list, this is {}", other.kind().phrase())))),
        }
    }

    fn rows_of(&self, records: impl Iterator<Item = Vec<Value>>, slots: &[Value]) -> Yield {
        let mut pipeline = self.pipeline(slots);
        let room = self.room();
        for record in records {
            if room.is_some_and(|room| pipeline.result.mapped >= room) {
                break;
            }
            pipeline.record(&record);
        }
        self.collected(pipeline)
    }

    fn pipeline<'s>(&'s self, page: &'s [Value]) -> Pipeline<'s> {
        let written = self.engine.table_of(self.index).is_some();
        // A row that is not written may still have to know its key.
        let table = self.request.table.as_ref().filter(|_| written || self.request.export.key);
        let columns = table.map_or(0, |table| table.columns.len());
        let mut locals = self.locals.clone();
        locals.resize(self.request.locals.max(locals.len()), Value::Null);
        Pipeline {
            request: self.request,
            shared: &self.engine.plan.values,
            context: &self.context,
            budget: &self.budget,
            page,
            locals,
            cells: vec![crate::value::convert::Cell::Null; columns],
            builder: table.filter(|_| written).map(RowBuilder::new),
            seen: vec![false; columns],
            before: self.before.as_ref(),
            keeps_exports: self.outputs.wants_rows() || self.request.reads.page.is_some(),
            result: Yield::default(),
        }
    }

    fn collected(&self, pipeline: Pipeline<'_>) -> Yield {
        let Pipeline { mut result, builder, seen, .. } = pipeline;
        self.engine.saw(self.index, &seen);
        if let Some(mut builder) = builder.filter(|builder| !builder.is_empty()) {
            match builder.finish() {
                Ok(batch) => result.batch = Some(batch),
                Err(error) => result.broken = Some(error.message),
            }
        }
        result
    }

    /// How many more rows `--limit` lets through.
    fn room(&self) -> Option<u64> {
        let limit = self.engine.options.limit?;
        Some(limit.saturating_sub(self.outputs.mapped.load(Ordering::Relaxed)))
    }

    fn is_full(&self) -> bool {
        self.room() == Some(0)
    }

    /// `write replace where`, once a turn has an answer: the rows that its own take the place of.
    async fn clear(&mut self) -> Result<(), Failure> {
        let (Some(table), Some(index)) = (&self.request.table, self.engine.table_of(self.index)) else { return Ok(()) };
        if self.cleared || self.request.slice.is_empty() {
            return Ok(());
        }
        self.cleared = true;
        let rules = Rules { timezone: self.context.timezone.as_ref(), nulls: &[] };
        let mut slice = Vec::new();
        for condition in &self.request.slice {
            let Some(column) = table.columns.get(condition.column) else { continue };
            let value = self.scope(&[]).eval(&condition.value);
            let value = value.and_then(|value| convert(&value, &column.ty, &rules)).map_err(|fault| self.faulty(fault, condition.span))?;
            if value == Cell::Null {
                let fault = Fault::new("null-in-slice", format!("`{}` of `replace where` is compared with null", column.name));
                return Err(self.faulty(fault, condition.span));
            }
            slice.push(Restated { column: condition.column, comparison: condition.comparison, value });
        }
        self.engine.store.clear(index, slice).await.map_err(|_| Failure::new("destination-failed", ""))
    }

    async fn hand_on(&mut self, mut result: Yield) -> Result<(), Failure> {
        self.clear().await?;
        if let Some(message) = result.broken {
            return Err(self.fail(Failure::new("bad-row", message)));
        }
        if let Some(reached) = result.reached.take() {
            self.reached = Some(match self.reached.take() {
                Some(before) => larger(before, reached),
                None => reached,
            });
        }
        self.outputs.mapped.fetch_add(result.mapped, Ordering::Relaxed);
        self.engine.progress.count(self.index, |report| {
            report.rows_mapped += result.mapped;
            report.rows_skipped += result.skipped;
        });
        for (span, count) in &result.null_conditions {
            self.engine.null_condition(self.index, *span, *count);
        }
        if let (Some(batch), Some(table)) = (result.batch, self.engine.table_of(self.index)) {
            self.engine.store.rows(table, self.index, batch).await.map_err(|_| Failure::new("destination-failed", ""))?;
        }
        self.reject(result.rejects).await?;
        self.outputs.send(result.exports).await;
        Ok(())
    }

    async fn reject(&self, rejects: Vec<Rejected>) -> Result<(), Failure> {
        let (rejected, _) = self.engine.progress.rejected(self.index, rejects.len() as u64);
        if rejects.is_empty() {
            return Ok(());
        }
        let span = rejects.first().map_or(self.request.span, |rejected| rejected.span);
        let limit = match self.request.reject_limit {
            Some(RejectLimit::Rows(limit)) => Some(limit),
            _ => None,
        };
        let over = limit.is_some_and(|limit| rejected > limit);
        let first = rejects.first().map(|rejected| rejected.fault.message.clone()).unwrap_or_default();
        let mask = |text: String| self.engine.redactor.mask(&text);
        let rejects = rejects.into_iter().map(|rejected| Reject {
            request: self.request.name.clone(),
            target: rejected.target,
            value: mask(rejected.value),
            reason: mask(match rejected.fault.help {
                Some(help) => format!("{}; {help}", rejected.fault.message),
                None => rejected.fault.message,
            }),
            script_line: self.engine.plan.script_line(rejected.span),
            record: mask(rejected.record),
        });
        self.engine.store.rejects(rejects.collect()).await.map_err(|_| Failure::new("destination-failed", ""))?;
        if over {
            let message = format!("{rejected} rows were rejected, `reject_limit` allows {}; the last because {first}", limit.unwrap_or(0));
            return Err(self.fail(Failure::new("too-many-rejects", message).at(span).exit(REJECTED)));
        }
        Ok(())
    }

    /// GraphQL answers errors with status 200.
    fn check_graphql(&self, text: &Arc<str>, reply: &Reply, call: &str) -> Result<(), Failure> {
        let graphql = self.request.call.as_ref().is_some_and(|call| matches!(call.body, Some(ir::Body::Graphql { .. })));
        if !graphql || !text.contains("\"errors\"") {
            return Ok(());
        }
        let Ok(Value::Object(body)) = decode_value(text) else { return Ok(()) };
        let Some(Value::List(errors)) = body.get("errors").filter(|errors| !errors.is_null()) else { return Ok(()) };
        let first = match errors.first() {
            Some(Value::Object(error)) => match error.get("message") {
                Some(Value::Text(message)) => message.to_string(),
                _ => "the answer holds `errors`".to_owned(),
            },
            Some(_) => "the answer holds `errors`".to_owned(),
            None => return Ok(()),
        };
        if body.get("data").is_none_or(Value::is_null) {
            return Err(self.answered(Failure::new("graphql-errors", first), reply, call));
        }
        self.warn(format!("a GraphQL answer held errors beside its data: {}", self.engine.redactor.mask(&first)));
        Ok(())
    }

    /// A server that ignores its paging parameters gives the first page for ever.
    fn check_repeated(&self, position: &mut Position, rows: u64, reply: &Reply, call: &str) -> Result<(), Failure> {
        let mut hasher = DefaultHasher::new();
        reply.body.hash(&mut hasher);
        let same = position.last_body.replace(hasher.finish()) == Some(hasher.finish());
        if !same || rows == 0 {
            return Ok(());
        }
        let failure = Failure::new("paging-loop", "two pages in a row are the same").at(self.request.pager.span);
        let failure = failure.help("the API seems to ignore how the page is asked for: check the names in `paginate`");
        Err(self.answered(failure, reply, call))
    }

    pub fn warn(&self, warning: String) {
        self.engine.progress.warn(self.index, warning);
    }

    /// A failure about an answer: with its call, status and first lines.
    pub fn answered(&self, failure: Failure, reply: &Reply, call: &str) -> Failure {
        let span = self.request.call.as_ref().map_or(self.request.span, |call| call.span);
        let body = String::from_utf8_lossy(reply.body.get(..reply.body.len().min(4000)).unwrap_or_default()).into_owned();
        // Archives and the like are no help to read.
        let body = Some(body).filter(|body| !body.trim().is_empty() && !body.contains('\0'));
        let mut failure = self.fail(failure.at(span));
        failure.call = Some(call.to_owned());
        failure.status = Some(reply.status);
        failure.body = body;
        failure
    }

    pub fn faulty(&self, fault: Fault, span: Span) -> Failure {
        self.fail(Failure::of_fault(fault, span))
    }
}

/// `GET https://h/path?a=b`; secrets are masked later.
pub fn describe(call: &http::Call) -> String {
    format!("{} {}", call.method, call.url)
}

fn because(why: &Option<String>) -> String {
    why.as_ref().map_or(String::new(), |why| format!(": {why}"))
}

/// Calls that are the same in everything that a page can change.
fn identity(call: &http::Call) -> u64 {
    let mut hasher = DefaultHasher::new();
    (call.method, call.url.as_str(), &call.headers, &call.body).hash(&mut hasher);
    hasher.finish()
}
