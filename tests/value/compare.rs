//! Equality, order and identity.

use std::cmp::Ordering;

use capi::value::compare::{distinct_key, equal, order, sort_order};
use capi::value::display::to_text;
use capi::value::json::to_json;
use capi::value::time::{parse_date, parse_datetime};
use capi::value::{Duration, Fault, Kind, Number, Text, Value};
use proptest::prelude::*;

use super::any_value;

fn digits(digits: &str) -> Value {
    Value::Digits(Text::from(digits))
}

fn number(digits: &str) -> Value {
    Value::Number(Number::parse(digits).unwrap())
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn duration(text: &str) -> Value {
    Value::Duration(Duration::parse(text).unwrap())
}

fn day() -> Value {
    Value::Date(parse_date("2026-01-31").unwrap())
}

fn instant() -> Value {
    Value::DateTime(parse_datetime("2026-01-31T10:00:00Z").unwrap())
}

fn object(fields: &[(&str, Value)]) -> Value {
    Value::object(fields.iter().map(|(name, value)| (Text::from(*name), value.clone())).collect())
}

#[test]
fn numbers_are_equal_by_value() {
    assert_eq!(equal(&number("1"), &digits("1.0")), Ok(true));
    assert_eq!(equal(&digits("1.0"), &digits("10e-1")), Ok(true));
    assert_eq!(equal(&digits("1e400"), &digits("10e399")), Ok(true));
    assert_eq!(equal(&digits("1e400"), &number("1")), Ok(false));
    assert_eq!(
        equal(&digits("0.1234567890123456789012345678901234567890"), &digits("0.123456789012345678901234567890123456789")),
        Ok(true)
    );
    assert_eq!(equal(&digits("1e99999999999999999999"), &digits("1e99999999999999999999")), Ok(true));
}

#[test]
fn null_equals_null_only() {
    assert_eq!(equal(&Value::Null, &Value::Null), Ok(true));
    for value in [number("0"), text(""), Value::Bool(false), Value::list(vec![])] {
        assert_eq!(equal(&Value::Null, &value), Ok(false));
        assert_eq!(equal(&value, &Value::Null), Ok(false));
    }
}

#[test]
fn different_kinds_are_a_fault_naming_both() {
    let fault = equal(&number("1"), &text("1")).unwrap_err();
    assert_eq!((fault.code, fault.message.as_str()), ("different-kinds", "a number and a text cannot be compared"));
    let fault = order(&day(), &instant()).unwrap_err();
    assert_eq!(fault.help.as_deref(), Some("take the date of the datetime: `date(x)`"));
    assert!(order(&number("1"), &Value::Bool(true)).is_err());
    assert!(equal(&Value::list(vec![number("1")]), &Value::list(vec![text("1")])).is_err());
}

#[test]
fn lists_and_objects_are_equal_deeply() {
    let a = object(&[("x", number("1")), ("y", Value::list(vec![Value::Null, digits("2.0")]))]);
    let b = object(&[("y", Value::list(vec![Value::Null, number("2")])), ("x", digits("1.00"))]);
    assert_eq!(equal(&a, &b), Ok(true));
    assert_eq!(distinct_key(&a), distinct_key(&b));
    assert_eq!(equal(&object(&[("x", Value::Null)]), &object(&[])), Ok(false));
    assert_eq!(equal(&object(&[("x", Value::Null)]), &object(&[("y", Value::Null)])), Ok(false));
}

#[test]
fn texts_have_no_order_but_sort() {
    let fault = order(&text("10"), &text("9")).unwrap_err();
    assert_eq!(fault.code, "text-has-no-order");
    assert!(fault.help.is_some());
    assert_eq!(sort_order(&text("10"), &text("9")), Ok(Ordering::Less));
    assert_eq!(sort_order(&text("Z"), &text("a")), Ok(Ordering::Less));
    assert_eq!(sort_order(&Value::Null, &text("a")), Ok(Ordering::Greater));
    assert_eq!(sort_order(&number("2"), &Value::Null), Ok(Ordering::Less));
    assert_eq!(sort_order(&Value::Null, &Value::Null), Ok(Ordering::Equal));
    assert_eq!(sort_order(&Value::Bool(false), &Value::Bool(true)), Ok(Ordering::Less));
    assert!(sort_order(&number("1"), &text("a")).is_err());
}

#[test]
fn order_of_numbers_dates_datetimes_and_durations() {
    assert_eq!(order(&digits("2"), &number("10")), Ok(Some(Ordering::Less)));
    assert_eq!(order(&day(), &day()), Ok(Some(Ordering::Equal)));
    assert_eq!(order(&duration("30d"), &duration("1h")), Ok(Some(Ordering::Greater)));
    assert_eq!(order(&Value::Null, &number("1")), Ok(None));
    assert_eq!(order(&text("a"), &Value::Null), Ok(None));
    assert_eq!(order(&duration("1mo"), &duration("30d")).unwrap_err().code, "durations-not-comparable");
    assert_eq!(order(&digits("1e400"), &number("1")).unwrap_err().code, "too-many-digits");
    assert_eq!(order(&Value::Bool(true), &Value::Bool(false)).unwrap_err().message, "a bool has no order");
    assert_eq!(equal(&duration("1mo"), &duration("30d")), Ok(false));
    assert_eq!(equal(&duration("1d"), &duration("24h")), Ok(true));
}

#[test]
fn misread_fields_are_faults() {
    let misfit = Value::Misfit(Kind::List);
    let expected = Fault::no_fields(Kind::List);
    assert_eq!(equal(&misfit, &Value::Null), Err(expected.clone()));
    assert_eq!(order(&Value::Null, &misfit), Err(expected.clone()));
    assert_eq!(distinct_key(&misfit), Err(expected));
}

#[test]
fn identity_does_not_mix_kinds() {
    let key = |value: &Value| distinct_key(value).unwrap();
    assert_eq!(key(&number("1")), key(&digits("1.0")));
    let all = [
        number("1"),
        text("1"),
        text("true"),
        Value::Bool(true),
        Value::Null,
        text("null"),
        day(),
        text("2026-01-31"),
        instant(),
        duration("1d"),
        Value::list(vec![]),
        text("[]"),
        Value::list(vec![Value::Null]),
        Value::list(vec![Value::Null, Value::Null]),
        object(&[]),
        Value::list(vec![text("a,b")]),
        Value::list(vec![text("a"), text("b")]),
        digits("1e400"),
    ];
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            assert_eq!(key(a) == key(b), i == j, "{a:?} {b:?}");
        }
    }
}

