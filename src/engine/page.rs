//! From page to page: where the next one is, and when there is none.

use url::Url;

use super::answer::Answer;
use super::failure::Failure;
use super::row::Yield;
use super::turn::Turn;
use crate::expr::program::Node;
use crate::http::encode::join;
use crate::plan::ir::{Pager, PagerKind};
use crate::value::{Fault, Number, Text, Value};

/// Sizes at which an answer without paging looks like a first page.
const USUAL_SIZES: [u64; 8] = [10, 20, 25, 50, 100, 200, 250, 500];

/// How far paging has got.
#[derive(Default)]
pub struct Position {
    /// What the call carries: number, offset or cursor.
    pub value: Value,
    /// Pages taken.
    pub pages: u64,
    /// Rows taken, before `where` and `each`.
    pub rows: u64,
    /// Rows of the last page.
    last_rows: u64,
    records: Value,
    last: Value,
    /// A page of the full size was seen.
    full: bool,
    /// Hash of the last body.
    pub last_body: Option<u64>,
}

impl Position {
    /// The rows of one page, by document.
    pub fn took(&mut self, results: &[Yield]) {
        self.pages += 1;
        let rows = results.iter().map(|result| result.read).sum();
        let records: Vec<Value> = results.iter().flat_map(|result| &result.records).cloned().collect();
        self.rows += rows;
        self.last_rows = rows;
        self.last = records.last().cloned().unwrap_or_default();
        self.records = Value::list(records);
    }

    /// `$page`: of the page to be called, or of the one that was `received`.
    pub fn value(&self, pager: &Pager, received: bool) -> Value {
        let (page, rows) = if received { (self.pages, self.rows - self.last_rows) } else { (self.pages + 1, self.rows) };
        let of = |kind: PagerKind| if pager.kind == kind { self.value.clone() } else { Value::Null };
        let number = match pager.kind {
            PagerKind::Number => self.value.clone(),
            _ => Value::Number(Number::from_u64(page)),
        };
        let offset = match pager.kind {
            PagerKind::Offset => self.value.clone(),
            _ => Value::Number(Number::from_u64(rows)),
        };
        let fields = [
            ("number", number),
            ("offset", offset),
            ("cursor", of(PagerKind::Cursor)),
            ("rows", self.records.clone()),
            ("last", self.last.clone()),
        ];
        Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect())
    }
}

impl Turn<'_> {
    /// The position of the first page.
    pub fn start(&self) -> Result<Position, Failure> {
        let pager = &self.request.pager;
        let value = |node: &Option<Node>, otherwise: Value| match node {
            Some(node) => self.eval(node, &[], pager.span),
            None => Ok(otherwise),
        };
        let value = match pager.kind {
            PagerKind::Number => value(&pager.start, Value::Number(Number::ONE))?,
            PagerKind::Offset => value(&pager.start, Value::Number(Number::ZERO))?,
            PagerKind::Cursor => value(&pager.first, Value::Null)?,
            _ => Value::Null,
        };
        Ok(Position { value, ..Position::default() })
    }
}

/// The decision after one page.
pub struct Advance<'a, 't> {
    pub turn: &'a Turn<'t>,
    pub answer: &'a Answer,
    /// Rows of this page.
    pub rows: u64,
    pub called: &'a Url,
}

