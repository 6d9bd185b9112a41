//! The last line against secrets in output: masks every secret that was learned, in every spelling in
//! which servers and encoders repeat it. The first line is the type `Secret`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::{Secret, encode};

/// The secrets of a run. Cheap to clone; clones share what they learn.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Vec<Form>>>);

/// One spelling of a secret.
#[derive(Clone, PartialEq, Eq)]
struct Form {
    text: String,
    /// `ACME_TOKEN`; only of the spelling that a shell variable of that name holds.
    name: Option<String>,
    /// Short secrets would mask half of every text: only where they stand alone.
    alone: bool,
}

/// A part of a masked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Text(String),
    /// The secret of that name, as it is.
    Named(String),
    Hidden,
}

impl Redactor {
    /// Learns a secret.
    pub fn add(&self, secret: &Secret) {
        self.learn(secret.expose(), None);
    }

    /// Learns a secret that has a name, which curl lines show as `$NAME`.
    pub fn add_named(&self, name: &str, secret: &Secret) {
        self.learn(secret.expose(), Some(name));
    }

    fn learn(&self, secret: &str, name: Option<&str>) {
        let mut forms = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if secret.is_empty() {
            return;
        }
        let alone = secret.chars().count() < SHORT;
        for text in spellings(secret) {
            let name = name.filter(|_| text == secret).map(str::to_owned);
            match forms.iter_mut().find(|form| form.text == text) {
                Some(form) => form.name = name.or(form.name.take()),
                None => forms.push(Form { text, name, alone }),
            }
        }
    }

    /// The text with `***` for every secret in it.
    pub fn mask(&self, text: &str) -> String {
        let shown = |part| match part {
            Part::Text(text) => text,
            Part::Named(_) | Part::Hidden => "***".to_owned(),
        };
        self.parts(text).into_iter().map(shown).collect()
    }

    /// The text in parts: what may be shown, and what may not. Secrets that overlap are one hidden part.
    pub fn parts(&self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut end = 0;
        for (range, name) in self.hits(text) {
            if let Some(before) = text.get(end..range.start).filter(|before| !before.is_empty()) {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(name.map_or(Part::Hidden, Part::Named));
            end = range.end;
        }
        if let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) {
            parts.push(Part::Text(rest.to_owned()));
        }
        parts
    }

    /// Where secrets are, merged where they touch, in order.
    fn hits(&self, text: &str) -> Vec<(Range<usize>, Option<String>)> {
        let forms = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<(Range<usize>, Option<String>)> =
            forms.iter().flat_map(|form| form.find(text).map(|range| (range, form.name.clone()))).collect();
        found.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
        let mut merged: Vec<(Range<usize>, Option<String>)> = Vec::new();
        for (range, name) in found {
            match merged.last_mut() {
                Some((last, _)) if range.end <= last.end => {}
                Some((last, named)) if range.start < last.end => (last.end, *named) = (range.end, None),
                _ => merged.push((range, name)),
            }
        }
        merged
    }
}

/// Without the secrets.
impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

impl Form {
    /// Every place, overlapping ones too.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            let start = from + text.get(from..)?.find(&self.text)?;
            from = start + self.text.chars().next().map_or(1, char::len_utf8);
            Some(start..start + self.text.len())
        })
        .filter(|range| !self.alone || stands_alone(text, range))
    }
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|front| front.chars().next_back());
    let after = text.get(range.end..).and_then(|rest| rest.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Fewer characters than this are a short secret, looked for only as they are.
const SHORT: usize = 4;
/// Of a secret of several lines, such as a key, each line this long counts for itself.
const LINE: usize = 8;

fn spellings(secret: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([secret.to_owned()]);
    if secret.chars().count() < SHORT {
        return found;
    }
    encoded(secret, &mut found);
    for line in secret.lines().map(str::trim).filter(|line| *line != secret && line.len() >= LINE) {
        found.insert(line.to_owned());
        encoded(line, &mut found);
    }
    found
}

fn encoded(secret: &str, found: &mut BTreeSet<String>) {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    found.insert(hex.to_uppercase());
    found.insert(hex);
    url_spellings(secret, found);
    json_spellings(secret, found);
    for skip in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, skip).chain(secret.bytes()).collect();
        found.insert(inner_base64(&STANDARD_NO_PAD.encode(&padded), skip, padded.len()));
        found.insert(inner_base64(&URL_SAFE_NO_PAD.encode(&padded), skip, padded.len()));
    }
}

fn url_spellings(secret: &str, found: &mut BTreeSet<String>) {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    for text in [encode::query_value(secret), form] {
        found.insert(lower_escapes(&text));
        found.insert(text);
    }
}

/// `%2F` as `%2f`.
fn lower_escapes(text: &str) -> String {
    let mut escape = 0;
    let lower = |character: char| {
        escape = if character == '%' { 3 } else { escape - i32::from(escape > 0) };
        if escape > 0 { character.to_ascii_lowercase() } else { character }
    };
    text.chars().map(lower).collect()
}

fn json_spellings(secret: &str, found: &mut BTreeSet<String>) {
    let quoted = serde_json::Value::from(secret).to_string();
    let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned();
    found.insert(inner.replace('/', "\\/"));
    found.insert(inner.chars().map(ascii).collect());
    found.insert(inner);
}

/// A character as encoders write it that keep to ASCII.
fn ascii(character: char) -> String {
    if character.is_ascii() {
        return character.to_string();
    }
    character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// The characters that the secret alone decides, when `skip` bytes precede it and others may follow.
fn inner_base64(text: &str, skip: usize, bytes: usize) -> String {
    let start = (skip * 8).div_ceil(6);
    text.get(start..bytes * 8 / 6).unwrap_or_default().to_owned()
}
