//! What an answer looks like: status, time, size, and the tree of its fields with kinds, counts and examples.

use crate::http::Reply;
use crate::sample::Shape;
use crate::value::Kind;
use crate::view::number::{bytes, count, counted};
use crate::view::style::Look;
use crate::view::table::shortened;

/// Fields of one object that are shown, and levels.
const FIELDS: usize = 60;
const LEVELS: usize = 5;

/// `200 · 0.12 s · 4.1 kB · application/json`.
pub(super) fn head(reply: &Reply, seconds: f64, look: Look) -> String {
    let status = reply.status.to_string();
    let status = if reply.status < 400 { look.green(status) } else { look.red(status) };
    let kind = reply.header("content-type").and_then(|kind| kind.split(';').next()).unwrap_or("no content type");
    let took = format!("{:.0} ms", seconds * 1000.0);
    format!("{status} {}\n", look.dim(format!("{took}, {}, {kind}", bytes(reply.body.len() as u64))))
}

/// The fields of a value, one a line.
pub(super) fn tree(shape: &Shape, look: Look) -> String {
    let mut text = String::new();
    match shape.items() {
        Some(items) if shape.kinds().holds(Kind::List) => {
            text.push_str(&format!("{}\n", look.dim(format!("a list, {}", counted(items.seen(), "item")))));
            fields(items, 1, look, &mut text);
        }
        _ => fields(shape, 0, look, &mut text),
    }
    if text.is_empty() {
        text.push_str(&format!("{} {}\n", kinds(shape), look.dim(shape.examples().join(", "))));
    }
    text
}

fn fields(shape: &Shape, level: usize, look: Look, text: &mut String) {
    if level >= LEVELS {
        return;
    }
    let width = shape.fields().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(32);
    for (name, field) in shape.fields().take(FIELDS) {
        let line = format!("{}{name:<width$}  {}", "  ".repeat(level), kinds(field));
        let shown = about(field);
        let room = look.width.saturating_sub(line.chars().count() + 4).max(12);
        text.push_str(&line);
        if !shown.is_empty() {
            text.push_str(&format!("  {}", look.dim(shortened(&shown, room))));
        }
        text.push('\n');
        match field.items() {
            Some(items) => fields(items, level + 1, look, text),
            None => fields(field, level + 1, look, text),
        }
    }
    let more = shape.fields().count().saturating_sub(FIELDS);
    if more > 0 {
        text.push_str(&format!("{}{}\n", "  ".repeat(level), look.dim(format!("… {more} more fields"))));
    }
}

/// `text`, `list of 12 objects`.
fn kinds(shape: &Shape) -> String {
    match shape.items() {
        Some(items) if shape.kinds().holds(Kind::List) => {
            let noun = if items.fields().next().is_some() { "object".to_owned() } else { items.kinds().to_string() };
            if items.seen() == 0 { "list, empty".to_owned() } else { format!("list of {}", counted(items.seen(), &noun)) }
        }
        _ => shape.kinds().to_string(),
    }
}

/// Examples, and how often it was null or missing.
fn about(shape: &Shape) -> String {
    let mut parts = vec![shape.examples().join(", ")];
    if shape.nulls() > 0 && shape.nulls() < shape.seen() {
        parts.push(format!("{} null", count(shape.nulls())));
    }
    if shape.absent() > 0 {
        parts.push(format!("missing in {}", count(shape.absent())));
    }
    parts.retain(|part| !part.is_empty());
    // What an API sends may hold anything; it must not restyle the terminal.
    parts.join("; ").chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
