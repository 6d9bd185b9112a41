//! The calls of a turn, one after the other: the answer of each is what the next one reads, those of
//! the last hold the rows. `poll` repeats a call until its answer is the one.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

use super::answer::Answer;
use super::call::Caller;
use super::failure::Failure;
use super::paging::Position;
use super::turn::{End, Turn};
use crate::http::{self, Limits, Origin};
use crate::plan::ir::{Call, Exchange, Poll, UrlPiece};
use crate::source::Span;
use crate::value::{Fault, Value};

impl<'t> Turn<'t> {
    /// Makes the call at `index` and all that follow it.
    pub fn exchanges(&mut self, index: usize) -> Pin<Box<dyn Future<Output = Result<End, Failure>> + Send + '_>> {
        Box::pin(async move {
            let request = self.request;
            let Some(exchange) = request.exchanges.get(index) else { return Ok(End::Complete) };
            self.exchange = Some(exchange);
            for item in self.sources(exchange)? {
                if let (Some((local, _)), Some(item)) = (&exchange.source, item) {
                    self.set(*local, item);
                }
                if !self.begin(exchange, index)? {
                    self.clear().await?;
                    continue;
                }
                let end = match exchange.held {
                    None => {
                        let end = self.pages(exchange).await?;
                        // Also an answer without a body restates: there is nothing.
                        if end == End::Complete {
                            self.clear().await?;
                        }
                        end
                    }
                    Some(held) => match self.answer_to(exchange).await? {
                        Err(end) => end,
                        Ok((answer, call)) => {
                            self.hold(held, &answer, &call)?;
                            self.exchanges(index + 1).await?
                        }
                    },
                };
                if end == End::LeftOut {
                    return Ok(end);
                }
                self.exchange = Some(exchange);
            }
            Ok(End::Complete)
        })
    }

    /// The answer of the last call, for those who read this request as a value.
    pub async fn last_answer(&mut self) -> Result<Option<(Answer, String)>, Failure> {
        let request = self.request;
        for (index, exchange) in request.exchanges.iter().enumerate() {
            self.exchange = Some(exchange);
            if !self.begin(exchange, index)? {
                return Ok(None);
            }
            let Ok((answer, call)) = self.answer_to(exchange).await? else { return Ok(None) };
            let Some(held) = exchange.held else { return Ok(Some((*answer, call))) };
            self.hold(held, &answer, &call)?;
        }
        Ok(None)
    }

    /// Keeps an answer for the next call. One without a body, which may say all in its headers, is null.
    fn hold(&mut self, held: usize, answer: &Answer, call: &str) -> Result<(), Failure> {
        let is_empty = answer.reply.body.iter().all(u8::is_ascii_whitespace);
        let body = if is_empty { Value::Null } else { self.body_of(&answer.reply, call)? };
        self.set(held, body);
        Ok(())
    }

    /// One call for each item of `then for`, else one.
    fn sources(&self, exchange: &Exchange) -> Result<Vec<Option<Value>>, Failure> {
        let Some((_, list)) = &exchange.source else { return Ok(vec![None]) };
        let span = exchange.call.span;
        match self.eval(list, &[], span)? {
            Value::Null => Ok(Vec::new()),
            Value::List(items) => Ok(items.iter().cloned().map(Some).collect()),
            other => {
                let message = format!("`then for` needs a list, this is {}", other.kind().phrase());
                Err(self.faulty(Fault::new("not-a-list", message), span))
            }
        }
    }

    /// Decides what goes along; false for a step whose URL is null: there is nothing to fetch.
    fn begin(&mut self, exchange: &'t Exchange, index: usize) -> Result<bool, Failure> {
        self.planned = Some(&exchange.call);
        let Some(away) = &exchange.away else {
            if exchange.held.is_some() {
                self.show_page(&Position::default(), false);
                self.home = self.home_of(&exchange.call)?;
            }
            return Ok(true);
        };
        if let ([UrlPiece::Raw(node)], true) = (exchange.call.url.pieces.as_slice(), index > 0)
            && self.eval(node, &[], exchange.call.url.span)?.is_null()
        {
            return Ok(false);
        }
        let caller = self.caller(Limits::default());
        let target = caller.url(&exchange.call).map_err(|failure| self.fail(failure))?;
        if Origin::of(&target) != self.home {
            self.planned = Some(away);
        }
        Ok(true)
    }

    /// Where credentials of this call belong.
    pub fn home_of(&self, call: &Call) -> Result<Option<Origin>, Failure> {
        let caller = self.caller(Limits::default());
        caller.url(call).and_then(|first| caller.home(call, &first)).map_err(|failure| self.fail(failure))
    }

    pub fn caller(&self, limits: Limits) -> Caller<'_> {
        Caller { scope: self.scope(&[]), redactor: &self.engine.redactor, policy: &self.engine.policy, limits }
    }

    async fn answer_to(&mut self, exchange: &'t Exchange) -> Result<Result<(Box<Answer>, String), End>, Failure> {
        let call = self.build(exchange, &Position::default())?;
        self.polled(exchange, call).await
    }

    /// The answer, once `poll` is content with it; a call without `poll` is made once.
    pub async fn polled(&mut self, exchange: &'t Exchange, call: http::Call) -> Result<Result<(Box<Answer>, String), End>, Failure> {
        let Some(poll) = &exchange.poll else { return self.counted(call).await };
        let every = self.duration(&poll.every, poll.span)?;
        let within = self.duration(&poll.within, poll.span)?;
        let begun = Instant::now();
        for times in 1.. {
            let (mut answer, described) = match self.counted(call.clone()).await? {
                Ok(counted) => counted,
                Err(end) => return Ok(Err(end)),
            };
            self.peek(&mut answer);
            if self.is_there(poll, &answer, &described)? {
                return Ok(Ok((answer, described)));
            }
            if begun.elapsed() + every > within {
                let failure = Failure::new("poll-timeout", format!("what `poll` waits for did not come within {within:?}"));
                let failure = failure.at(poll.span).help("give it longer with `within`, or check the condition after `until`");
                return Err(self.answered(failure, &answer.reply, &described));
            }
            self.engine.progress.polling(self.index, times, begun.elapsed());
            tokio::time::sleep(every).await;
        }
        Ok(Err(End::Complete))
    }

    fn is_there(&self, poll: &Poll, answer: &Answer, call: &str) -> Result<bool, Failure> {
        if let Some(fail) = &poll.fail
            && self.holds(fail, &answer.slots, poll.span)?
        {
            let failure = Failure::new("poll-failed", "the answer says that what `poll` waits for has failed").at(poll.span);
            return Err(self.answered(failure, &answer.reply, call));
        }
        self.holds(&poll.until, &answer.slots, poll.span)
    }

    fn duration(&self, node: &crate::expr::program::Node, span: Span) -> Result<Duration, Failure> {
        match self.eval(node, &[], span)? {
            Value::Duration(duration) if duration.as_std().is_some() => Ok(duration.as_std().unwrap_or_default()),
            other => {
                let message = format!("`poll` needs a duration such as `5s`, this is {}", other.kind().phrase());
                Err(self.faulty(Fault::new("wrong-kind", message), span))
            }
        }
    }
}
