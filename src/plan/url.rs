//! URLs from their pieces: literal text as written, values encoded by where they stand.

use super::ir::{Url, UrlPiece};
use crate::expr::program::Node;
use crate::http::encode::{after_scheme, host_label, query_value, segment};
use crate::value::{Fault, Value, display};

/// The text of the URL; `eval` gives the values of its holes. Null and texts that cannot stand in a
/// host are faults.
pub fn text(url: &Url, eval: &mut dyn FnMut(&Node) -> Result<Value, Fault>) -> Result<String, Fault> {
    let mut text = String::new();
    for piece in &url.pieces {
        match piece {
            UrlPiece::Literal(literal) => text.push_str(literal),
            UrlPiece::Raw(node) => text.push_str(&shown(&eval(node)?)?),
            UrlPiece::Hole(node) => {
                let value = shown(&eval(node)?)?;
                let encoded = encoded(&text, &value)?;
                text.push_str(&encoded);
            }
        }
    }
    Ok(text)
}

fn encoded(before: &str, value: &str) -> Result<String, Fault> {
    if before.contains('?') {
        return Ok(query_value(value));
    }
    let in_host = after_scheme(before).is_some_and(|rest| !rest.contains('/'));
    if !in_host {
        return Ok(segment(value));
    }
    let labels: Option<Vec<String>> = value.split('.').map(host_label).collect();
    labels.map(|labels| labels.join(".")).ok_or_else(|| Fault::new("bad-host", "this value cannot be part of a host name"))
}

fn shown(value: &Value) -> Result<String, Fault> {
    match value {
        Value::Secret(text) => Ok(text.to_string()),
        Value::Null => Err(Fault::new("null-in-url", "a value in this URL is null").help("leave such rows out, or give a value with `??`")),
        value => match display::to_text(value) {
            Some(text) => Ok(text.to_string()),
            None => Err(Fault::new("no-text-form", format!("a URL cannot hold {}", value.kind()))),
        },
    }
}
