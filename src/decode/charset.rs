//! Charsets: which one a document is in, and its bytes as text by pieces. Nothing is replaced, nothing
//! is guessed: bytes that are no text in the charset are an error.

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::container::container_of;
use super::error::{DecodeError, Place, shown};

/// So many bytes at the start of a document say which charset it is in.
pub(super) const HEAD: usize = 256;

/// A charset by the name that asked for it.
pub(super) struct Charset {
    name: String,
    kind: Kind,
}

enum Kind {
    Utf8,
    Ascii,
    /// Windows-1252, which is also what the web calls Latin-1; unlike on the web, its five holes are no
    /// characters.
    Western,
    Table(&'static Encoding),
}

impl Charset {
    /// The charset of a document that begins with `head`, and how long its byte order mark is: that of
    /// the mark, else of the script, of the `Content-Type` or of the XML declaration, else UTF-8.
    pub(super) fn of(head: &[u8], encoding: Option<&str>, content_type: Option<&str>) -> Result<(Charset, usize), DecodeError> {
        let marked = |name: &str, kind| Charset { name: name.to_owned(), kind };
        if head.starts_with("\u{feff}".as_bytes()) {
            return Ok((marked("utf-8", Kind::Utf8), 3));
        }
        if head.starts_with(&[0xff, 0xfe]) {
            return Ok((marked("utf-16", Kind::Table(UTF_16LE)), 2));
        }
        if head.starts_with(&[0xfe, 0xff]) {
            return Ok((marked("utf-16", Kind::Table(UTF_16BE)), 2));
        }
        let name = encoding.map(str::to_owned).or_else(|| content_type.and_then(declared)).or_else(|| xml_charset(head));
        Ok((Charset::named(name.as_deref().unwrap_or("utf-8"))?, 0))
    }

    fn named(name: &str) -> Result<Charset, DecodeError> {
        let name = name.to_ascii_lowercase();
        let kind = match name.as_str() {
            "utf8" | "utf-8-sig" => Kind::Utf8,
            "us-ascii" | "ascii" => Kind::Ascii,
            "latin-1" | "iso8859-1" => Kind::Western,
            _ => match Encoding::for_label_no_replacement(name.as_bytes()) {
                Some(encoding) if encoding == UTF_8 => Kind::Utf8,
                Some(encoding) if encoding == WINDOWS_1252 => Kind::Western,
                Some(encoding) => Kind::Table(encoding),
                None => return Err(DecodeError::whole(format!("the answer's charset `{}` is not known", shown(&name)))),
            },
        };
        Ok(Charset { name, kind })
    }

    pub(super) fn is_utf8(&self) -> bool {
        matches!(self.kind, Kind::Utf8)
    }

    fn encoding(&self) -> &'static Encoding {
        match self.kind {
            Kind::Utf8 | Kind::Ascii => UTF_8,
            Kind::Western => WINDOWS_1252,
            Kind::Table(encoding) => encoding,
        }
    }

    /// The first byte that the charset has no character for although its table does.
    fn hole(&self, bytes: &[u8]) -> Option<usize> {
        match self.kind {
            Kind::Ascii => bytes.iter().position(|byte| !byte.is_ascii()),
            Kind::Western => bytes.iter().position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)),
            Kind::Utf8 | Kind::Table(_) => None,
        }
    }
}

/// The `charset` parameter of a media type.
fn declared(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The charset of `<?xml version="1.0" encoding="…"?>`. A declaration that can be read is not in
/// UTF-16, whatever it says.
fn xml_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.strip_prefix(b"<?xml")?;
    let head = head.get(..head.len().min(200))?;
    let end = head.windows(2).position(|pair| pair == b"?>")?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let value = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    let name = value.get(1..)?.split(mark).next()?;
    (!name.to_ascii_lowercase().starts_with("utf-16")).then(|| name.to_owned())
}

/// Bytes of one document as text, wherever they are divided.
pub(super) struct Decoder {
    charset: Charset,
    decoder: encoding_rs::Decoder,
    /// Bytes before those that are decoded.
    before: usize,
    /// The last of those before.
    tail: Vec<u8>,
    container: Option<&'static str>,
}

/// A byte that is no text in its charset.
#[derive(Debug)]
pub(super) struct WrongByte {
    offset: usize,
    message: String,
    /// The byte is not to blame: what it is in is no text.
    whole: bool,
}

impl WrongByte {
    /// `place` is where the text ends that was decoded before it.
    #[cold]
    pub(super) fn at(self, place: Place) -> DecodeError {
        if self.whole {
            return DecodeError::whole(self.message);
        }
        let message = self.message.replacen("{place}", &format!("line {} column {}", place.line, place.column), 1);
        Place { offset: self.offset, ..place }.error(message, false)
    }
}

impl Decoder {
    /// For a document that begins with `head`; also how long its byte order mark is, which is no text.
    pub(super) fn new(head: &[u8], charset: Charset, mark: usize) -> Decoder {
        let decoder = charset.encoding().new_decoder_without_bom_handling();
        Decoder { charset, decoder, before: mark, tail: Vec::new(), container: container_of(head) }
    }

    /// Appends what `bytes` say to `text`; a character that is not complete yet waits for the next.
    pub(super) fn push(&mut self, bytes: &[u8], last: bool, text: &mut String) -> Result<(), WrongByte> {
        let hole = self.charset.hole(bytes);
        let sound = hole.map_or(bytes, |offset| bytes.get(..offset).unwrap_or(bytes));
        let room = self.decoder.max_utf8_buffer_length_without_replacement(sound.len());
        text.reserve(room.unwrap_or(sound.len()));
        let (result, read) = self.decoder.decode_to_string_without_replacement(sound, text, last && hole.is_none());
        if let DecoderResult::Malformed(length, after) = result {
            return Err(self.wrong(bytes, (self.before + read).saturating_sub(usize::from(length) + usize::from(after))));
        }
        if let Some(hole) = hole {
            return Err(self.wrong(bytes, self.before + hole));
        }
        self.before += bytes.len();
        self.tail = bytes.get(bytes.len().saturating_sub(4)..).unwrap_or(bytes).to_vec();
        Ok(())
    }

    #[cold]
    fn wrong(&self, bytes: &[u8], offset: usize) -> WrongByte {
        if let Some(word) = self.container {
            let what = if word == "unzip" { "a zip archive" } else { "compressed with gzip" };
            let message = format!("the answer is {what}, not text; write `format {word} | …` with the format of what is in it");
            return WrongByte { offset, message, whole: true };
        }
        let byte = match offset.checked_sub(self.before) {
            Some(here) => bytes.get(here).copied(),
            None => self.tail.get((self.tail.len() + offset).saturating_sub(self.before)).copied(),
        };
        let message = format!("byte {:#04x} at {{place}} is no text in {}", byte.unwrap_or(0), shown(&self.charset.name));
        WrongByte { offset, message, whole: false }
    }
}
