//! What one answer of an API tells about a request: where the records are, how pages follow, what
//! the fields are. Pure, and used only while writing: a run never infers. Everything it says comes
//! with the evidence, so that a person can judge it.

mod fields;
mod key;
mod paging;
mod path;
mod records;
mod script;
mod vocabulary;

use serde_json::Value;
use url::Url;

pub use path::snake;
pub use script::{script, title};

/// What is known of the call and its answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub url: Url,
    /// The `Link` header.
    pub link: Option<String>,
    pub body: Value,
}

/// A statement of a script and why it was suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As the script has it, or behind a `#` when only a hint.
    pub text: String,
    pub why: String,
}

impl Line {
    fn new(text: impl Into<String>, why: impl Into<String>) -> Line {
        Line { text: text.into(), why: why.into() }
    }
}

/// The statements of a request that were inferred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    pub paging: Option<Line>,
    /// Query parameters that the paging statement sends itself.
    pub paged_by: Vec<String>,
    pub records: Option<Line>,
    pub key: Option<Line>,
    pub maps: Vec<Line>,
}

/// Reads an answer.
pub fn infer(answer: &Answer) -> Suggestion {
    let (paging, paged_by) = match paging::paging(answer) {
        Some(found) => (Some(found.line), found.parameters),
        None => (None, Vec::new()),
    };
    let Some(records) = records::records(&answer.body, last_segment(&answer.url).as_deref()) else {
        return Suggestion { paging, paged_by, ..Suggestion::default() };
    };
    let fields = fields::fields(&records.rows, last_segment(&answer.url).as_deref());
    Suggestion {
        paging,
        paged_by,
        key: key::key(&fields, &records.rows),
        maps: fields.iter().map(fields::Field::line).collect(),
        records: records.line(),
    }
}

/// `campaigns` of `https://api.acme.test/v2/campaigns?x=1`.
fn last_segment(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?.rev().filter(|segment| !segment.is_empty());
    segments.next().map(|segment| segment.split('.').next().unwrap_or(segment).to_owned())
}
