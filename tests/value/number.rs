use capi::value::{Number, Value};

fn n(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text} is no number"))
}

#[test]
fn a_value_is_32_bytes() {
    assert_eq!(size_of::<Number>(), 24);
    assert_eq!(size_of::<Value>(), 32);
}

#[test]
fn division_is_exact_where_it_ends() {
    let q = |a: &str, b: &str| n(a).divide(n(b)).map(|q| format!("{q:?}"));
    assert_eq!(q("7", "2").as_deref(), Some("3.5"));
    assert_eq!(q("123456789", "1000000").as_deref(), Some("123.456789"));
    assert_eq!(q("1", "3").as_deref(), Some("~0.33333333333333333333333333333333333333"));
    assert_eq!(q("2", "3").as_deref(), Some("~0.66666666666666666666666666666666666667"));
    assert_eq!(q("200", "3").as_deref(), Some("~66.666666666666666666666666666666666667"));
    assert_eq!(q("-1", "8").as_deref(), Some("-0.125"));
    assert_eq!(q("1", "0"), None);
    assert_eq!(q("1e37", "0.0001"), None);
}
