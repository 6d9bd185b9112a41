//! The fields of the records: their types as seen in all of them, and where they may go.

use std::collections::HashSet;

use serde_json::Value;

use super::Line;
use super::path::{at, snake, written};
use super::vocabulary::{self, Wanted};

/// Rows looked at, levels of objects opened, names of one object beyond which it is kept whole.
const ROWS: usize = 200;
const DEPTH: usize = 3;
const NAMES: usize = 40;

/// One field of the records.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) path: Vec<String>,
    /// The target column.
    pub(super) column: String,
    global: bool,
    divisor: Option<&'static str>,
    /// `None` when every value was null.
    pub(super) ty: Option<&'static str>,
    why: String,
}

impl Field {
    /// The `map` statement, as a comment when nothing is known of the type.
    pub(super) fn line(&self) -> Line {
        let source = written(&self.path);
        let source = self.divisor.map_or(source.clone(), |divisor| format!("{source} / {divisor}"));
        let text = match (self.global, self.ty) {
            (true, _) => format!("map {source} -> global.{}", self.column),
            (false, Some(ty)) => format!("map {source} -> {}: {ty}", self.column),
            (false, None) => format!("# map {source} -> {}: text", self.column),
        };
        Line::new(text, &self.why)
    }
}

pub(super) fn fields(rows: &[&Value], listed: Option<&str>) -> Vec<Field> {
    let rows: Vec<&Value> = rows.iter().copied().take(ROWS).collect();
    let mut paths = Vec::new();
    leaves(&rows, &mut Vec::new(), &mut paths);
    let mut taken = HashSet::new();
    paths.into_iter().map(|path| field(path, &rows, listed, &mut taken)).collect()
}

fn field(path: Vec<String>, rows: &[&Value], listed: Option<&str>, taken: &mut HashSet<String>) -> Field {
    let seen = Seen::of(&path, rows);
    let (ty, mut why) = seen.ty();
    let known = vocabulary::find(&path, listed).filter(|found| seen.fits(found.known.wanted) && !taken.contains(found.known.global));
    if let Some(found) = known {
        taken.insert(found.known.global.to_owned());
        if let Some(divisor) = found.divisor {
            why.push_str(&format!("; the name says that {divisor} of it are 1"));
        }
        return Field { path, column: found.known.global.to_owned(), global: true, divisor: found.divisor, ty, why };
    }
    let column = free_name(&path, taken);
    Field { path, column, global: false, divisor: None, ty, why }
}

/// The last name, with as many of the names before it as make it different from those taken.
fn free_name(path: &[String], taken: &mut HashSet<String>) -> String {
    for length in 1..=path.len() {
        let names = path.get(path.len() - length..).unwrap_or(path);
        let name = snake(&names.join("_"));
        if taken.insert(name.clone()) {
            return name;
        }
    }
    let base = snake(&path.join("_"));
    let mut numbered = (2..).map(|number| format!("{base}_{number}"));
    numbered.find(|name| taken.insert(name.clone())).unwrap_or(base)
}

/// Paths of what is not opened further, in the order in which they first appear.
fn leaves(values: &[&Value], path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let mut names: Vec<&String> = Vec::new();
    let mut known = HashSet::new();
    for name in values.iter().filter_map(|value| value.as_object()).flat_map(|fields| fields.keys()) {
        if known.insert(name) {
            names.push(name);
        }
    }
    for name in names {
        let below: Vec<&Value> = values.iter().filter_map(|value| value.get(name)).collect();
        path.push(name.clone());
        if opens(&below) && path.len() < DEPTH {
            leaves(&below, path, found)
        } else {
            found.push(path.clone())
        }
        path.pop();
    }
}

/// Objects (or nulls) with a manageable number of names.
fn opens(values: &[&Value]) -> bool {
    let objects: Vec<_> = values.iter().filter_map(|value| value.as_object()).collect();
    let only = values.iter().all(|value| value.is_object() || value.is_null());
    let names: HashSet<&String> = objects.iter().flat_map(|fields| fields.keys()).collect();
    only && !names.is_empty() && names.len() <= NAMES
}

/// How many values of each kind a field had.
#[derive(Default)]
struct Seen {
    rows: usize,
    present: usize,
    bools: usize,
    whole: usize,
    numbers: usize,
    texts: usize,
    dates: usize,
    datetimes: usize,
    zoneless: usize,
    whole_texts: usize,
    decimal_texts: usize,
    others: usize,
}

impl Seen {
    fn of(path: &[String], rows: &[&Value]) -> Seen {
        let mut seen = Seen { rows: rows.len(), ..Seen::default() };
        for value in rows.iter().filter_map(|row| at(row, path)) {
            seen.add(value);
        }
        seen
    }

    fn add(&mut self, value: &Value) {
        self.present += usize::from(!value.is_null());
        match value {
            Value::Null => {}
            Value::Bool(_) => self.bools += 1,
            Value::Number(number) => {
                self.numbers += 1;
                self.whole += usize::from(number.is_i64());
            }
            Value::String(text) => self.add_text(text),
            Value::Array(_) | Value::Object(_) => self.others += 1,
        }
    }

    fn add_text(&mut self, text: &str) {
        self.texts += 1;
        if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
            self.dates += 1;
        } else if text.len() > 10 && text.parse::<jiff::Timestamp>().is_ok() {
            self.datetimes += 1;
        } else if text.len() > 10 && text.parse::<jiff::civil::DateTime>().is_ok() {
            self.zoneless += 1;
        }
        if is_number(text) {
            let counter = if text.contains('.') { &mut self.decimal_texts } else { &mut self.whole_texts };
            *counter += 1;
        }
    }

    /// The type that holds all of it without loss, and the evidence.
    fn ty(&self) -> (Option<&'static str>, String) {
        let all = self.present;
        let numeric_texts = self.whole_texts + self.decimal_texts;
        let (ty, what) = match () {
            () if all == 0 => (None, "null in every row"),
            () if self.bools == all => (Some("bool"), "true or false"),
            () if self.whole == all => (Some("int"), "whole numbers"),
            () if self.numbers == all => (Some("decimal"), "numbers"),
            () if self.dates == all => (Some("date"), "dates"),
            () if self.datetimes == all => (Some("datetime"), "dates with time and zone"),
            () if self.zoneless == all => (Some("text"), "times without a zone: with a `timezone` they can be datetime"),
            () if numeric_texts == all && self.decimal_texts > 0 => (Some("decimal"), "numbers sent as text"),
            () if self.whole_texts == all => (Some("text"), "digits sent as text"),
            () if self.texts + self.numbers == all => (Some("text"), "text"),
            () => (Some("json"), if self.others == all { "a list or an object" } else { "of several kinds" }),
        };
        let rows = if all == self.rows || all == 0 { String::new() } else { format!(", in {all} of {} rows", self.rows) };
        (ty, format!("{what}{rows}"))
    }

    /// Whether every value goes into a global field of this kind.
    fn fits(&self, wanted: Wanted) -> bool {
        let all = self.present;
        all > 0
            && match wanted {
                Wanted::Date => self.dates == all,
                Wanted::DateTime => self.datetimes == all,
                Wanted::Number => self.numbers + self.whole_texts + self.decimal_texts == all,
                Wanted::Text => self.texts + self.numbers == all,
            }
    }
}

/// What the language takes for a number in a text.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
}
