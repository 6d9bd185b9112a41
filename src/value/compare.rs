//! Equality, order and identity of values. Kinds never mix.

use std::cmp::Ordering;
use std::fmt::Write;

use super::json::write_text;
use super::number::canonical;
use super::{Duration, Fault, Kind, Object, Text, Value};

/// `==`. Null equals null only; numbers compare by value, at any length; lists and objects deeply,
/// objects whatever the order of their fields. Two different kinds are a fault.
pub fn equal(a: &Value, b: &Value) -> Result<bool, Fault> {
    match (a, b) {
        (Value::Misfit(kind), _) | (_, Value::Misfit(kind)) => Err(Fault::no_fields(*kind)),
        (Value::Null, _) | (_, Value::Null) => Ok(a.is_null() && b.is_null()),
        (Value::Number(a), Value::Number(b)) => Ok(a == b),
        (Value::Number(_) | Value::Digits(_), Value::Number(_) | Value::Digits(_)) => Ok(number_key(a) == number_key(b)),
        (Value::Text(a) | Value::Secret(a), Value::Text(b) | Value::Secret(b)) => Ok(a == b),
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Date(a), Value::Date(b)) => Ok(a == b),
        (Value::DateTime(a), Value::DateTime(b)) => Ok(a == b),
        (Value::Duration(a), Value::Duration(b)) => Ok(duration_key(*a) == duration_key(*b)),
        (Value::List(a), Value::List(b)) => equal_lists(a, b),
        (Value::Object(a), Value::Object(b)) => equal_objects(a, b),
        _ => Err(different_kinds(a.kind(), b.kind())),
    }
}

fn equal_lists(a: &[Value], b: &[Value]) -> Result<bool, Fault> {
    if a.len() != b.len() {
        return Ok(false);
    }
    all_equal(a.iter().zip(b))
}

/// The same names with equal values; a missing field is not a field that is null.
fn equal_objects(a: &Object, b: &Object) -> Result<bool, Fault> {
    let pairs: Option<Vec<_>> = a.fields.iter().map(|(name, value)| Some((value, b.get(name)?))).collect();
    match pairs {
        Some(pairs) if a.fields.len() == b.fields.len() => all_equal(pairs.into_iter()),
        _ => Ok(false),
    }
}

/// Looks at all pairs, so that whether there is a fault does not depend on their order.
fn all_equal<'v>(mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>) -> Result<bool, Fault> {
    pairs.try_fold(true, |all, (a, b)| Ok(equal(a, b)? && all))
}

/// `<` and its like: of numbers, dates, datetimes and durations. `None` if either side is null.
pub fn order(a: &Value, b: &Value) -> Result<Option<Ordering>, Fault> {
    match (a, b) {
        (Value::Misfit(kind), _) | (_, Value::Misfit(kind)) => Err(Fault::no_fields(*kind)),
        (Value::Null, _) | (_, Value::Null) => Ok(None),
        (Value::Number(a), Value::Number(b)) => Ok(Some(a.cmp(b))),
        (Value::Number(_) | Value::Digits(_), Value::Number(_) | Value::Digits(_)) => order_digits(a, b).map(Some),
        (Value::Date(a), Value::Date(b)) => Ok(Some(a.cmp(b))),
        (Value::DateTime(a), Value::DateTime(b)) => Ok(Some(a.cmp(b))),
        (Value::Duration(a), Value::Duration(b)) => order_durations(*a, *b).map(Some),
        _ if a.kind() == b.kind() => Err(no_order(a.kind())),
        _ => Err(different_kinds(a.kind(), b.kind())),
    }
}

/// The order of `sort_by`: that of `<`, and also texts by code point, false before true, null last.
pub fn sort_order(a: &Value, b: &Value) -> Result<Ordering, Fault> {
    match (a, b) {
        (Value::Text(a) | Value::Secret(a), Value::Text(b) | Value::Secret(b)) => Ok(a.as_str().cmp(b.as_str())),
        (Value::Bool(a), Value::Bool(b)) => Ok(a.cmp(b)),
        _ => Ok(order(a, b)?.unwrap_or_else(|| a.is_null().cmp(&b.is_null()))),
    }
}

