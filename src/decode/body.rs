//! The bytes of a body as text, once for the page: nothing is replaced, nothing is guessed.

use std::sync::Arc;

use bytes::Bytes;

use super::error::DecodeError;

/// What `Text` can address.
const LIMIT: usize = u32::MAX as usize;

/// The text of a body: UTF-8 unless its `Content-Type` declares otherwise, without a byte order mark.
/// Bytes that are no text in that charset are an error.
pub fn body_text(bytes: Bytes, content_type: Option<&str>) -> Result<Arc<str>, DecodeError> {
    if bytes.len() > LIMIT {
        return Err(DecodeError::whole("the answer is larger than 4 GiB"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(DecodeError::whole("the answer is UTF-16, which is not read; ask the API for UTF-8"));
    }
    if let Some(rest) = bytes.strip_prefix("\u{feff}".as_bytes()) {
        return utf8(rest);
    }
    let charset = content_type.and_then(charset).unwrap_or_else(|| "utf-8".to_owned());
    match charset.as_str() {
        "utf-8" | "utf8" | "utf-8-sig" => utf8(&bytes),
        "us-ascii" | "ascii" => ascii(&bytes),
        "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" => western(&bytes, &charset),
        _ => {
            Err(DecodeError::whole(format!("the answer's charset `{}` is not read; ask the API for UTF-8", super::error::shown(&charset))))
        }
    }
}

/// The `charset` parameter of a media type, in lower case.
fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_ascii_lowercase())
    })
}

fn utf8(bytes: &[u8]) -> Result<Arc<str>, DecodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Arc::from(text)),
        Err(error) => Err(not_text(bytes, error.valid_up_to(), "utf-8")),
    }
}

fn ascii(bytes: &[u8]) -> Result<Arc<str>, DecodeError> {
    match bytes.iter().position(|byte| !byte.is_ascii()) {
        Some(offset) => Err(not_text(bytes, offset, "us-ascii")),
        None => utf8(bytes),
    }
}

/// Windows-1252, which is also what the web calls Latin-1.
fn western(bytes: &[u8], charset: &str) -> Result<Arc<str>, DecodeError> {
    let mut text = String::with_capacity(bytes.len());
    for (offset, byte) in bytes.iter().enumerate() {
        match western_letter(*byte) {
            Some(letter) => text.push(letter),
            None => return Err(not_text(bytes, offset, charset)),
        }
    }
    if text.len() > LIMIT { Err(DecodeError::whole("the answer is larger than 4 GiB")) } else { Ok(Arc::from(text)) }
}

fn western_letter(byte: u8) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•', '–', '—', '˜',
        '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().filter(|letter| *letter != '\0'),
        _ => Some(char::from(byte)),
    }
}

#[cold]
fn not_text(bytes: &[u8], offset: usize, charset: &str) -> DecodeError {
    let before = bytes.get(..offset).unwrap_or(&[]);
    let byte = bytes.get(offset).copied().unwrap_or(0);
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or(&[])).chars().count() + 1;
    let message = format!("byte {byte:#04x} at line {line} column {column} is no text in {charset}");
    DecodeError { message, offset, line, column, stopped: false }
}
