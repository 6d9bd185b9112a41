//! From page to page: where the next one is, and when there is none.

use url::Url;

use super::position::Position;
use crate::engine::answer::Answer;
use crate::engine::failure::Failure;
use crate::engine::row::compact;
use crate::engine::turn::Turn;
use crate::expr::program::Node;
use crate::http::encode::join;
use crate::http::link;
use crate::plan::ir::PagerKind;
use crate::value::{Fault, Number, Value};

/// Empty pages that `continue on empty` takes one after the other.
const EMPTY_LIMIT: u64 = 1000;

/// The decision after one page.
pub(super) struct Advance<'a, 't> {
    pub turn: &'a Turn<'t>,
    pub answer: &'a Answer,
    /// Rows of this page.
    pub rows: u64,
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It was the last.
    End,
    Page,
    /// Paging begins anew, at what `restart:` gave.
    Stretch,
}

impl Advance<'_, '_> {
    /// Moves to the next page. The first rule that applies decides: `stop when` · `cap:` · `total:`,
    /// `pages:`, no cursor · an empty page · a short page, only if a full one was seen before.
    pub(super) fn next(&self, position: &mut Position) -> Result<Next, Failure> {
        let request = self.turn.request;
        let pager = &request.pager;
        if pager.kind == PagerKind::Unsaid {
            self.warn_of_more(position);
        }
        if let Some(condition) = &request.stop_when
            && self.turn.holds(condition, &self.answer.slots, request.stop_span)?
        {
            return Ok(Next::End);
        }
        if let Some(cap) = self.reached_cap(position)? {
            return self.restart(cap, position);
        }
        let total = self.total(position)?;
        let pages = self.count(&pager.pages)?;
        if pages.is_some_and(|pages| position.pages >= pages) || total.is_some_and(|total| position.rows >= total) {
            return Ok(Next::End);
        }
        if !self.moved(position)? || self.ends_empty(total, position)? {
            return Ok(Next::End);
        }
        let known = total.is_some() || pages.is_some() || matches!(pager.kind, PagerKind::Cursor | PagerKind::Url | PagerKind::Link);
        let is_last = !known && self.is_last_by_size(position)?;
        Ok(if is_last { Next::End } else { Next::Page })
    }

    /// Rows in all, as the last page that says it has it.
    fn total(&self, position: &mut Position) -> Result<Option<u64>, Failure> {
        let Some(total) = self.count(&self.turn.request.pager.total)? else { return Ok(position.total) };
        if let Some(before) = position.total.replace(total).filter(|before| *before > total) {
            self.turn.warn(format!("`total:` fell from {before} to {total} while pages were read: rows may have moved past them"));
        }
        Ok(Some(total))
    }

    /// Whether an empty page is the end.
    fn ends_empty(&self, total: Option<u64>, position: &Position) -> Result<bool, Failure> {
        if self.rows > 0 {
            return Ok(false);
        }
        if !self.turn.request.continue_on_empty {
            if let Some(total) = total {
                self.turn.warn(format!("the API says {total} rows in all, {} came", position.rows));
            }
            return Ok(true);
        }
        if position.empty >= EMPTY_LIMIT {
            let failure = Failure::new("too-many-pages", format!("{EMPTY_LIMIT} empty pages came one after the other"));
            let failure = failure.help("`continue on empty` goes on until another rule ends it: check `total:`, `stop when` or `next:`");
            return Err(self.turn.fail(failure.at(self.turn.request.pager.span)));
        }
        Ok(false)
    }

    /// Whether this page is short although an earlier one was full.
    fn is_last_by_size(&self, position: &mut Position) -> Result<bool, Failure> {
        let Some(size) = self.count(&self.turn.request.pager.size)? else { return Ok(false) };
        let short = self.rows < size;
        if !short {
            position.full = true;
        }
        Ok(short && position.full)
    }

    /// Sets the next position; false where there is no cursor or link.
    fn moved(&self, position: &mut Position) -> Result<bool, Failure> {
        let pager = &self.turn.request.pager;
        match pager.kind {
            PagerKind::Unsaid | PagerKind::None => return Ok(false),
            PagerKind::Number => position.value = self.plus(&position.value, 1)?,
            PagerKind::Offset => position.value = self.plus(&position.value, self.rows)?,
            PagerKind::Cursor => {
                let cursor = self.eval(&pager.next)?;
                if is_nothing(&cursor) {
                    return Ok(false);
                }
                position.value = compact(&cursor);
            }
            PagerKind::Url => {
                let link = self.eval(&pager.next)?;
                if is_nothing(&link) {
                    return Ok(false);
                }
                let Value::Text(link) = &link else {
                    return Err(self.fail(Fault::new("bad-url", format!("`next:` is {}, not the text of a URL", link.kind()))));
                };
                position.next = Some(self.joined(link)?);
            }
            PagerKind::Link => {
                let links = self.answer.reply.headers.iter().filter(|(name, _)| name == "link");
                let Some(link) = link::next(links.map(|(_, value)| value.as_str())) else { return Ok(false) };
                position.next = Some(self.joined(&link)?);
            }
        }
        Ok(true)
    }

    /// Relative to where the answer came from.
    fn joined(&self, link: &str) -> Result<Url, Failure> {
        join(&self.answer.reply.url, link)
            .map_err(|reason| self.fail(Fault::new("bad-url", format!("the next page's URL does not work: {reason}"))))
    }

    fn plus(&self, value: &Value, more: u64) -> Result<Value, Failure> {
        let sum = value.to_number().and_then(|number| number.checked_add(Number::from_u64(more)));
        sum.map(Value::Number).ok_or_else(|| self.fail(Fault::new("bad-page", "the start of paging is not a number")))
    }

    pub(super) fn eval(&self, node: &Option<Node>) -> Result<Value, Failure> {
        let Some(node) = node else { return Ok(Value::Null) };
        self.turn.eval(node, &self.answer.slots, self.turn.request.pager.span)
    }

    /// A whole number, also as text: many APIs send it so.
    pub(super) fn count(&self, node: &Option<Node>) -> Result<Option<u64>, Failure> {
        let number = match self.eval(node)? {
            Value::Null => return Ok(None),
            Value::Text(text) => Number::parse(&text),
            value => value.to_number(),
        };
        match number.and_then(|number| number.to_i64()).and_then(|number| u64::try_from(number).ok()) {
            Some(count) => Ok(Some(count)),
            None => Err(self.fail(Fault::new("bad-page", "`total:`, `pages:`, `size:` and `cap:` are whole numbers"))),
        }
    }

    fn fail(&self, fault: Fault) -> Failure {
        self.turn.faulty(fault, self.turn.request.pager.span)
    }
}

/// What APIs send for "no next page".
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.is_empty(),
        _ => false,
    }
}