/// The same for two values exactly if they are equal; of different kinds never the same. For `unique`,
/// `group_by` and the like. Not to be shown: it may hold a secret.
pub fn distinct_key(value: &Value) -> Result<String, Fault> {
    let mut key = String::new();
    write_key(value, &mut key)?;
    Ok(key)
}

fn write_key(value: &Value, key: &mut String) -> Result<(), Fault> {
    match value {
        Value::Misfit(kind) => return Err(Fault::no_fields(*kind)),
        Value::Null => key.push_str("null"),
        Value::Bool(value) => key.push_str(if *value { "true" } else { "false" }),
        Value::Number(_) | Value::Digits(_) => key.push_str(&number_key(value)),
        Value::Text(text) | Value::Secret(text) => write_text(text, key),
        Value::Date(date) => push(key, format_args!("@{date}")),
        Value::DateTime(datetime) => push(key, format_args!("@{datetime}")),
        Value::Duration(duration) => push(key, format_args!("{:?}", duration_key(*duration))),
        Value::List(items) => write_list_key(items, key)?,
        Value::Object(object) => write_object_key(object, key)?,
    }
    Ok(())
}

fn write_list_key(items: &[Value], key: &mut String) -> Result<(), Fault> {
    key.push('[');
    for item in items {
        write_key(item, key)?;
        key.push(',');
    }
    key.push(']');
    Ok(())
}

fn write_object_key(object: &Object, key: &mut String) -> Result<(), Fault> {
    let mut fields: Vec<&(Text, Value)> = object.fields.iter().collect();
    fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
    key.push('{');
    for (name, value) in fields {
        write_text(name, key);
        key.push(':');
        write_key(value, key)?;
        key.push(',');
    }
    key.push('}');
    Ok(())
}

fn push(key: &mut String, shown: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = key.write_fmt(shown);
}

/// One spelling for each value: plain where a number holds it, else of any length.
fn number_key(value: &Value) -> String {
    match (value.to_number(), value) {
        (Some(number), _) => number.to_string(),
        (None, Value::Digits(digits)) => canonical(digits).unwrap_or_else(|| digits.to_string()),
        (None, _) => String::new(),
    }
}

/// A day is 24 hours here, as in `Duration::compare`.
fn duration_key(duration: Duration) -> (i32, i128) {
    (duration.months, duration.time())
}

fn order_digits(a: &Value, b: &Value) -> Result<Ordering, Fault> {
    let number = |value: &Value| value.to_number().ok_or_else(|| Fault::beyond_38_digits(value));
    Ok(number(a)?.cmp(&number(b)?))
}

fn order_durations(a: Duration, b: Duration) -> Result<Ordering, Fault> {
    a.compare(b).ok_or_else(|| {
        Fault::new("durations-not-comparable", format!("which of `{a}` and `{b}` is longer depends on the month"))
            .help("compare days with days and months with months")
    })
}

fn different_kinds(a: Kind, b: Kind) -> Fault {
    let fault = Fault::new("different-kinds", format!("{} and {} cannot be compared", a.phrase(), b.phrase()));
    match (a, b) {
        (Kind::Date, Kind::DateTime) | (Kind::DateTime, Kind::Date) => fault.help("take the date of the datetime: `date(x)`"),
        (Kind::Text, Kind::Number) | (Kind::Number, Kind::Text) => fault.help("convert one side: `number(x)` or `text(x)`"),
        (Kind::Text, other) | (other, Kind::Text) if matches!(other, Kind::Bool | Kind::Date | Kind::DateTime) => {
            fault.help(format!("convert the text: `{other}(x)`"))
        }
        _ => fault,
    }
}

fn no_order(kind: Kind) -> Fault {
    match kind {
        Kind::Text => Fault::new("text-has-no-order", "texts have no order: `\"10\"` would come before `\"9\"`")
            .help("convert both sides: `number(x)`, `date(x)` or `datetime(x)`"),
        _ => Fault::new("no-order", format!("{} has no order", kind.phrase())),
    }
}
