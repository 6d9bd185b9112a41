//! How far paging has got.

use url::Url;

use super::repeats::Repeats;
use crate::engine::failure::Failure;
use crate::engine::row::Yield;
use crate::engine::turn::Turn;
use crate::expr::program::Node;
use crate::plan::ir::{Pager, PagerKind};
use crate::value::{Number, Text, Value};

/// How far paging has got.
#[derive(Default)]
pub struct Position {
    /// What the call carries: number, offset or cursor.
    pub value: Value,
    /// The URL of the next page, where the page before names it.
    pub next: Option<Url>,
    /// Pages taken since the first, or since paging began anew.
    pub pages: u64,
    /// Rows of these pages, before `where` and `each`.
    pub rows: u64,
    /// What `restart:` gave when paging began anew.
    pub restart: Value,
    /// Rows of the last page.
    last_rows: u64,
    records: Value,
    last: Value,
    /// A page of the full size was seen.
    pub full: bool,
    /// Empty pages in a row.
    pub empty: u64,
    /// What the last page that said it said of all rows.
    pub total: Option<u64>,
    pub repeats: Repeats,
}

impl Position {
    /// The rows of one page, by document.
    pub fn took(&mut self, results: &[Yield]) {
        self.pages += 1;
        let rows = results.iter().map(|result| result.read).sum();
        let records: Vec<Value> = results.iter().flat_map(|result| &result.records).cloned().collect();
        self.rows += rows;
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
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
            ("restart", self.restart.clone()),
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