impl Advance<'_, '_> {
    /// Moves to the next page; false at the end. The first rule that applies decides: `stop when` ·
    /// `total:`, `pages:`, no cursor · an empty page · a short page, only if a full one was seen before.
    pub fn next(&self, position: &mut Position, next: &mut Option<Url>) -> Result<bool, Failure> {
        let request = self.turn.request;
        let pager = &request.pager;
        if pager.kind == PagerKind::None {
            self.warn_full(position);
            return Ok(false);
        }
        if let Some(condition) = &request.stop_when
            && self.turn.holds(condition, &self.answer.slots, request.stop_span)?
        {
            return Ok(false);
        }
        let total = self.count(&pager.total)?;
        let pages = self.count(&pager.pages)?;
        if pages.is_some_and(|pages| position.pages >= pages) || total.is_some_and(|total| position.rows >= total) {
            return Ok(false);
        }
        if !self.moved(position, next)? {
            return Ok(false);
        }
        if self.rows == 0 && !request.continue_on_empty {
            if let Some(total) = total {
                self.turn.warn(format!("the API says {total} rows in all, {} came", position.rows));
            }
            return Ok(false);
        }
        let known = total.is_some() || pages.is_some() || matches!(pager.kind, PagerKind::Cursor | PagerKind::Url | PagerKind::Link);
        Ok(known || !self.is_last_by_size(position)?)
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
    fn moved(&self, position: &mut Position, next: &mut Option<Url>) -> Result<bool, Failure> {
        let pager = &self.turn.request.pager;
        match pager.kind {
            PagerKind::None => return Ok(false),
            PagerKind::Number => position.value = self.plus(&position.value, 1)?,
            PagerKind::Offset => position.value = self.plus(&position.value, self.rows)?,
            PagerKind::Cursor => {
                let cursor = self.eval(&pager.next)?;
                if is_nothing(&cursor) {
                    return Ok(false);
                }
                position.value = super::row::compact(&cursor);
            }
            PagerKind::Url => {
                let link = self.eval(&pager.next)?;
                if is_nothing(&link) {
                    return Ok(false);
                }
                let Value::Text(link) = &link else {
                    return Err(self.fail(Fault::new("bad-url", format!("`next:` is {}, not the text of a URL", link.kind()))));
                };
                *next = Some(self.joined(link)?);
            }
            PagerKind::Link => {
                let links = self.answer.reply.headers.iter().filter(|(name, _)| name == "link");
                let Some(link) = links.into_iter().find_map(|(_, value)| next_link(value)) else { return Ok(false) };
                *next = Some(self.joined(&link)?);
            }
        }
        Ok(true)
    }

    fn joined(&self, link: &str) -> Result<Url, Failure> {
        join(self.called, link).map_err(|reason| self.fail(Fault::new("bad-url", format!("the next page's URL does not work: {reason}"))))
    }

    fn plus(&self, value: &Value, more: u64) -> Result<Value, Failure> {
        let sum = value.to_number().and_then(|number| number.checked_add(Number::from_u64(more)));
        sum.map(Value::Number).ok_or_else(|| self.fail(Fault::new("bad-page", "the start of paging is not a number")))
    }

    fn eval(&self, node: &Option<Node>) -> Result<Value, Failure> {
        let Some(node) = node else { return Ok(Value::Null) };
        self.turn.eval(node, &self.answer.slots, self.turn.request.pager.span)
    }

    /// A whole number, also as text: many APIs send it so.
    fn count(&self, node: &Option<Node>) -> Result<Option<u64>, Failure> {
        let number = match self.eval(node)? {
            Value::Null => return Ok(None),
            Value::Text(text) => Number::parse(&text),
            value => value.to_number(),
        };
        match number.and_then(|number| number.to_i64()).and_then(|number| u64::try_from(number).ok()) {
            Some(count) => Ok(Some(count)),
            None => Err(self.fail(Fault::new("bad-page", "`total:`, `pages:` and `size:` are whole numbers"))),
        }
    }

    fn fail(&self, fault: Fault) -> Failure {
        self.turn.faulty(fault, self.turn.request.pager.span)
    }

    fn warn_full(&self, position: &Position) {
        if USUAL_SIZES.contains(&position.rows) {
            self.turn.warn(format!("exactly {} rows came and the request does not page: there may be more", position.rows));
        }
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

/// The target of `rel="next"` in a `Link` header (RFC 8288).
fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let after = rest.get(start + 1..)?;
        let end = after.find('>')?;
        let target = after.get(..end)?;
        let parameters = after.get(end + 1..)?;
        let until = parameters.find('<').unwrap_or(parameters.len());
        if parameters.get(..until)?.split(';').any(is_next) {
            return Some(target.to_owned());
        }
        rest = parameters.get(until..)?;
    }
    None
}

fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("rel") && value.split_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"))
}
