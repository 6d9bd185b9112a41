//! How far a turn got: the value of its bookmark, and for `write append` the rows that stand exactly
//! there. The API is asked from that value on and gives these rows again, which must not double them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::failure::{DESTINATION, Failure};
use super::row::cell_text;
use crate::value::convert::Cell;
use crate::value::json::to_json;
use crate::value::json_read::read_json;
use crate::value::{Kind, Number, Object, Text, Value, compare, time};

/// A row known by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

#[derive(Clone, Debug)]
pub struct Reached {
    pub value: Value,
    /// Rows that have just this value; empty but for `append`.
    pub rows: BTreeSet<Fingerprint>,
}

/// Whether a row of an appending request is one that an earlier run loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    New,
    Loaded,
    /// Older than the bookmark: loaded, or too late to tell.
    Older,
}

impl Fingerprint {
    pub fn of(cells: &[Cell]) -> Fingerprint {
        let mut digest = Sha256::new();
        for cell in cells {
            let text = if *cell == Cell::Null { String::new() } else { format!("{}:", cell_text(cell)) };
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text.as_bytes());
        }
        let bytes: [u8; 32] = digest.finalize().into();
        Fingerprint(bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte)))
    }
}

impl Reached {
    pub fn at(value: Value) -> Reached {
        Reached { value, rows: BTreeSet::new() }
    }

    /// The later of two, and all rows where they are equal; of texts, which have no order, the second.
    pub fn larger(mut self, mut second: Reached) -> Reached {
        match compare::order(&self.value, &second.value) {
            Ok(Some(Ordering::Greater)) => self,
            Ok(Some(Ordering::Equal)) => {
                self.rows.append(&mut second.rows);
                self
            }
            _ => second,
        }
    }

    /// What a row with this value is, `print` being its fingerprint.
    pub fn knows(&self, value: &Value, print: Fingerprint) -> Known {
        match compare::order(value, &self.value) {
            Ok(Some(Ordering::Less)) => Known::Older,
            Ok(Some(Ordering::Equal)) if self.rows.contains(&print) => Known::Loaded,
            _ => Known::New,
        }
    }

    /// `{"date":"2026-01-31"}`: readable, and of one kind for certain.
    pub fn write(&self) -> String {
        let mut fields = vec![(Text::from(self.value.kind().word()), self.value.clone())];
        if !self.rows.is_empty() {
            let rows = self.rows.iter().map(|Fingerprint(number)| Value::text(format!("{number:032x}")));
            fields.push((Text::from("rows"), Value::list(rows.collect())));
        }
        to_json(&Value::object(fields))
    }

    pub fn read(text: &str) -> Result<Reached, Failure> {
        let found = read_json(text).ok().and_then(|value| match value {
            Value::Object(object) => Reached::of(&object),
            _ => None,
        });
        found.ok_or_else(|| Failure::new("unreadable-state", format!("the state `{text}` cannot be read")).exit(DESTINATION))
    }

    fn of(object: &Object) -> Option<Reached> {
        let (kind, value) = object.fields.first()?;
        let value = match (kind.as_str(), value) {
            ("date", Value::Text(text)) => time::parse_date(text).map(Value::Date),
            ("datetime", Value::Text(text)) => time::parse_datetime_literal(text).map(Value::DateTime),
            ("number", value) => value.to_number().map(Value::Number),
            ("text", Value::Text(text)) => Some(Value::Text(text.clone())),
            _ => None,
        }?;
        let rows = match object.get("rows") {
            Some(Value::List(rows)) => rows.iter().map(fingerprint).collect::<Option<_>>()?,
            _ => BTreeSet::new(),
        };
        Some(Reached { value, rows })
    }
}

fn fingerprint(value: &Value) -> Option<Fingerprint> {
    match value {
        Value::Text(text) => u128::from_str_radix(text, 16).ok().map(Fingerprint),
        _ => None,
    }
}

/// A value of a bookmark's kind from what people write; of a datetime the date is enough, then it is
/// midnight in UTC.
pub fn value_of(text: &str, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Date => time::parse_date(text).map(Value::Date),
        Kind::DateTime => {
            time::parse_datetime_literal(text).or_else(|| time::parse_datetime_literal(&format!("{text}T00:00Z"))).map(Value::DateTime)
        }
        Kind::Number => Number::parse(text).map(Value::Number),
        _ => Some(Value::text(text)),
    }
}
