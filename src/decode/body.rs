//! The bytes of a document as text, once: nothing is replaced, nothing is guessed.

use std::sync::Arc;

use bytes::Bytes;

use super::charset::{Charset, Decoder, HEAD};
use super::error::{DecodeError, Place};

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
    let head = bytes.get(..HEAD).unwrap_or(&bytes);
    let (charset, mark) = Charset::of(head, encoding, content_type)?;
    let content = bytes.get(mark..).unwrap_or_default();
    // Most are in UTF-8 already.
    if charset.is_utf8()
        && let Ok(text) = std::str::from_utf8(content)
    {
        return Ok(Arc::from(text));
    }
    let mut text = String::new();
    let mut decoder = Decoder::new(head, charset, mark);
    decoder.push(content, true, &mut text).map_err(|wrong| wrong.at(Place::START.after(&text)))?;
    check_size(text.len())?;
    Ok(Arc::from(text))
}

pub(super) fn check_size(length: usize) -> Result<(), DecodeError> {
    if length > LIMIT { Err(DecodeError::whole("the answer is larger than 4 GiB")) } else { Ok(()) }
}
