//! A document whose records are a list, in parts. What stands around the list is kept and read at its
//! end as a document in which the list is empty; the elements are read one by one as they come. Every
//! byte is in one or the other, so that all of it is validated as if it had been whole.

use std::sync::Arc;

use super::super::error::{DecodeError, Origin, Step};
use super::super::stream::{Part, Steps};
use super::super::{OnRecord, Page, PagePlan, Records, RecordsFound};
use super::around::Around;
use super::opened;
use super::page::{Rows, Walk};
use super::scan::Reader;
use crate::plan::projection::Node;

/// A failure so close to the end of a part may be that of a word or an escape that goes on in the next.
const TORN: usize = 12;

/// A document in parts.
pub(in super::super) struct Document<'p> {
    plan: PagePlan<'p>,
    rows: Rows<'p>,
    state: State,
    around: Around<'p>,
    /// The list's elements so far.
    count: usize,
    /// Where the document goes on behind the list, and where that is in `around`.
    behind: Origin,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the list, or behind it.
    Around,
    /// Behind the bracket that opens the list.
    Opened,
    /// Behind a comma.
    Element,
    /// Behind an element.
    Behind,
}

/// Whether the page reads nothing of the records.
pub(in super::super) fn stands_apart(page: &Node, path: &[String]) -> bool {
    match (page, path.split_first()) {
        (Node::Skip, _) => true,
        (Node::Fields(fields), Some((name, rest))) => {
            fields.iter().find(|(field, _)| field == name).is_none_or(|(_, node)| stands_apart(node, rest))
        }
        _ => false,
    }
}

impl<'p> Document<'p> {
    pub(in super::super) fn new(plan: &PagePlan<'p>) -> Document<'p> {
        let path: &[String] = match plan.records {
            Records::Path(path) => path,
            Records::Auto | Records::None | Records::Split(_) => &[],
        };
        let around = Around::new(path);
        Document { plan: *plan, rows: Rows::new(plan), state: State::Around, around, count: 0, behind: Origin::default() }
    }

    /// The list opens here: what stands before it can be judged already.
    fn open(&mut self) -> Result<(), DecodeError> {
        self.state = State::Opened;
        let before: Arc<str> = Arc::from(self.around.closed());
        let mut reader = Reader::new(&before);
        let judged = reader.skip().and_then(|()| reader.end());
        judged.map_err(|failure| DecodeError::of(&failure, &before))
    }

    /// Reads elements from `at` on; gives where that ends, before the one that is not all here.
    fn elements(&mut self, part: &Part<'_>, at: usize, on_record: &mut OnRecord<'_>) -> Step<usize> {
        let mut reader = Reader::inside(part.text, at, self.around.depth_inside());
        loop {
            let start = reader.position();
            let token = reader.token();
            if reader.at_end() && !part.last {
                return Ok(start);
            }
            match (self.state, token) {
                (State::Opened | State::Behind, b']') => {
                    reader.pass();
                    self.state = State::Around;
                    return Ok(reader.position());
                }
                (State::Behind, b',') => {
                    reader.pass();
                    self.state = State::Element;
                }
                (State::Behind, _) => return Err(reader.failure("expected `,` or `]`")),
                _ => {
                    if !self.element(&mut reader, part, on_record)? {
                        return Ok(start);
                    }
                    self.state = State::Behind;
                }
            }
        }
    }

    /// Reads one element; false if it may go on in the next part.
    fn element(&mut self, reader: &mut Reader<'_>, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Step<bool> {
        let read = self.rows.read(reader);
        if !part.last {
            let torn = read.is_err() && reader.position() + TORN >= part.text.len();
            reader.token();
            if torn || read.is_ok() && reader.at_end() {
                return Ok(false);
            }
        }
        read?;
        self.count += 1;
        self.rows.hand_over(reader.position(), on_record)?;
        Ok(true)
    }
}

impl Steps for Document<'_> {
    fn step(&mut self, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError> {
        if part.is_first() {
            opened(part.text)?;
        }
        let mut at = 0;
        loop {
            if self.state == State::Around {
                let Some(list) = self.around.take(part.text, at) else { return Ok(part.text.len()) };
                self.open()?;
                at = list;
            }
            at = self.elements(part, at, on_record).map_err(|failure| part.error(&failure))?;
            if self.state != State::Around {
                return Ok(at);
            }
            let place = part.place.after(part.text.get(..at).unwrap_or(part.text));
            self.behind = Origin { at: self.around.len(), place };
        }
    }

    fn held(&self) -> usize {
        self.around.len()
    }

    fn page(self: Box<Self>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        let around: Arc<str> = Arc::from(self.around.text());
        let mut reader = opened(&around)?;
        let page = Walk::new(&self.plan, on_record).document(&mut reader);
        let page = page.map_err(|failure| DecodeError::within(&failure, &around, &self.behind))?;
        let found = if self.around.is_done() { RecordsFound::List(self.count) } else { page.found };
        Ok(Page { found, ..page })
    }
}
