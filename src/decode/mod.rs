//! Bodies into values, by projection: what a plan reads is taken as it was sent, everything else is
//! validated and skipped. Pure: bytes in, values out. The engine decodes pages with it, the tools
//! materialise whole documents. `container` takes bytes apart, `body` makes them text, `notation` leads
//! to the reader of `json`, `jsonl`, `csv`, `xml` or text.

mod body;
mod charset;
mod container;
mod csv;
mod error;
mod json;
mod jsonl;
mod notation;
mod stream;
mod text;
mod tree;
mod xml;

use crate::plan::projection::Projection;
use crate::value::{Kind, Value};

pub use crate::expr::project::project;
pub use crate::plan::ir::{Container, Csv, Format, Header, Notation, Xml};
pub use body::{body_text, text_in};
pub use container::{Document, Part, documents, unpack};
pub use error::DecodeError;
pub use json::{decode_page, decode_value};
pub use stream::Stream;
pub use tree::page_of_value;

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
    /// The parts of a text between these separators; of one that is read as it comes.
    Split(String),
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
