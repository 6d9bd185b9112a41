//! `inline:`: the first page is at hand, in a row of another request; only those after it are called.

use bytes::Bytes;

use super::Position;
use super::advance::Next;
use crate::engine::answer::Answer;
use crate::engine::failure::Failure;
use crate::engine::turn::Turn;
use crate::expr::program::Node;
use crate::http::{Limits, Reply};
use crate::plan::ir::Exchange;

impl<'t> Turn<'t> {
    /// Takes the page that the expression holds; null is none, and nothing is called.
    pub(super) async fn inline_page(&mut self, inline: &Node, exchange: &'t Exchange, position: &mut Position) -> Result<Next, Failure> {
        let document = self.eval(inline, &[], self.request.pager.span)?;
        if document.is_null() {
            self.clear().await?;
            return Ok(Next::End);
        }
        let caller = self.caller(Limits::default());
        let url = caller.url(&exchange.call).map_err(|failure| self.fail(failure))?;
        // Relative links in it are about the URL that would have been called.
        let reply = Reply { status: 200, headers: Vec::new(), body: Bytes::new(), rest: None, url, received: 0, framed: true };
        let mut answer = Answer { reply, slots: Vec::new(), accepted: false };
        let taken = match self.rows_of_value(&document, &mut answer) {
            Ok(rows) => self.taken(position, vec![rows], &answer, "the page of `inline:`").await,
            Err(failure) => Err(failure),
        };
        taken.map_err(|mut failure| {
            failure.status = None;
            failure
        })
    }
}