#[test]
fn secrets_are_masked() {
    let secret = Value::Secret(Text::from("hunter2"));
    assert_eq!(to_json(&Value::list(vec![secret.clone()])), r#"["***"]"#);
    assert_eq!(to_text(&secret), None);
    assert_eq!(secret.shown(), "\"***\"");
    assert_eq!(format!("{:?}", Value::list(vec![secret])), "List([Secret(***)])");
}

proptest! {
    #[test]
    fn identity_agrees_with_equality(a in any_value(), b in any_value()) {
        prop_assert_eq!(equal(&a, &a), Ok(true));
        prop_assert_eq!(equal(&a, &b).is_ok(), equal(&b, &a).is_ok());
        if let Ok(same) = equal(&a, &b) {
            prop_assert_eq!(equal(&b, &a), Ok(same));
            prop_assert_eq!(distinct_key(&a).unwrap() == distinct_key(&b).unwrap(), same);
        }
        if let (Ok(Some(forth)), Ok(Some(back))) = (order(&a, &b), order(&b, &a)) {
            prop_assert_eq!(forth, back.reverse());
            prop_assert_eq!(forth == Ordering::Equal, equal(&a, &b).unwrap());
        }
        let _ = (sort_order(&a, &b), to_text(&a));
    }

    #[test]
    fn json_is_read_back(value in any_value()) {
        let json = to_json(&value);
        let read: Result<serde::de::IgnoredAny, _> = serde_json::from_str(&json);
        prop_assert!(read.is_ok(), "{}", json);
    }

    #[test]
    fn json_texts_are_read_back(text in any::<String>()) {
        prop_assert_eq!(serde_json::from_str::<String>(&to_json(&Value::text(text.as_str()))).unwrap(), text);
    }
}
