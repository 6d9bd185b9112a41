//! A document that is read as it comes: its bytes are pushed in any pieces, and each record is handed
//! over as soon as it is whole. Held are the record that is not, and what stands around the records.

use std::sync::Arc;

use super::charset::{Charset, Decoder, HEAD};
use super::error::{DecodeError, Failure, Origin, Place};
use super::{Notation, OnRecord, Page, PagePlan};

/// How much text is read at once, at least, in bytes.
const PART: usize = 64 << 10;

/// One document, its records and page slots.
pub struct Stream<'p> {
    text: Text<'p>,
    /// Decoded, not read yet.
    waiting: String,
    /// Where `waiting` begins.
    place: Place,
    /// Read at once, at least.
    part: usize,
    /// When so much waits, it is read.
    enough: usize,
    /// No more than this may wait.
    most: usize,
    steps: Box<dyn Steps + 'p>,
}

enum Text<'p> {
    /// The beginning, in a charset that is not known yet.
    Head {
        bytes: Vec<u8>,
        encoding: Option<&'p str>,
        content_type: Option<&'p str>,
    },
    Body(Decoder),
}

/// How a notation is read in parts.
pub(super) trait Steps: Send {
    /// Hands over the records that are whole in the part; gives how much of its text need not come again.
    fn step(&mut self, part: &Part<'_>, on_record: &mut OnRecord<'_>) -> Result<usize, DecodeError>;

    /// How many bytes are held besides, until the end.
    fn held(&self) -> usize {
        0
    }

    /// What was read besides, after the last part.
    fn page(self: Box<Self>, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError>;
}

/// A part of a document's text.
pub(super) struct Part<'t> {
    pub(super) text: &'t Arc<str>,
    pub(super) place: Place,
    /// The document ends with it.
    pub(super) last: bool,
}

impl<'t> Part<'t> {
    /// The whole document.
    pub(super) fn whole(text: &'t Arc<str>) -> Part<'t> {
        Part { text, place: Place::START, last: true }
    }

    pub(super) fn is_first(&self) -> bool {
        self.place.offset == 0
    }

    pub(super) fn error(&self, failure: &Failure) -> DecodeError {
        DecodeError::within(failure, self.text, &Origin { at: 0, place: self.place })
    }
}

impl<'p> Stream<'p> {
    /// Nothing if the notation, or what is read of the page, needs the whole document. `most` is how many
    /// bytes of it may be held.
    pub fn new(
        notation: &'p Notation,
        encoding: Option<&'p str>,
        content_type: Option<&'p str>,
        plan: &PagePlan<'p>,
        most: u64,
    ) -> Option<Stream<'p>> {
        let steps = notation.steps(plan)?;
        let text = Text::Head { bytes: Vec::new(), encoding, content_type };
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(u32::MAX as usize);
        Some(Stream { text, waiting: String::new(), place: Place::START, part: PART, enough: PART, most, steps })
    }

    /// Reads the text in parts of at least so many bytes.
    #[must_use]
    pub fn in_parts_of(mut self, bytes: usize) -> Stream<'p> {
        (self.part, self.enough) = (bytes, bytes);
        self
    }

    /// Takes the next bytes, and hands over the records that are whole with them.
    pub fn push(&mut self, bytes: &[u8], on_record: &mut OnRecord<'_>) -> Result<(), DecodeError> {
        self.decode(bytes, false)?;
        if self.waiting.len() < self.enough { Ok(()) } else { self.step(false, on_record) }
    }

    /// No more bytes come. An error if the document is not whole: then the records that were handed over
    /// must not be kept.
    pub fn finish(mut self, on_record: &mut OnRecord<'_>) -> Result<Page, DecodeError> {
        self.decode(&[], true)?;
        self.step(true, on_record)?;
        self.steps.page(on_record)
    }

    fn decode(&mut self, bytes: &[u8], last: bool) -> Result<(), DecodeError> {
        if let Text::Head { bytes: head, encoding, content_type } = &mut self.text {
            head.extend_from_slice(bytes);
            if head.len() < HEAD && !last {
                return Ok(());
            }
            let known = head.get(..HEAD).unwrap_or(head);
            let (charset, mark) = Charset::of(known, *encoding, *content_type)?;
            let mut decoder = Decoder::new(known, charset, mark);
            let decoded = decoder.push(head.get(mark..).unwrap_or_default(), last, &mut self.waiting);
            self.text = Text::Body(decoder);
            return decoded.map_err(|wrong| wrong.at(self.end()));
        }
        let Text::Body(decoder) = &mut self.text else { return Ok(()) };
        let decoded = decoder.push(bytes, last, &mut self.waiting);
        decoded.map_err(|wrong| wrong.at(self.end()))
    }

    /// The place behind all text so far.
    fn end(&self) -> Place {
        self.place.after(&self.waiting)
    }

    #[cold]
    fn too_large(&self) -> DecodeError {
        let what = if self.steps.held() > self.waiting.len() { "what stands beside the records" } else { "a record" };
        let Place { line, column, .. } = self.place;
        self.place.error(format!("{what} is larger than {} bytes, at line {line} column {column}", self.most), false)
    }

    fn step(&mut self, last: bool, on_record: &mut OnRecord<'_>) -> Result<(), DecodeError> {
        let text: Arc<str> = Arc::from(self.waiting.as_str());
        let read = self.steps.step(&Part { text: &text, place: self.place, last }, on_record)?;
        let done = text.get(..read).unwrap_or(&text);
        self.place = self.place.after(done);
        self.waiting.drain(..done.len());
        // A record larger than what has come is looked at again when that has doubled: each byte is then
        // read a few times at most.
        self.enough = if read == 0 { text.len().saturating_mul(2) } else { self.waiting.len() + self.part };
        if last || self.waiting.len() + self.steps.held() <= self.most { Ok(()) } else { Err(self.too_large()) }
    }
}
