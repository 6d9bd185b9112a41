//! A text as one value, and its parts between separators as records.

use std::sync::Arc;

use super::body::check_size;
use super::error::DecodeError;
use super::stream::{Part, Steps};
use super::{OnRecord, Page, PagePlan, RecordsFound};
use crate::expr::project::read;
use crate::value::{Text, Value};

pub(super) fn whole(body: &Arc<str>) -> Result<Value, DecodeError> {
    check_size(body.len())?;
    Ok(Value::Text(Text::slice(body, 0, body.len())))
}

/// The parts of a text that comes in parts itself.
pub(super) struct Split<'p> {
    separator: &'p str,
    plan: PagePlan<'p>,
    slots: Vec<Value>,
    count: usize,
}

impl<'p> Split<'p> {
    pub(super) fn new(separator: &'p str, plan: &PagePlan<'p>) -> Split<'p> {
        Split { separator, plan: *plan, slots: Vec::new(), count: 0 }
    }

    fn hand_over(&mut self, text: Text, on_record: &mut OnRecord<'_>) -> Result<(), DecodeError> {
        self.slots.clear();
        self.slots.resize(self.plan.record.slots, Value::Null);
        read(&Value::Text(text), &self.plan.record.root, &mut self.slots);
        self.count += 1;
        on_record(&mut self.slots).map_err(|_| DecodeError::stopped())
    }
}

impl Steps for Split<'_> {
    fn step(&mut self, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError> {
        let mut start = 0;
        while let Some(length) = part.text.get(start..).and_then(|rest| rest.find(self.separator)) {
            self.hand_over(Text::slice(part.text, start, start + length), on_record)?;
            start += length + self.separator.len();
        }
        // What is behind the last separator is a part as well, unless there is nothing at all.
        if part.last && (self.count > 0 || !part.text.is_empty()) {
            self.hand_over(Text::slice(part.text, start, part.text.len()), on_record)?;
            start = part.text.len();
        }
        Ok(start)
    }

    fn page(self: Box<Self>, _: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        Ok(Page { slots: vec![Value::Null; self.plan.page.slots], found: RecordsFound::List(self.count) })
    }
}
