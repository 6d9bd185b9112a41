//! CSV read by projection: of each row only the columns that somebody reads. Every value is text. A row
//! with more or fewer values than the header is an error that names its line.

mod columns;
mod row;

use std::sync::Arc;

use super::body::check_size;
use super::error::{DecodeError, Failure, Step, shown};
use super::project::project;
use super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use crate::plan::ir::{Csv, Header};
use crate::plan::projection::{Node, Projection, Shape};
use crate::value::{Kind, Text, Value};
use columns::Columns;
use row::{Cell, Lines};

/// Each row is a record. There are no fields around rows: a page slot is the whole list, or a misfit.
pub fn decode_rows(body: &Arc<str>, csv: &Csv, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let slots = match plan.page.root {
        Node::Skip => vec![Value::Null; plan.page.slots],
        _ => project(&decode_rows_value(body, csv)?, plan.page),
    };
    let nothing = Projection::default();
    let mut pass = |_: &mut Vec<Value>| Ok(());
    let (record, receiver, found): (_, &mut OnRecord<'_>, Option<RecordsFound>) = match plan.records {
        Records::Path(path) if !path.is_empty() => (&nothing, &mut pass, Some(RecordsFound::Misfit(Kind::List))),
        Records::None => (&nothing, &mut pass, Some(RecordsFound::Missing)),
        _ => (plan.record, on_record, None),
    };
    let count = each_row(body, csv, record, receiver)?;
    Ok(Page { slots, found: found.unwrap_or(RecordsFound::List(count)) })
}

/// The list of all rows.
pub fn decode_rows_value(body: &Arc<str>, csv: &Csv) -> Result<Value, DecodeError> {
    let whole = Projection { root: Node::Slot { slot: 0, shape: Shape::Whole }, slots: 1 };
    let mut rows = Vec::new();
    each_row(body, csv, &whole, &mut |slots| {
        rows.append(slots);
        Ok(())
    })?;
    Ok(Value::list(rows))
}

fn each_row(body: &Arc<str>, csv: &Csv, record: &Projection, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError> {
    check_size(body.len())?;
    if is_markup(body) {
        return Err(DecodeError::whole("the answer is HTML or XML, not CSV"));
    }
    rows(body, csv, record, on_record).map_err(|failure| DecodeError::of(&failure, body))
}

fn rows(body: &Arc<str>, csv: &Csv, record: &Projection, on_record: &mut OnRecord<'_>) -> Step<usize> {
    let mut lines = Lines::new(body, csv);
    let mut cells = Vec::new();
    let names = names(&mut lines, &csv.header, &mut cells)?;
    if names.is_none() && csv.header == Header::First {
        return Ok(0);
    }
    let columns = Columns::new(names.as_deref(), record).map_err(|what| Failure::new(lines.start, what))?;
    if columns.misses_all() {
        return Err(Failure::new(lines.start, missing(&record.root)));
    }
    let mut width = names.as_ref().map(Vec::len);
    let mut slots = Vec::new();
    let mut count = 0;
    while lines.row(&mut cells)? {
        let expected = *width.get_or_insert(cells.len());
        if cells.len() != expected {
            let than = if names.is_some() { "header" } else { "first row" };
            return Err(Failure::new(lines.start, format!("a row of {} values, where the {than} has {expected}", cells.len())));
        }
        count += 1;
        columns.read(&lines, &cells, &mut slots);
        on_record(&mut slots).map_err(|_| Failure::stopped(lines.start))?;
    }
    Ok(count)
}

/// The names of the columns; none if there is no header, or nothing at all.
fn names(lines: &mut Lines<'_>, header: &Header, cells: &mut Vec<Cell>) -> Step<Option<Vec<Text>>> {
    match header {
        Header::None => Ok(None),
        Header::Names(names) => Ok(Some(names.iter().map(|name| Text::from(name.as_str())).collect())),
        Header::First if lines.row(cells)? => Ok(Some(cells.iter().map(|cell| lines.text(*cell)).collect())),
        Header::First => Ok(None),
    }
}

/// A header with nothing that is read is that of another document: an error report, a preamble.
fn missing(root: &Node) -> String {
    let names = match root {
        Node::Fields(fields) => fields.iter().map(|(name, _)| format!("`{}`", shown(name))).take(5).collect(),
        _ => Vec::new(),
    };
    format!("the header has none of the columns that are read ({})", names.join(", "))
}

/// What an error page or document starts with.
fn is_markup(body: &str) -> bool {
    let start: String = body.trim_start_matches('\u{feff}').trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    ["<!doctype html", "<html", "<?xml"].iter().any(|mark| start.starts_with(mark))
}
