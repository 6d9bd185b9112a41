//! Anything into `json`, and lists whose items convert into `list<T>`.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};

use super::kinds::wrong_kind;
use super::{Cell, ColumnType, Rules, convert, secret_in_column};
use crate::value::json::{to_json, write_text};
use crate::value::{Fault, Number, Value};

pub(super) fn to_json_cell(value: &Value) -> Result<Cell, Fault> {
    check_content(value)?;
    Ok(Cell::Json(to_json(value)))
}

/// What JSON text would hide: secrets, and fields of what has none.
fn check_content(value: &Value) -> Result<(), Fault> {
    match value {
        Value::Secret(_) => Err(secret_in_column()),
        Value::Misfit(kind) => Err(Fault::no_fields(*kind)),
        Value::List(items) => items.iter().try_for_each(check_content),
        Value::Object(object) => object.fields.iter().try_for_each(|(_, value)| check_content(value)),
        _ => Ok(()),
    }
}

pub(super) fn to_list(value: &Value, item: &ColumnType, rules: &Rules<'_>) -> Result<Cell, Fault> {
    let Value::List(items) = value else {
        return Err(wrong_kind(value, &ColumnType::List(Box::new(item.clone()))));
    };
    let mut json = String::from("[");
    for (index, value) in items.iter().enumerate() {
        let cell = convert(value, item, rules)
            .map_err(|fault| Fault { message: format!("item {index} of the list: {}", fault.message), ..fault })?;
        if index > 0 {
            json.push(',');
        }
        write_cell(&cell, item, &mut json);
    }
    json.push(']');
    Ok(Cell::Json(json))
}

fn write_cell(cell: &Cell, ty: &ColumnType, json: &mut String) {
    match cell {
        Cell::Null => json.push_str("null"),
        Cell::Text(text) => write_text(text, json),
        Cell::Int(value) => json.push_str(&value.to_string()),
        Cell::Decimal(coefficient) => json.push_str(&decimal(*coefficient, ty)),
        Cell::Float(value) => json.push_str(&value.to_string()),
        Cell::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Cell::Date(days) => write_text(&date(i64::from(*days)).to_string(), json),
        Cell::DateTime(micros) => write_text(&format!("{}Z", datetime(*micros)), json),
        Cell::Json(text) => json.push_str(text),
    }
}

fn decimal(coefficient: i128, ty: &ColumnType) -> String {
    let scale = if let ColumnType::Decimal { scale, .. } = ty { *scale } else { 0 };
    Number::from_parts(coefficient, scale).unwrap_or(Number::ZERO).to_string()
}

fn date(days: i64) -> Date {
    Date::constant(1970, 1, 1).saturating_add(SignedDuration::from_hours(days * 24))
}

fn datetime(micros: i64) -> DateTime {
    let day = 86_400_000_000;
    let midnight = date(micros.div_euclid(day)).to_datetime(jiff::civil::Time::midnight());
    midnight.saturating_add(Span::new().microseconds(micros.rem_euclid(day)))
}
