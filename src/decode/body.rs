//! The bytes of a document as text, once: nothing is replaced, nothing is guessed.

use std::sync::Arc;

use bytes::Bytes;
use encoding_rs::{DecoderResult, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::container::container_of;
use super::error::{DecodeError, shown};

/// What `Text` can address.
const LIMIT: usize = u32::MAX as usize;

/// The text of a body: in the charset of its byte order mark, or the one that its `Content-Type` or its
/// XML declaration names, else UTF-8. Bytes that are no text in that charset are an error.
pub fn body_text(bytes: Bytes, content_type: Option<&str>) -> Result<Arc<str>, DecodeError> {
    text_in(bytes, None, content_type)
}

/// The same, with a charset that the script names before what the answer says of itself.
pub fn text_in(bytes: Bytes, encoding: Option<&str>, content_type: Option<&str>) -> Result<Arc<str>, DecodeError> {
    check_size(bytes.len())?;
    if let Some(rest) = bytes.strip_prefix("\u{feff}".as_bytes()) {
        return utf8(rest);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return by_table(rest, UTF_16LE, "utf-16");
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return by_table(rest, UTF_16BE, "utf-16");
    }
    let charset = encoding.map(str::to_owned).or_else(|| content_type.and_then(charset)).or_else(|| xml_charset(&bytes));
    match charset {
        None => utf8(&bytes),
        Some(charset) => named(&bytes, &charset.to_ascii_lowercase()),
    }
}

pub(super) fn check_size(length: usize) -> Result<(), DecodeError> {
    if length > LIMIT { Err(DecodeError::whole("the answer is larger than 4 GiB")) } else { Ok(()) }
}

/// The `charset` parameter of a media type.
fn charset(content_type: &str) -> Option<String> {
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

fn named(bytes: &[u8], charset: &str) -> Result<Arc<str>, DecodeError> {
    match charset {
        "utf-8" | "utf8" | "utf-8-sig" => return utf8(bytes),
        "us-ascii" | "ascii" => return ascii(bytes, charset),
        "latin-1" | "iso8859-1" => return western(bytes, charset),
        _ => {}
    }
    match Encoding::for_label_no_replacement(charset.as_bytes()) {
        Some(encoding) if encoding == encoding_rs::UTF_8 => utf8(bytes),
        Some(encoding) if encoding == WINDOWS_1252 => western(bytes, charset),
        Some(encoding) => by_table(bytes, encoding, charset),
        None => Err(DecodeError::whole(format!("the answer's charset `{}` is not known", shown(charset)))),
    }
}

fn utf8(bytes: &[u8]) -> Result<Arc<str>, DecodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Arc::from(text)),
        Err(_) if container_of(bytes).is_some() => Err(contained(bytes)),
        Err(error) => Err(not_text(bytes, error.valid_up_to(), "utf-8")),
    }
}

fn ascii(bytes: &[u8], charset: &str) -> Result<Arc<str>, DecodeError> {
    match bytes.iter().position(|byte| !byte.is_ascii()) {
        Some(offset) => Err(not_text(bytes, offset, charset)),
        None => utf8(bytes),
    }
}

/// Windows-1252, which is also what the web calls Latin-1; unlike on the web, its five holes are no
/// characters.
fn western(bytes: &[u8], charset: &str) -> Result<Arc<str>, DecodeError> {
    match bytes.iter().position(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
        Some(offset) => Err(not_text(bytes, offset, charset)),
        None => by_table(bytes, WINDOWS_1252, charset),
    }
}

fn by_table(bytes: &[u8], encoding: &'static Encoding, charset: &str) -> Result<Arc<str>, DecodeError> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(LIMIT);
    let mut text = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => {
            check_size(text.len())?;
            Ok(Arc::from(text))
        }
        DecoderResult::Malformed(length, after) => {
            let offset = read.saturating_sub(usize::from(length) + usize::from(after));
            Err(wrong_byte(&text, bytes, offset, charset))
        }
        DecoderResult::OutputFull => Err(DecodeError::whole("the answer is too large for its charset")),
    }
}

#[cold]
fn contained(bytes: &[u8]) -> DecodeError {
    let word = container_of(bytes).unwrap_or("gunzip");
    let what = if word == "unzip" { "a zip archive" } else { "compressed with gzip" };
    DecodeError::whole(format!("the answer is {what}, not text; write `format {word} | …` with the format of what is in it"))
}

#[cold]
fn not_text(bytes: &[u8], offset: usize, charset: &str) -> DecodeError {
    let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or(&[])).into_owned();
    wrong_byte(&before, bytes, offset, charset)
}

/// `before` is the text up to the byte that is wrong.
#[cold]
fn wrong_byte(before: &str, bytes: &[u8], offset: usize, charset: &str) -> DecodeError {
    let byte = bytes.get(offset).copied().unwrap_or(0);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let message = format!("byte {byte:#04x} at line {line} column {column} is no text in {}", shown(charset));
    DecodeError { message, offset, line, column, stopped: false }
}
