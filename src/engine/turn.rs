//! One turn of a request: its calls page by page, each judged, decoded, mapped and handed on.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::answer::Answer;
use super::call::PageCall;
use super::failure::Failure;
use super::join::Join;
use super::judge::Judged;
use super::page::{Advance, Position};
use super::reached::Reached;
use super::{Engine, Outputs};
use crate::builtin::{Context, timezone};
use crate::decode::project;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::http::{self, Limits, Origin};
use crate::plan::ir::{self, BookmarkOf, Request};
use crate::source::Span;
use crate::value::{Fault, Text, Value};

/// Pages that one turn may take.
const PAGE_LIMIT: u64 = 1_000_000;

pub struct Turn<'t> {
    pub engine: &'t Engine,
    pub index: usize,
    pub request: &'t Request,
    /// The call that is being made, what of it goes along to where it goes, and where the request's own
    /// calls go.
    pub exchange: Option<&'t ir::Exchange>,
    pub planned: Option<&'t ir::Call>,
    pub home: Option<Origin>,
    pub locals: Vec<Value>,
    pub context: Context,
    pub budget: Budget,
    pub outputs: &'t Outputs,
    /// Where its rows wait for those of other turns.
    pub join: Option<Arc<Join>>,
    /// Its calls wait for no place among others: others wait for them.
    pub goes_first: bool,
    /// What the last run reached in this turn.
    pub before: Option<Reached>,
    /// How far the bookmark gets.
    pub reached: Option<Reached>,
    /// What the turn restates has been taken away.
    pub cleared: bool,
}

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Complete,
    /// Skipped: its state stays.
    LeftOut,
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
            exchange: request.last_exchange(),
            planned: request.call(),
            home: None,
            locals,
            context,
            budget: Budget::default(),
            outputs,
            join: None,
            goes_first: false,
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
        match self.eval(node, &[], self.request.span)? {
            Value::Text(name) => timezone(&name).map(Some).map_err(|fault| self.faulty(fault, self.request.span)),
            _ => Ok(None),
        }
    }

    pub fn scope<'s>(&'s self, page: &'s [Value]) -> Scope<'s> {
        self.budget.refill();
        let shared = &self.engine.plan.values;
        Scope { shared, locals: &self.locals, page, record: &[], item: None, context: &self.context, budget: &self.budget }
    }

    /// A value outside of rows; `span` is the statement's.
    pub fn eval(&self, node: &Node, page: &[Value], span: Span) -> Result<Value, Failure> {
        let value = self.scope(page).eval(node);
        self.note(span);
        value.map_err(|fault| self.faulty(fault, span))
    }

    /// A condition outside of rows.
    pub fn holds(&self, node: &Node, page: &[Value], span: Span) -> Result<bool, Failure> {
        let holds = self.scope(page).holds(node);
        self.note(span);
        holds.map_err(|fault| self.faulty(fault, span))
    }

    fn note(&self, span: Span) {
        if let Some(silences) = self.budget.silences() {
            self.engine.notes.silences(self.index, span, silences);
        }
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
        if self.request.exchanges.is_empty() {
            return self.run_without_call().await;
        }
        self.exchanges(0).await
    }

    /// Takes the answers of the last call, page by page.
    pub async fn pages(&mut self, exchange: &'t ir::Exchange) -> Result<End, Failure> {
        let mut position = self.start()?;
        let mut called = HashSet::new();
        let mut next: Option<Url> = None;
        for page in 1.. {
            if page > PAGE_LIMIT {
                return Err(
                    self.fail(Failure::new("too-many-pages", "one turn took more than 1,000,000 pages").at(self.request.pager.span))
                );
            }
            self.show_page(&position, false);
            let call = self.build(exchange, &position, next.as_ref())?;
            if !called.insert(identity(&call)) {
                return Err(self.came_again(&call));
            }
            let called_url = call.url.clone();
            let counted = if page == 1 { self.polled(exchange, call).await? } else { self.counted(call).await? };
            let (answer, call) = match counted {
                Ok(counted) => counted,
                Err(end) => return Ok(end),
            };
            let more = self.page(&mut position, *answer, call, &mut next, &called_url).await?;
            if !more || self.engine.options.preview || self.outputs.is_full(self.engine.options.limit) {
                break;
            }
        }
        Ok(End::Complete)
    }

    /// The answer, if it is one with rows; else how the turn ends.
    pub async fn counted(&mut self, call: http::Call) -> Result<Result<(Box<Answer>, String), End>, Failure> {
        match self.judged(call).await? {
            Judged::Answer((answer, call)) => return Ok(Ok((answer, call))),
            Judged::Accepted => self.clear().await?,
            Judged::Stopped(why) => self.warn(format!("paging was stopped by `on`{}", because(&why))),
            Judged::Skipped(why) => {
                self.engine.progress.count(self.index, |report| report.rows_skipped += 1);
                self.warn(format!("a turn was skipped by `on`{}", because(&why)));
                return Ok(Err(End::LeftOut));
            }
        }
        Ok(Err(End::Complete))
    }

    /// Takes one page; whether another follows.
    async fn page(
        &mut self,
        position: &mut Position,
        mut answer: Answer,
        call: String,
        next: &mut Option<Url>,
        called: &Url,
    ) -> Result<bool, Failure> {
        if !self.show_body(&answer.reply, &call)? {
            return Ok(false);
        }
        let Some(results) = self.decoded(position, &mut answer, &call).await? else { return Ok(false) };
        let rows = results.iter().map(|result| result.read).sum();
        position.took(&results);
        self.show_page(position, true);
        for expect in &self.request.expects {
            if !self.holds(&expect.condition, &answer.slots, expect.span)? {
                let why = expect.why.clone().unwrap_or_else(|| "what `expect` asks for does not hold".to_owned());
                return Err(self.answered(Failure::new("unexpected-answer", why).at(expect.span), &answer.reply, &call));
            }
        }
        self.engine.progress.page(self.index, rows, answer.reply.received);
        for result in results {
            self.hand_on(result).await?;
        }
        let advance = Advance { turn: self, answer: &answer, rows, called };
        advance.next(position, next)
    }

    /// The rows of a request that calls nothing come from its loop variables.
    async fn run_without_call(&mut self) -> Result<End, Failure> {
        let records = match &self.request.records {
            ir::Records::Expr(node, span) => self.eval(node, &[], *span)?,
            _ => Value::Null,
        };
        let items = self.items(records)?;
        let result = self.rows_of(items.iter().map(|item| project(item, &self.request.record)), &[]);
        self.engine.progress.count(self.index, |report| report.rows_read += result.read);
        self.hand_on(result).await?;
        Ok(End::Complete)
    }

    /// Calls once and gives the body: for requests that log in again.
    pub async fn body(mut self) -> Result<Value, Failure> {
        self.goes_first = true;
        self.show_page(&Position::default(), false);
        let Some((answer, call)) = self.last_answer().await? else { return Ok(Value::Null) };
        self.body_of(&answer.reply, &call)
    }

    /// How far the bookmark got: the largest of the rows, or the window's own value.
    pub fn reached(&self) -> Result<Option<Reached>, Failure> {
        match &self.request.bookmark {
            Some(bookmark) if bookmark.of == BookmarkOf::Windows => {
                self.eval(&bookmark.value, &[], bookmark.span).map(|value| Some(Reached::at(value)))
            }
            _ => Ok(self.reached.clone()),
        }
    }

    pub fn build(&self, exchange: &ir::Exchange, position: &Position, next: Option<&Url>) -> Result<http::Call, Failure> {
        let limits = self.limits();
        let limits = Limits { total: self.timeout()?, whole: limits.whole.filter(|_| self.need_of_whole_calls().is_none()), ..limits };
        let caller = self.caller(limits);
        let call = self.planned.unwrap_or(&exchange.call);
        let page = PageCall { pager: &self.request.pager, position: &position.value, next };
        caller.call(call, &page, exchange.idempotency_key.as_ref()).map_err(|failure| self.fail(failure))
    }

    pub fn timeout(&self) -> Result<Duration, Failure> {
        let Some(node) = self.exchange.and_then(|exchange| exchange.timeout.as_ref()) else { return Ok(self.limits().total) };
        Ok(match self.eval(node, &[], self.request.span)? {
            Value::Duration(duration) => duration.as_std().unwrap_or(self.limits().total),
            _ => self.limits().total,
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

    /// `$page` as the call of a page sees it, or what looks at what was `received`.
    pub fn show_page(&mut self, position: &Position, received: bool) {
        if let Some(local) = self.request.reads.page {
            let value = position.value(&self.request.pager, received);
            self.set(local, value);
        }
    }

    pub fn warn(&self, warning: String) {
        self.engine.progress.warn(self.index, warning);
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
