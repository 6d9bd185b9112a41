//! The pages of a turn, one after the other: each is called, taken and followed by the next, until one
//! of the rules says that it was the last.

mod advance;
mod cap;
mod hint;
mod inline;
mod known;
mod position;
mod repeats;

pub use known::{KnownRows, key_of};
pub use position::Position;

use std::ops::ControlFlow;

use super::answer::Answer;
use super::call::PageCall;
use super::failure::Failure;
use super::row::Yield;
use super::turn::{End, Turn, describe};
use crate::http::{self, Limits};
use crate::plan::ir;
use advance::{Advance, Next};

/// Pages that one turn may take.
const PAGE_LIMIT: u64 = 1_000_000;

impl<'t> Turn<'t> {
    /// Takes the answers of the last call, page by page.
    pub async fn pages(&mut self, exchange: &'t ir::Exchange) -> Result<End, Failure> {
        let mut position = self.start()?;
        for page in 1..=PAGE_LIMIT {
            self.show_page(&position, false);
            let next = match &self.request.pager.inline {
                Some(inline) if page == 1 => self.inline_page(inline, exchange, &mut position).await?,
                _ => match self.called_page(page, exchange, &mut position).await? {
                    ControlFlow::Continue(next) => next,
                    ControlFlow::Break(end) => return Ok(end),
                },
            };
            if next == Next::Stretch {
                self.known.next_stretch();
            }
            if next == Next::End || self.engine.options.preview || self.outputs.is_full(self.engine.options.limit) {
                return Ok(End::Complete);
            }
        }
        Err(self.fail(Failure::new("too-many-pages", "one turn took more than 1,000,000 pages").at(self.request.pager.span)))
    }

    async fn called_page(
        &mut self,
        page: u64,
        exchange: &'t ir::Exchange,
        position: &mut Position,
    ) -> Result<ControlFlow<End, Next>, Failure> {
        let call = self.build(exchange, position)?;
        if position.repeats.is_called_again(&call) {
            return Err(self.came_again(&call));
        }
        let counted = if page == 1 { self.polled(exchange, call).await? } else { self.counted(call).await? };
        match counted {
            Ok((answer, call)) => self.page(position, *answer, call).await.map(ControlFlow::Continue),
            Err(end) => Ok(ControlFlow::Break(end)),
        }
    }

    /// Takes one answer; what follows it.
    async fn page(&mut self, position: &mut Position, mut answer: Answer, call: String) -> Result<Next, Failure> {
        if !self.show_body(&answer.reply, &call)? {
            return Ok(Next::End);
        }
        let Some(results) = self.decoded(position, &mut answer, &call).await? else { return Ok(Next::End) };
        self.taken(position, results, &answer, &call).await
    }

    /// Takes the rows of one page, by document; what follows it.
    async fn taken(&mut self, position: &mut Position, results: Vec<Yield>, answer: &Answer, call: &str) -> Result<Next, Failure> {
        let rows = results.iter().map(|result| result.read).sum();
        position.took(&results);
        self.show_page(position, true);
        for expect in &self.request.expects {
            if !self.holds(&expect.condition, &answer.slots, expect.span)? {
                let why = expect.why.clone().unwrap_or_else(|| "what `expect` asks for does not hold".to_owned());
                return Err(self.answered(Failure::new("unexpected-answer", why).at(expect.span), &answer.reply, call));
            }
        }
        self.engine.progress.page(self.index, rows, answer.reply.received);
        for result in results {
            self.hand_on(result).await?;
        }
        self.known.next_page();
        Advance { turn: self, answer, rows }.next(position)
    }

    pub fn build(&self, exchange: &ir::Exchange, position: &Position) -> Result<http::Call, Failure> {
        let limits = self.limits();
        let limits = Limits { total: self.timeout()?, whole: limits.whole.filter(|_| self.need_of_whole_calls().is_none()), ..limits };
        let caller = self.caller(limits);
        let call = self.planned.unwrap_or(&exchange.call);
        let page = PageCall { pager: &self.request.pager, position: &position.value, next: position.next.as_ref() };
        let mut call = caller.call(call, &page, exchange.idempotency_key.as_ref()).map_err(|failure| self.fail(failure))?;
        if exchange.idempotency_key.is_some() {
            self.engine.keys.keep(&self.request.name, &mut call).map_err(|failure| self.fail(failure))?;
        }
        Ok(call)
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
}
