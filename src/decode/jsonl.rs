//! JSON values one a line. The page is the list of its lines; blank lines are none, and the last may
//! lack its end. A value never goes on in the next line.

use std::sync::Arc;

use super::error::{DecodeError, Step};
use super::json::markup;
use super::json::page::Rows;
use super::json::read::{Form, Reading};
use super::json::scan::Reader;
use super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use crate::plan::projection::Node;
use crate::value::{Kind, Value};

/// Each line is a record. There are no fields around lines: a page slot is the whole list, or a misfit.
pub fn decode_lines(body: &Arc<str>, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let slots = page_slots(body, plan)?;
    let found = match plan.records {
        Records::Path(path) if !path.is_empty() => {
            each_line(body, |reader| reader.read(&Reading::Skip, &mut []))?;
            RecordsFound::Misfit(Kind::List)
        }
        Records::None => {
            each_line(body, |reader| reader.read(&Reading::Skip, &mut []))?;
            RecordsFound::Missing
        }
        Records::Auto | Records::Path(_) => {
            let mut rows = Rows::new(plan, on_record);
            RecordsFound::List(each_line(body, |reader| rows.record(reader))?)
        }
    };
    Ok(Page { slots, found })
}

/// The list of all lines.
pub fn decode_lines_value(body: &Arc<str>) -> Result<Value, DecodeError> {
    lines_as(body, &Form::Whole)
}

fn page_slots(body: &Arc<str>, plan: &PagePlan<'_>) -> Result<Vec<Value>, DecodeError> {
    let mut slots = vec![Value::Null; plan.page.slots];
    match &plan.page.root {
        Node::Skip => {}
        Node::Slot { shape, .. } => Reading::of(&plan.page.root).fill(&lines_as(body, &Form::of(shape))?, &mut slots),
        Node::Fields(_) => Reading::of(&plan.page.root).fill(&Value::Misfit(Kind::List), &mut slots),
    }
    Ok(slots)
}

fn lines_as(body: &Arc<str>, form: &Form<'_>) -> Result<Value, DecodeError> {
    let mut items = Vec::new();
    each_line(body, |reader| {
        items.push(reader.shaped(form)?);
        Ok(())
    })?;
    Ok(Value::list(items))
}

/// Calls `line` at the value of each line that is not blank; gives how many there were.
fn each_line(body: &Arc<str>, mut line: impl FnMut(&mut Reader<'_>) -> Step) -> Result<usize, DecodeError> {
    if u32::try_from(body.len()).is_err() {
        return Err(DecodeError::whole("the answer is larger than 4 GiB"));
    }
    let mut reader = Reader::new(body);
    let mut count = 0;
    let mut start = reader.position();
    if reader.token() == b'<' {
        return Err(DecodeError::whole(markup(body)));
    }
    while start < body.len() {
        let end = body.get(start..).and_then(|rest| rest.find('\n')).map_or(body.len(), |length| start + length);
        reader.move_to(start, end);
        count += usize::from(one_line(&mut reader, &mut line).map_err(|failure| DecodeError::of(&failure, body))?);
        start = end + 1;
    }
    Ok(count)
}

/// False if the line is blank.
fn one_line(reader: &mut Reader<'_>, line: &mut impl FnMut(&mut Reader<'_>) -> Step) -> Step<bool> {
    reader.token();
    if reader.at_end() {
        return Ok(false);
    }
    line(reader)?;
    reader.end()?;
    Ok(true)
}
