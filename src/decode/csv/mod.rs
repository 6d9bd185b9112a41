//! CSV read by projection: of each row only the columns that somebody reads. Every value is text. A row
//! with more or fewer values than the header is an error that names its line.

mod columns;
mod row;

use std::sync::Arc;

use super::body::check_size;
use super::error::{DecodeError, Failure, Step, shown};
use super::jsonl::{instead, misfits};
use super::stream::{Part, Steps};
use super::{OnRecord, Page, PagePlan, RecordsFound};
use crate::expr::project::project;
use crate::plan::ir::{Csv, Header};
use crate::plan::projection::{Node, Projection, Shape};
use crate::value::{Text, Value};
use columns::Columns;
use row::{Cell, Found, Lines};

/// Each row is a record. There are no fields around rows: a page slot is the whole list, or a misfit.
pub fn decode_rows(body: &Arc<str>, csv: &Csv, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let slots = match plan.page.root {
        Node::Slot { .. } => project(&decode_rows_value(body, csv)?, plan.page),
        _ => misfits(plan),
    };
    let mut rows = Rows::new(csv, plan);
    rows.step(&Part::whole(body), on_record)?;
    Ok(Page { slots, found: rows.found() })
}

/// The list of all rows.
pub fn decode_rows_value(body: &Arc<str>, csv: &Csv) -> Result<Value, DecodeError> {
    let record = Projection { root: Node::Slot { slot: 0, shape: Shape::Whole }, slots: 1 };
    let plan = PagePlan { records: &super::Records::Auto, record: &record, page: &Projection::default() };
    let mut rows = Vec::new();
    Rows::new(csv, &plan).step(&Part::whole(body), &mut |slots| {
        rows.append(slots);
        Ok(())
    })?;
    Ok(Value::list(rows))
}

/// The rows of a document that comes in parts.
pub(super) struct Rows<'p> {
    csv: &'p Csv,
    record: &'p Projection,
    /// What to find instead of rows.
    instead: Option<RecordsFound>,
    place: Place<'p>,
    count: usize,
    page: Vec<Value>,
    cells: Vec<Cell>,
    slots: Vec<Value>,
}

/// How far reading has got.
enum Place<'p> {
    /// So many lines are still to be skipped.
    Skipped(u64),
    Header,
    /// Rows of so many values; the first says how many if there is no header.
    Rows(Columns<'p>, Option<usize>),
}

impl<'p> Rows<'p> {
    pub(super) fn new(csv: &'p Csv, plan: &PagePlan<'p>) -> Rows<'p> {
        let place = Place::Skipped(csv.skip);
        let instead = instead(plan.records);
        Rows { csv, record: plan.record, instead, place, count: 0, page: misfits(plan), cells: Vec::new(), slots: Vec::new() }
    }

    fn found(&self) -> RecordsFound {
        self.instead.unwrap_or(RecordsFound::List(self.count))
    }

    /// Reads as many rows as there are; gives where they end.
    fn read(&mut self, lines: &mut Lines<'_>, on_record: &mut OnRecord<'_>) -> Step<usize> {
        loop {
            match &mut self.place {
                Place::Skipped(0) => self.place = Place::Header,
                Place::Skipped(more) => match lines.skip_line() {
                    true => *more -= 1,
                    false => return Ok(lines.start),
                },
                Place::Header => match self.header(lines)? {
                    Some(place) => self.place = place,
                    None => return Ok(lines.start),
                },
                Place::Rows(..) => return self.rows(lines, on_record),
            }
        }
    }

    /// Nothing if the header is not there.
    fn header(&mut self, lines: &mut Lines<'_>) -> Step<Option<Place<'p>>> {
        let names: Option<Vec<Text>> = match &self.csv.header {
            Header::None => None,
            Header::Names(names) => Some(names.iter().map(|name| Text::from(name.as_str())).collect()),
            Header::First => match lines.row(&mut self.cells)? {
                Found::Row => Some(self.cells.iter().map(|cell| lines.text(*cell).compact()).collect()),
                Found::Nothing => return Ok(None),
            },
        };
        let fail = |what| Failure::new(lines.start, what);
        if self.instead.is_some() {
            return Ok(Some(Place::Rows(Columns::nothing(), names.map(|names| names.len()))));
        }
        let columns = Columns::new(names.as_deref(), self.record).map_err(fail)?;
        if columns.misses_all() {
            return Err(fail(missing(&self.record.root)));
        }
        Ok(Some(Place::Rows(columns, names.map(|names| names.len()))))
    }

    fn rows(&mut self, lines: &mut Lines<'_>, on_record: &mut OnRecord<'_>) -> Step<usize> {
        let Place::Rows(columns, width) = &mut self.place else { return Ok(lines.start) };
        while lines.row(&mut self.cells)? == Found::Row {
            let expected = *width.get_or_insert(self.cells.len());
            if self.cells.len() != expected {
                let than = if self.csv.header == Header::None { "first row" } else { "header" };
                let message = format!("a row of {} values, where the {than} has {expected}", self.cells.len());
                return Err(Failure::new(lines.start, message));
            }
            self.count += 1;
            if self.instead.is_none() {
                columns.read(lines, &self.cells, &mut self.slots);
                on_record(&mut self.slots).map_err(|_| Failure::stopped(lines.start))?;
            }
        }
        Ok(lines.start)
    }
}

impl Steps for Rows<'_> {
    fn step(&mut self, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError> {
        check_size(part.text.len())?;
        if part.is_first() && is_markup(part.text) {
            return Err(DecodeError::whole("the answer is HTML or XML, not CSV"));
        }
        let mut lines = Lines::new(part, self.csv);
        self.read(&mut lines, on_record).map_err(|failure| part.error(&failure))
    }

    fn page(self: Box<Self>, _: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        Ok(Page { found: self.found(), slots: self.page })
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
