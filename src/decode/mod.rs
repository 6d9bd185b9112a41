//! Bodies into values, by projection: what a plan reads is taken as it was sent, everything else is
//! validated and skipped. Pure: bytes in, values out. The engine decodes pages with it, the tools
//! materialise whole documents.

mod body;
mod error;
mod json;
mod jsonl;
mod project;

use std::sync::Arc;

use crate::plan::projection::Projection;
use crate::value::{Kind, Value};

pub use body::body_text;
pub use error::DecodeError;
pub use json::{decode_page, decode_value};
pub use jsonl::{decode_lines, decode_lines_value};
pub use project::project;

/// What is read of a page.
#[derive(Clone, Copy, Debug)]
pub struct PagePlan<'p> {
    pub records: &'p Records,
    /// What is read of each record.
    pub record: &'p Projection,
    /// What is read of the document around them, for paging and conditions.
    pub page: &'p Projection,
}

/// Where the records of a page are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Records {
    /// The body's list, or the one object that it is.
    #[default]
    Auto,
    /// Field names from the body's root to the list.
    Path(Vec<String>),
    /// Nowhere: only page slots are read.
    None,
}

/// What was read besides the records.
#[derive(Clone, Debug)]
pub struct Page {
    /// The slots of the page projection.
    pub slots: Vec<Value>,
    pub found: RecordsFound,
}

/// What stood where records were expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordsFound {
    /// A list of so many records.
    List(usize),
    /// One object: one record.
    One,
    /// `null`, there or on the way there.
    Null,
    /// Nothing: a field on the way is absent, or no records were asked for.
    Missing,
    /// A value, there or on the way there, that cannot hold records.
    Misfit(Kind),
}

/// The receiver of records wants no more; decoding ends with an error whose `stopped` is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

/// Takes one record's slots. The vector is used again for the next record; its values may be taken.
pub type OnRecord<'c> = dyn FnMut(&mut Vec<Value>) -> Result<(), Stop> + 'c;

/// The notation of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    /// One JSON value a line.
    JsonLines,
}

impl Format {
    /// The notation that a `Content-Type` names, if it is one of these.
    pub fn of_content_type(content_type: &str) -> Option<Format> {
        let media = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match media.as_str() {
            "application/json" | "text/json" => Some(Format::Json),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" | "application/jsonlines" => {
                Some(Format::JsonLines)
            }
            other => other.ends_with("+json").then_some(Format::Json),
        }
    }

    /// Records and page slots in one pass. Records arrive before the end of the body is seen: when
    /// this fails, those already received must not be kept.
    pub fn decode_page(self, body: &Arc<str>, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        match self {
            Format::Json => decode_page(body, plan, on_record),
            Format::JsonLines => decode_lines(body, plan, on_record),
        }
    }

    /// The whole document; of lines, the list of them.
    pub fn decode_value(self, body: &Arc<str>) -> Result<Value, DecodeError> {
        match self {
            Format::Json => decode_value(body),
            Format::JsonLines => decode_lines_value(body),
        }
    }
}
