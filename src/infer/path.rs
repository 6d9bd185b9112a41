//! Paths into a document, as the language writes them, and names for columns.

use serde_json::Value;

/// Words that an expression cannot begin with.
const RESERVED: &[&str] = &["if", "then", "else", "match", "and", "or", "not", "in", "null", "true", "false", "global"];

/// `paging.next`, `."Report Date"`, `.if`.
pub(super) fn written(path: &[String]) -> String {
    let mut text = String::new();
    for (index, name) in path.iter().enumerate() {
        let plain = is_name(name);
        if index > 0 || !plain || RESERVED.contains(&name.as_str()) {
            text.push('.');
        }
        text.push_str(&if plain { name.clone() } else { quoted(name) });
    }
    text
}

fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_') && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A text literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '{' | '}' => literal.extend(['\\', c]),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => {}
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// `report_date` of `reportDate`, `Report Date` or `report-date`; never empty, never begins with a digit.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut lower_before = false;
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && lower_before {
                snake.push('_');
            }
            lower_before = c.is_ascii_lowercase() || c.is_ascii_digit();
            snake.push(c.to_ascii_lowercase());
        } else {
            lower_before = false;
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
        }
    }
    let snake = snake.trim_end_matches('_').to_owned();
    match snake.chars().next() {
        None => "value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n_{snake}"),
        Some(_) => snake,
    }
}

/// The value at a path of field names.
pub(super) fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}
