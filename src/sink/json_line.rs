//! A row as one line of JSON, digit for digit.

use std::fmt::Write as _;

use super::cell::CellRef;
use super::written;

/// `,"spend":`
pub(super) fn key(name: &str) -> String {
    let mut key = String::from(",");
    quote(&mut key, name);
    key.push(':');
    key
}

/// The cell as JSON; what JSON cannot hold is a flaw.
pub(super) fn value(out: &mut String, cell: CellRef<'_>) -> Result<(), &'static str> {
    match cell {
        CellRef::Null => out.push_str("null"),
        CellRef::Text(text) => quote(out, text),
        CellRef::Int(int) => {
            let _ = write!(out, "{int}");
        }
        CellRef::Decimal(coefficient, scale) => written::decimal(out, coefficient, scale),
        CellRef::Float(float) => number(out, float)?,
        CellRef::Bool(bool) => out.push_str(if bool { "true" } else { "false" }),
        CellRef::Date(days) => quoted(out, |out| written::date(out, days)).ok_or("the date is out of range")?,
        CellRef::DateTime(micros) => quoted(out, |out| written::datetime(out, micros)).ok_or("the datetime is out of range")?,
        CellRef::Json(json) => one_line(out, json),
    }
    Ok(())
}

/// The shortest digits that read back as the same float.
fn number(out: &mut String, float: f64) -> Result<(), &'static str> {
    if !float.is_finite() {
        return Err("JSON has no such number");
    }
    let json = serde_json::to_string(&float).map_err(|_| "the float cannot be written as JSON")?;
    out.push_str(&json);
    Ok(())
}

fn quoted(out: &mut String, write: impl FnOnce(&mut String) -> Option<()>) -> Option<()> {
    out.push('"');
    write(out)?;
    out.push('"');
    Some(())
}

/// As a JSON string.
pub(super) fn quote(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|char: char| char < ' ' || matches!(char, '"' | '\\')) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        chars.next().into_iter().for_each(|char| escape(out, char));
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            let _ = write!(out, "\\u{:04x}", u32::from(char));
        }
    }
}

/// JSON text may hold line ends only between its tokens, where a blank means the same.
fn one_line(out: &mut String, json: &str) {
    if !json.contains(['\n', '\r']) {
        return out.push_str(json);
    }
    out.extend(json.chars().map(|char| if matches!(char, '\n' | '\r') { ' ' } else { char }));
}
