//! Which columns tell the rows apart.

use std::collections::HashSet;

use serde_json::Value;

use super::Line;
use super::fields::Field;
use super::path::at;

/// Rows below which a coincidence is likely.
const ENOUGH: usize = 2;

/// One id that is different in every row, else ids and dates that are different together.
pub(super) fn key(fields: &[Field], rows: &[&Value]) -> Option<Line> {
    let ids: Vec<&Field> = fields.iter().filter(|field| is_id(field)).collect();
    let own = ids.iter().find(|field| field.path.len() == 1 && named(field, "id"));
    let single = own.into_iter().chain(&ids).find(|field| distinct(&[field], rows));
    let columns = match single {
        Some(field) => vec![*field],
        None => together(fields, &ids, rows)?,
    };
    let names: Vec<&str> = columns.iter().map(|field| field.column.as_str()).collect();
    let text = format!("key {}", names.join(", "));
    let why = if rows.len() < ENOUGH { "a guess from the name".to_owned() } else { format!("different in all {} rows", rows.len()) };
    Some(Line::new(text, why))
}

fn together<'f>(fields: &'f [Field], ids: &[&'f Field], rows: &[&Value]) -> Option<Vec<&'f Field>> {
    let dates = fields.iter().filter(|field| field.ty == Some("date"));
    let columns: Vec<&Field> = dates.chain(ids.iter().copied()).collect();
    (rows.len() >= ENOUGH && !columns.is_empty() && distinct(&columns, rows)).then_some(columns)
}

fn is_id(field: &Field) -> bool {
    let name = field.path.last().map(String::as_str).unwrap_or_default();
    let marked = name.eq_ignore_ascii_case("id") || name.ends_with("_id") || name.ends_with("Id") || name.ends_with("uuid");
    marked && matches!(field.ty, Some("text" | "int"))
}

fn named(field: &Field, name: &str) -> bool {
    field.path.last().is_some_and(|last| last.eq_ignore_ascii_case(name))
}

/// Never null, and no two rows with the same values.
fn distinct(columns: &[&Field], rows: &[&Value]) -> bool {
    let mut seen = HashSet::new();
    rows.iter().all(|row| {
        let values: Option<Vec<String>> =
            columns.iter().map(|field| at(row, &field.path).filter(|value| !value.is_null()).map(Value::to_string)).collect();
        values.is_some_and(|values| seen.insert(values))
    })
}
