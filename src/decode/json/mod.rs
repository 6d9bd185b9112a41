//! JSON by RFC 8259, read by projection. `scan`, `text`, `number` and `frame` know the notation, `skip`
//! validates what nobody reads, `read` makes values, `names` finds fields, `page` leads records to
//! their receiver, `stream` does so with a document in parts.

mod around;
mod frame;
mod names;
mod number;
pub(super) mod page;
pub(super) mod read;
pub(super) mod scan;
mod skip;
pub(super) mod stream;
mod text;
mod window;

use std::sync::Arc;

use super::error::{DecodeError, Failure};
use super::{OnRecord, Page, PagePlan};
use crate::value::Value;
use page::Walk;
use scan::Reader;

/// Records and page slots of a page in one pass. Every byte is validated, read or not. Records arrive
/// before the end is seen: when this fails, those already received must not be kept.
pub fn decode_page(body: &Arc<str>, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
    let mut reader = opened(body)?;
    let walk = Walk::new(plan, on_record);
    walk.document(&mut reader).map_err(|failure| DecodeError::of(&failure, body))
}

/// The whole document, every number as it was sent.
pub fn decode_value(body: &Arc<str>) -> Result<Value, DecodeError> {
    let mut reader = opened(body)?;
    let read = |reader: &mut Reader<'_>| {
        let value = reader.value()?;
        reader.end()?;
        Ok(value)
    };
    read(&mut reader).map_err(|failure: Box<Failure>| DecodeError::of(&failure, body))
}

/// A reader at the first value of the body, which is likely JSON.
fn opened(body: &Arc<str>) -> Result<Reader<'_>, DecodeError> {
    if u32::try_from(body.len()).is_err() {
        return Err(DecodeError::whole("the answer is larger than 4 GiB"));
    }
    let mut reader = Reader::new(body);
    match reader.token() {
        b'<' => Err(DecodeError::whole(markup(body))),
        0 if reader.at_end() => Err(DecodeError::whole("the answer is empty, not JSON")),
        _ => Ok(reader),
    }
}

/// What an answer is that starts with `<`.
pub(super) fn markup(body: &str) -> &'static str {
    let is_xml = body.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml");
    if is_xml { "the answer is XML, not JSON" } else { "the answer is HTML, not JSON" }
}
