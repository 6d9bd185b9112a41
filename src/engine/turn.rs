//! One turn of a request: what its calls, their pages and their rows share.

use std::sync::Arc;
use std::time::Duration;

use super::answer::Answer;
use super::failure::Failure;
use super::join::Join;
use super::judge::Judged;
use super::paging::{KnownRows, Position};
use super::reached::Reached;
use super::spool::Spool;
use super::{Engine, Outputs};
use crate::builtin::{Context, timezone};
use crate::decode::project;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::http::{self, Origin};
use crate::plan::ir::{self, BookmarkOf, Request};
use crate::source::Span;
use crate::value::{Fault, Text, Value};

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
    /// What the turn restates is known.
    pub cleared: bool,
    /// Where its rows wait for its end.
    pub held: Option<Spool>,
    pub known: KnownRows,
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
            held: engine.spool(index),
            known: KnownRows::default(),
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

    pub fn timeout(&self) -> Result<Duration, Failure> {
        let Some(node) = self.exchange.and_then(|exchange| exchange.timeout.as_ref()) else { return Ok(self.limits().total) };
        Ok(match self.eval(node, &[], self.request.span)? {
            Value::Duration(duration) => duration.as_std().unwrap_or(self.limits().total),
            _ => self.limits().total,
        })
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
