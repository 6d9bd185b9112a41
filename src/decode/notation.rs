//! Which notation an answer is in, and its documents decoded by it.

use std::sync::Arc;

use super::error::DecodeError;
use super::stream::Steps;
use super::{OnRecord, Page, PagePlan, Records, csv, json, jsonl, text, tree, xml};
use crate::plan::ir::{Container, Csv, Format, Notation, Xml};
use crate::value::Value;

impl Format {
    /// This format with what it leaves open taken from the answer's `Content-Type`; which container
    /// undeclared bytes are in is also seen by their mark.
    #[must_use]
    pub fn of_answer(&self, content_type: Option<&str>, body: &[u8]) -> Format {
        let mut format = self.clone();
        if format.is_open() {
            format.containers.extend(content_type.and_then(Container::of_content_type));
        }
        if format.containers.is_empty() {
            format.containers.extend(Container::of_bytes(body));
        }
        format.notation = format.notation.or_else(|| content_type.and_then(Notation::of_content_type));
        format
    }
}

impl Container {
    pub fn of_content_type(content_type: &str) -> Option<Container> {
        match media(content_type).as_str() {
            "application/gzip" | "application/x-gzip" => Some(Container::Gunzip),
            "application/zip" | "application/x-zip-compressed" => Some(Container::Unzip),
            _ => None,
        }
    }
}

impl Notation {
    /// The notation that a `Content-Type` names, if it is one of these.
    pub fn of_content_type(content_type: &str) -> Option<Notation> {
        match media(content_type).as_str() {
            "application/json" | "text/json" => Some(Notation::Json),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" | "application/jsonlines" => {
                Some(Notation::JsonLines)
            }
            "text/csv" | "application/csv" => Some(Notation::Csv(Csv::default())),
            "text/tab-separated-values" => Some(Notation::Csv(Csv { delimiter: '\t', ..Csv::default() })),
            "application/xml" | "text/xml" => Some(Notation::Xml(Xml::default())),
            other if other.ends_with("+json") => Some(Notation::Json),
            other if other.ends_with("+xml") && other != "application/xhtml+xml" => Some(Notation::Xml(Xml::default())),
            _ => None,
        }
    }

    /// The notation that the name of an archive's entry says.
    pub fn of_name(name: &str) -> Option<Notation> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "json" => Some(Notation::Json),
            "jsonl" | "ndjson" => Some(Notation::JsonLines),
            "csv" => Some(Notation::Csv(Csv::default())),
            "tsv" => Some(Notation::Csv(Csv { delimiter: '\t', ..Csv::default() })),
            "xml" => Some(Notation::Xml(Xml::default())),
            _ => None,
        }
    }

    /// Whether a document in it shows where it ends. If not, one that is cut after a line looks whole.
    pub fn shows_its_end(&self) -> bool {
        matches!(self, Notation::Json | Notation::Xml(_))
    }

    /// Records and page slots. Records arrive before the end of the body is seen: when this fails, those
    /// already received must not be kept.
    pub fn decode_page(&self, body: &Arc<str>, plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        match self {
            Notation::Json => json::decode_page(body, plan, on_record),
            Notation::JsonLines => jsonl::decode_lines(body, plan, on_record),
            Notation::Csv(csv) => csv::decode_rows(body, csv, plan, on_record),
            Notation::Xml(_) | Notation::Text => tree::page(&self.decode_value(body)?, plan, on_record),
        }
    }

    /// How it is read in parts; nothing if it, or what is read of the page, needs the whole document.
    pub(super) fn steps<'p>(&'p self, plan: &PagePlan<'p>) -> Option<Box<dyn Steps + 'p>> {
        let path: &[String] = match plan.records {
            Records::None => return None,
            Records::Split(separator) => {
                return matches!(self, Notation::Text).then(|| Box::new(text::Split::new(separator, plan)) as Box<dyn Steps + 'p>);
            }
            Records::Auto => &[],
            Records::Path(path) => path,
        };
        let page = &plan.page.root;
        match self {
            Notation::Json if json::stream::stands_apart(page, path) => Some(Box::new(json::stream::Document::new(plan))),
            Notation::JsonLines if jsonl::stands_apart(page) => Some(Box::new(jsonl::Lines::new(plan))),
            Notation::Csv(csv) if jsonl::stands_apart(page) => Some(Box::new(csv::Rows::new(csv, plan))),
            _ => None,
        }
    }

    /// The whole document; of lines and rows, the list of them.
    pub fn decode_value(&self, body: &Arc<str>) -> Result<Value, DecodeError> {
        match self {
            Notation::Json => json::decode_value(body),
            Notation::JsonLines => jsonl::decode_lines_value(body),
            Notation::Csv(csv) => csv::decode_rows_value(body, csv),
            Notation::Xml(xml) => xml::decode_document(body, xml),
            Notation::Text => text::whole(body),
        }
    }
}

/// `text/csv; charset=utf-8` without its parameters, in lower case.
fn media(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}
