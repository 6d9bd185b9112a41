//! Where in the answer the records are.

use serde_json::Value;

use super::Line;
use super::path::{at, written};

/// Names under which APIs put their records.
const USUAL: &[&str] =
    &["data", "results", "items", "records", "rows", "entries", "list", "values", "value", "elements", "objects", "result"];
const DEPTH: usize = 4;

pub(super) struct Records<'v> {
    path: Vec<String>,
    pub(super) rows: Vec<&'v Value>,
    /// Whether the whole body is one record.
    single: bool,
}

impl Records<'_> {
    /// The statement, unless the body itself is the list or the one record.
    pub(super) fn line(&self) -> Option<Line> {
        let count = self.rows.len();
        if self.path.is_empty() {
            let why = if self.single { "the answer is one object, so one row" } else { "the answer is a list" };
            return Some(Line::new("", why));
        }
        Some(Line::new(format!("records {}", written(&self.path)), format!("a list, {count} here")))
    }
}

pub(super) fn records<'v>(body: &'v Value, segment: Option<&str>) -> Option<Records<'v>> {
    if let Value::Array(items) = body {
        return Some(Records { path: Vec::new(), rows: items.iter().collect(), single: false });
    }
    let mut lists = Vec::new();
    lists_below(body, &mut Vec::new(), &mut lists);
    lists.sort_by_key(|path| rank(path, body, segment));
    if let Some(path) = lists.into_iter().next() {
        let rows = at(body, &path).and_then(Value::as_array)?.iter().collect();
        return Some(Records { path, rows, single: false });
    }
    body.is_object().then(|| Records { path: Vec::new(), rows: vec![body], single: true })
}

/// The best first: named as usual or like the address, near the top, long.
fn rank(path: &[String], body: &Value, segment: Option<&str>) -> (bool, usize, std::cmp::Reverse<usize>) {
    let name = path.last().map(|name| name.to_lowercase()).unwrap_or_default();
    let usual = USUAL.contains(&name.as_str()) || segment.is_some_and(|segment| segment.eq_ignore_ascii_case(&name));
    let length = at(body, path).and_then(Value::as_array).map_or(0, Vec::len);
    (!usual, path.len(), std::cmp::Reverse(length))
}

/// Paths of lists of objects; an empty list counts when its name is usual.
fn lists_below(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        path.push(name.clone());
        match value {
            Value::Array(items) if is_list(items, name) => found.push(path.clone()),
            Value::Object(_) if path.len() < DEPTH => lists_below(value, path, found),
            _ => {}
        }
        path.pop();
    }
}

fn is_list(items: &[Value], name: &str) -> bool {
    if items.is_empty() { USUAL.contains(&name.to_lowercase().as_str()) } else { items.iter().all(Value::is_object) }
}
