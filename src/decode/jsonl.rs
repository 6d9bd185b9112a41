//! JSON values one a line. The page is the list of its lines; blank lines are none, and the last may
//! lack its end. A value never goes on in the next line.

use std::sync::Arc;

use super::body::check_size;
use super::error::{DecodeError, Step};
use super::json::markup;
use super::json::page::Rows;
use super::json::read::{Form, Reading};
use super::json::scan::Reader;
use super::stream::{Part, Steps};
use super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use crate::plan::projection::Node;
use crate::value::{Kind, Value};

/// Each line is a record. There are no fields around lines: a page slot is the whole list, or a misfit.
pub fn decode_lines(body: &Arc<str>, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let slots = page_slots(body, plan)?;
    let mut lines = Lines::new(plan);
    lines.step(&Part::whole(body), on_record)?;
    Ok(Page { slots, found: lines.found() })
}

/// The list of all lines.
pub fn decode_lines_value(body: &Arc<str>) -> Result<Value, DecodeError> {
    lines_as(body, &Form::Whole)
}

/// Whether the page reads nothing of the lines.
pub(super) fn stands_apart(page: &Node) -> bool {
    !matches!(page, Node::Slot { .. })
}

fn page_slots(body: &Arc<str>, plan: &PagePlan<'_>) -> Result<Vec<Value>, DecodeError> {
    let mut slots = misfits(plan);
    if let Node::Slot { shape, .. } = &plan.page.root {
        Reading::of(&plan.page.root).fill(&lines_as(body, &Form::of(shape))?, &mut slots);
    }
    Ok(slots)
}

/// Of a list that has no fields.
pub(super) fn misfits(plan: &PagePlan<'_>) -> Vec<Value> {
    let mut slots = vec![Value::Null; plan.page.slots];
    if let Node::Fields(_) = &plan.page.root {
        Reading::of(&plan.page.root).fill(&Value::Misfit(Kind::List), &mut slots);
    }
    slots
}

fn lines_as(body: &Arc<str>, form: &Form<'_>) -> Result<Value, DecodeError> {
    let mut items = Vec::new();
    each_line(&Part::whole(body), |reader| {
        items.push(reader.shaped(form)?);
        Ok(())
    })?;
    Ok(Value::list(items))
}

/// The lines of a document that comes in parts.
pub(super) struct Lines<'p> {
    /// What to find instead of lines.
    instead: Option<RecordsFound>,
    rows: Rows<'p>,
    count: usize,
    slots: Vec<Value>,
}

impl<'p> Lines<'p> {
    pub(super) fn new(plan: &PagePlan<'p>) -> Lines<'p> {
        Lines { instead: instead(plan.records), rows: Rows::new(plan), count: 0, slots: misfits(plan) }
    }

    fn found(&self) -> RecordsFound {
        self.instead.unwrap_or(RecordsFound::List(self.count))
    }
}

/// What a list without fields has where there are no records to be read of it.
pub(super) fn instead(records: &Records) -> Option<RecordsFound> {
    match records {
        Records::Path(path) if !path.is_empty() => Some(RecordsFound::Misfit(Kind::List)),
        Records::None | Records::Split(_) => Some(RecordsFound::Missing),
        Records::Auto | Records::Path(_) => None,
    }
}

impl Steps for Lines<'_> {
    fn step(&mut self, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError> {
        let Lines { instead, rows, count, .. } = self;
        each_line(part, |reader| {
            *count += 1;
            if instead.is_some() { reader.read(&Reading::Skip, &mut []) } else { rows.record(reader, on_record) }
        })
    }

    fn page(self: Box<Self>, _: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        Ok(Page { found: self.found(), slots: self.slots })
    }
}

/// Calls `line` at the value of each whole line that is not blank; gives where the lines end.
fn each_line(part: &Part<'_>, mut line: impl FnMut(&mut Reader<'_>) -> Step) -> Result<usize, DecodeError> {
    let body = part.text;
    check_size(body.len())?;
    let mut reader = Reader::new(body);
    if part.is_first() && reader.token() == b'<' {
        return Err(DecodeError::whole(markup(body)));
    }
    let mut start = if part.is_first() { Reader::new(body).position() } else { 0 };
    while start < body.len() {
        let end = match body.get(start..).and_then(|rest| rest.find('\n')) {
            Some(length) => start + length,
            None if part.last => body.len(),
            None => break,
        };
        reader.move_to(start, end);
        one_line(&mut reader, &mut line).map_err(|failure| part.error(&failure))?;
        start = end + 1;
    }
    Ok(start)
}

/// Nothing is read of a blank line.
fn one_line(reader: &mut Reader<'_>, line: &mut impl FnMut(&mut Reader<'_>) -> Step) -> Step {
    reader.token();
    if reader.at_end() {
        return Ok(());
    }
    line(reader)?;
    reader.end()
}
