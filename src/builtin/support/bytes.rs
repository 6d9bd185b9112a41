//! Bytes as text.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::choice::choose;
use crate::value::{Fault, Value};

type Encode = fn(&[u8]) -> String;

const ENCODINGS: &[(&str, Encode)] =
    &[("hex", hex), ("base64", |bytes| STANDARD.encode(bytes)), ("base64url", |bytes| URL_SAFE_NO_PAD.encode(bytes))];

/// `encoding` is `hex`, `base64` or `base64url` (without padding).
pub(crate) fn encode(bytes: &[u8], encoding: &str) -> Result<Value, Fault> {
    let encode = choose("encoding", encoding, ENCODINGS)?;
    Ok(Value::text(encode(bytes)))
}

fn hex(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0'));
    bytes.iter().flat_map(digits).collect()
}
