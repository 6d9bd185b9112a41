//! XML as a value. An element is an object of its attributes (`@name`) and elements; one with text alone
//! is that text; one with neither is null. Elements of one name are a list. No DTD, no entities of the
//! document's own: both are refused.

mod element;

use std::sync::Arc;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::body::check_size;
use super::error::{DecodeError, Failure, Step, shown};
use crate::plan::ir::Xml;
use crate::value::{Text, Value};
use element::Element;

/// How deep elements may nest.
const DEPTH: usize = 128;

/// The document: an object with the root element as its only field.
pub fn decode_document(body: &Arc<str>, xml: &Xml) -> Result<Value, DecodeError> {
    check_size(body.len())?;
    Document::new(body, xml).read().map_err(|failure| DecodeError::of(&failure, body))
}

struct Document<'b> {
    reader: Reader<&'b [u8]>,
    lists: &'b [String],
    /// Bytes before the first that is read.
    before: usize,
    /// Where the event begins that is being read.
    start: usize,
    /// What is around the elements: the document itself.
    outside: Element,
    open: Vec<Element>,
}

impl<'b> Document<'b> {
    fn new(body: &'b str, xml: &'b Xml) -> Document<'b> {
        let text = body.trim_start_matches('\u{feff}').trim_start();
        let before = body.len() - text.len();
        let reader = Reader::from_str(text);
        Document { reader, lists: &xml.lists, before, start: before, outside: Element::new(""), open: Vec::new() }
    }

    fn read(mut self) -> Step<Value> {
        let mut roots = 0;
        loop {
            self.start = self.position(self.reader.buffer_position());
            let event = self.reader.read_event();
            let event =
                event.map_err(|error| Failure::new(self.position(self.reader.error_position()), format!("damaged XML: {error}")))?;
            match event {
                Event::Start(tag) => {
                    roots += usize::from(self.open.is_empty());
                    self.enter(&tag, roots)?;
                }
                Event::Empty(tag) => {
                    roots += usize::from(self.open.is_empty());
                    self.enter(&tag, roots)?;
                    self.leave();
                }
                Event::End(_) => self.leave(),
                Event::Text(text) => self.text(&text.xml10_content(), false)?,
                Event::CData(text) => self.text(&text.xml10_content(), true)?,
                Event::GeneralRef(entity) => {
                    let letter = self.entity(&entity)?;
                    self.text(letter.encode_utf8(&mut [0; 4]), true)?;
                }
                Event::DocType(name) => return Err(self.doctype(&name)),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => break,
            }
        }
        self.end(roots)
    }

    fn position(&self, position: u64) -> usize {
        self.before + usize::try_from(position).unwrap_or(0)
    }

    fn enter(&mut self, tag: &BytesStart<'_>, roots: usize) -> Step {
        if self.open.len() == DEPTH {
            return Err(self.wrong(format!("elements nest deeper than {DEPTH}")));
        }
        if roots > 1 {
            return Err(self.wrong("a second root element"));
        }
        let mut element = Element::new(tag.name().as_ref());
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.wrong(format!("a damaged attribute ({error})")))?;
            let name: &str = attribute.key.as_ref();
            // Prefixes stay as they are written, so what they stand for is no data.
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| self.wrong(format!("{error}")))?;
            element.add(Text::from(format!("@{name}")), Value::text(value.as_ref()));
        }
        self.open.push(element);
        Ok(())
    }

    fn leave(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let name = element.name.clone();
        let value = element.value(self.lists);
        self.open.last_mut().unwrap_or(&mut self.outside).add(name, value);
    }

    fn text(&mut self, text: &str, exact: bool) -> Step {
        match self.open.last_mut() {
            Some(element) => element.text(text, exact),
            None if text.trim().is_empty() && !exact => {}
            None => return Err(self.wrong("text outside of the root element")),
        }
        Ok(())
    }

    /// A character by its number, or one of the five that XML itself names.
    fn entity(&self, entity: &BytesRef<'_>) -> Step<char> {
        if let Some(letter) = entity.resolve_char_ref().map_err(|error| self.wrong(format!("{error}")))? {
            return Ok(letter);
        }
        let name: &str = entity.as_ref();
        match name {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            _ => Err(self.wrong(format!("the entity `&{};`, which is none of XML's own,", shown(name)))),
        }
    }

    fn doctype(&self, name: &str) -> Box<Failure> {
        let is_html = name.trim_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("html"));
        self.wrong(if is_html { "the answer is HTML, not XML," } else { "a DTD, which is not read," })
    }

    fn end(self, roots: usize) -> Step<Value> {
        match self.open.last() {
            Some(element) => Err(self.wrong(format!("the text ends inside of the element `{}`", shown(&element.name)))),
            None if roots == 0 => Err(self.wrong("the answer is not XML: it has no element")),
            None => Ok(self.outside.value(&[])),
        }
    }

    fn wrong(&self, what: impl Into<String>) -> Box<Failure> {
        Failure::new(self.start, what)
    }
}
