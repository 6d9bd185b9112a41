//! Numbers against big integers, which cannot be wrong in the same way.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

use capi::value::Value;
use capi::value::number::{Number, ScaleError, canonical};
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;

fn n(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text} is no number"))
}

fn ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

fn fits(coefficient: &BigInt) -> bool {
    coefficient.magnitude() < ten(38).magnitude()
}

/// The reference of a number: coefficient at scale 80.
fn big(number: Number) -> BigInt {
    BigInt::from(number.coefficient()) * ten(80 - u32::from(number.scale()))
}

/// `dividend / divisor`, half-even.
fn half_even(dividend: &BigInt, divisor: &BigInt) -> BigInt {
    let (dividend, divisor) = if divisor.sign() == Sign::Minus { (-dividend, -divisor) } else { (dividend.clone(), divisor.clone()) };
    let mut quotient: BigInt = &dividend / &divisor;
    let rest: BigInt = &dividend - &quotient * &divisor;
    let twice = BigInt::from(rest.magnitude().clone()) * 2;
    let odd = (&quotient % 2) != BigInt::ZERO;
    if twice > divisor || (twice == divisor && odd) {
        quotient += if dividend.sign() == Sign::Minus { -1 } else { 1 };
    }
    quotient
}

/// The number `dividend / divisor`, rounded half-even at the largest scale that fits, and whether exact.
fn rounded(dividend: &BigInt, divisor: &BigInt) -> Option<(BigInt, bool)> {
    (0..=38).rev().find_map(|scale| {
        let scaled = dividend * ten(scale);
        let quotient = half_even(&scaled, divisor);
        fits(&quotient).then(|| (&quotient * ten(80 - scale), &quotient * divisor == scaled))
    })
}

/// The exact value at scale 80 as a number can hold it.
fn exact(value: BigInt) -> Option<BigInt> {
    let (value, whole) = rounded(&value, &ten(80))?;
    whole.then_some(value)
}

/// Small and long ones, ones that end in zeros, powers of two and five.
fn number() -> impl Strategy<Value = Number> {
    let coefficient = prop_oneof![
        -1000_i128..1000,
        any::<i64>().prop_map(i128::from),
        (any::<i128>(), 1_u32..38).prop_map(|(value, digits)| value % 10_i128.pow(digits)),
        any::<i128>().prop_map(|value| value % 10_i128.pow(38)),
        (1_i128..100, 0_u32..36).prop_map(|(value, zeros)| value * 10_i128.pow(zeros)),
        (0_u32..126).prop_map(|power| 2_i128.pow(power)),
        (0_u32..54).prop_map(|power| -(5_i128.pow(power))),
        Just(10_i128.pow(38) - 1),
    ];
    let scale = prop_oneof![Just(0_u8), 0_u8..4, 0_u8..=38];
    (coefficient, scale).prop_filter_map("fits", |(coefficient, scale)| Number::from_parts(coefficient, scale))
}

fn inexact_number() -> impl Strategy<Value = Number> {
    let third = Number::ONE.divide(n("3")).unwrap();
    (number(), 1_i64..10_000).prop_map(move |(a, b)| a.divide(Number::from_i64(b)).filter(Number::is_inexact).unwrap_or(third))
}

/// Both.
fn any_number() -> impl Strategy<Value = Number> {
    prop_oneof![3 => number(), 1 => inexact_number()]
}

#[test]
fn a_value_is_32_bytes() {
    assert_eq!(size_of::<Number>(), 24);
    assert_eq!(size_of::<Value>(), 32);
}

#[test]
fn digits_are_read_exactly_or_not_at_all() {
    let shown = |text: &str| Number::parse(text).map(|number| number.to_string());
    for (text, expected) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("1.10", "1.1"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("12.5e-1", "1.25"),
        ("-7", "-7"),
        ("0e999999999999999999", "0"),
        ("100e-2", "1"),
        ("18446744073709551616", "18446744073709551616"),
        ("123456789012345.678", "123456789012345.678"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
        ("1e37", "10000000000000000000000000000000000000"),
        ("1e-38", "0.00000000000000000000000000000000000001"),
        ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
        ("1000000000000000000000000000000000000000000e-42", "1"),
        ("0.1000000000000000000000000000000000000000000000", "0.1"),
    ] {
        assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "-",
        "+1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "1.e5",
        "1e",
        "1e+",
        "e5",
        "0x10",
        " 1",
        "1 ",
        "1_000",
        "1,5",
        "NaN",
        "Infinity",
        "١",
        "1e400",
        "1e38",
        "1e-39",
        "1e99999999999999999999",
        "100000000000000000000000000000000000000",
        "0.123456789012345678901234567890123456789",
    ] {
        assert_eq!(shown(text), None, "{text}");
    }
    assert_eq!(Number::parse_plain("1e3"), None);
    assert_eq!(Number::parse_plain("-12.50"), Some(n("-12.5")));
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
    assert_eq!(q("1e-38", "8e24").as_deref(), Some("~0"));
    assert_eq!(q("1", "0"), None);
    assert_eq!(q("1e37", "0.0001"), None);
}

#[test]
fn what_loses_digits_elsewhere_is_exact_or_refused_here() {
    let long = n("0.1234567890123456789");
    assert_eq!(long.checked_mul(long).map(|n| n.to_string()).as_deref(), Some("0.01524157875323883675019051998750190521"));
    assert_eq!(n("7e27").checked_add(n("0.123456789")).map(|n| n.to_string()).as_deref(), Some("7000000000000000000000000000.123456789"));
    assert_eq!(n("1e37").checked_add(n("0.01")), None);
    assert_eq!(n("99999999999999999999999999999999999999").checked_add(Number::ONE), None);
    assert_eq!(n("2e-20").checked_mul(n("5e-19")), Some(n("1e-38")));
    assert_eq!(n("25e30").checked_mul(n("4e-30")), Some(n("100")));
}

#[test]
fn an_inexact_number_stays_usable_and_marked() {
    let third = Number::ONE.divide(n("3")).unwrap();
    assert_eq!(format!("{:?}", third.checked_add(n("5")).unwrap()), "~5.3333333333333333333333333333333333333");
    assert_eq!(format!("{:?}", third.checked_mul(n("7")).unwrap()), "~2.3333333333333333333333333333333333333");
    assert_eq!(format!("{:?}", third.round(2).unwrap()), "0.33");
    assert_eq!(format!("{:?}", third.ceil()), "1");
    assert_eq!(third.checked_sub(third).map(|n| (n.is_zero(), n.is_inexact())), Some((true, true)));
    let nines = third.checked_mul(n("3")).unwrap();
    assert_eq!((nines.to_i64(), nines == n("0.99999999999999999999999999999999999999")), (None, true));
    assert_eq!(format!("{:?}", nines.checked_add(n("9")).unwrap()), "~10");
}

#[test]
fn rounding_is_half_even() {
    let round = |text: &str, digits| n(text).round(digits).map(|n| n.to_string());
    assert_eq!(round("2.5", 0).as_deref(), Some("2"));
    assert_eq!(round("3.5", 0).as_deref(), Some("4"));
    assert_eq!(round("-2.5", 0).as_deref(), Some("-2"));
    assert_eq!(round("2.5000000000000000000000000000000000001", 0).as_deref(), Some("3"));
    assert_eq!(round("2.51", 0).as_deref(), Some("3"));
    assert_eq!(round("1.005", 2).as_deref(), Some("1"));
    assert_eq!(round("1234", -2).as_deref(), Some("1200"));
    assert_eq!(round("1250", -2).as_deref(), Some("1200"));
    assert_eq!(round("51", -2).as_deref(), Some("100"));
    assert_eq!(round("1.25", i32::MAX).as_deref(), Some("1.25"));
    assert_eq!(round("1.25", i32::MIN).as_deref(), Some("0"));
    assert_eq!(round("99999999999999999999999999999999999999", -1), None);
    assert_eq!((n("-1.5").floor(), n("-1.5").ceil(), n("-1.5").trunc()), (n("-2"), n("-1"), n("-1")));
    assert_eq!((n("1.5").floor(), n("1.5").ceil(), n("2").ceil()), (n("1"), n("2"), n("2")));
}

#[test]
fn scales_of_columns() {
    assert_eq!(n("12.5").to_scale(10, 2), Ok(1250));
    assert_eq!(n("12.505").to_scale(10, 2), Err(ScaleError::TooManyDigits));
    assert_eq!(n("123456789").to_scale(10, 2), Err(ScaleError::TooLarge));
    assert_eq!(n("123456789.123").to_scale(10, 2), Err(ScaleError::TooLarge));
    assert_eq!(n("99999999.99").to_scale(10, 2), Ok(9_999_999_999));
    assert_eq!(n("-2").divide(n("3")).unwrap().to_scale(10, 2), Ok(-67));
    assert_eq!(n("1e37").to_scale(38, 9), Err(ScaleError::TooLarge));
    assert_eq!(n("299999999.99").divide(n("3")).unwrap().to_scale(10, 2), Err(ScaleError::TooLarge));
}

#[test]
fn doubles_only_where_they_print_the_same() {
    let double = |text: &str| n(text).to_nearest_f64_exact();
    assert_eq!(double("0.1"), Some(0.1));
    assert_eq!(double("9007199254740993"), None);
    assert_eq!(n("1e-23").to_f64(), 1e-23);
    assert_eq!(n("3e-25").to_f64(), 3e-25);
    assert_eq!(double("1e22"), Some(1e22));
    assert_eq!(double("0.1000000000000000055511151231257827"), None);
}

#[test]
fn one_spelling_for_each_value_of_any_length() {
    assert_eq!(canonical("1.10"), canonical("11e-1"));
    assert_eq!(canonical("1e400"), canonical("10.0e399"));
    assert_ne!(canonical("1e400"), canonical("-1e400"));
    assert_eq!(canonical("-0.0e7"), canonical("0"));
    assert_eq!(canonical("1,5"), None);
}

proptest! {
    #[test]
    fn digits_are_read_back(number in any_number()) {
        let text = number.to_string();
        prop_assert!(!text.contains('e'));
        prop_assert_eq!(Number::parse(&text), Some(number));
        prop_assert_eq!(Number::parse(&format!("{}e-{}", number.coefficient(), number.scale())), Some(number));
        prop_assert_eq!(canonical(&text), canonical(&format!("{}e-{}", number.coefficient(), number.scale())));
    }

    #[test]
    fn reading_agrees_with_big_integers(whole in "0|[1-9][0-9]{0,45}", fraction in "[0-9]{0,45}", exponent in -60_i64..60) {
        let point = if fraction.is_empty() { "" } else { "." };
        let text = format!("{whole}{point}{fraction}e{exponent}");
        let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
        let shift = exponent - fraction.len() as i64;
        let scaled = digits * ten((120 + shift) as u32);
        let reference = rounded(&scaled, &ten(120)).filter(|(_, exact)| *exact).map(|(value, _)| value);
        prop_assert_eq!(Number::parse(&text).map(big), reference);
    }

    #[test]
    fn reading_never_panics(text in "[-+0-9eE. ]{0,60}") {
        let _ = (Number::parse(&text), canonical(&text));
    }

    #[test]
    fn sums_and_products_are_exact_or_nothing(a in number(), b in number()) {
        prop_assert_eq!(a.checked_add(b).map(big), exact(big(a) + big(b)));
        prop_assert_eq!(a.checked_sub(b).map(big), exact(big(a) - big(b)));
        let product = big(a) * big(b);
        prop_assert_eq!(a.checked_mul(b).map(big), exact_at(&product, 160));
        for result in [a.checked_add(b), a.checked_sub(b), a.checked_mul(b)].into_iter().flatten() {
            prop_assert!(!result.is_inexact());
            prop_assert_eq!(Number::from_parts(result.coefficient(), result.scale()).map(|n| (n.coefficient(), n.scale())), Some((result.coefficient(), result.scale())));
        }
    }

    #[test]
    fn of_inexact_operands_they_are_rounded_half_even(a in inexact_number(), b in any_number()) {
        prop_assert_eq!(a.checked_add(b).map(big), rounded(&(big(a) + big(b)), &ten(80)).map(|(value, _)| value));
        prop_assert_eq!(a.checked_mul(b).map(big), rounded(&(big(a) * big(b)), &ten(160)).map(|(value, _)| value));
        prop_assert!([a.checked_add(b), a.checked_mul(b)].into_iter().flatten().all(|n| n.is_inexact()));
    }

    #[test]
    fn quotients_are_exact_or_rounded_half_even(a in number(), b in number()) {
        if b.is_zero() {
            prop_assert_eq!(a.divide(b), None);
            prop_assert_eq!(a.remainder(b), None);
            return Ok(());
        }
        let quotient = a.divide(b);
        prop_assert_eq!(quotient.map(|q| (big(q), !q.is_inexact())), rounded(&big(a), &big(b)));
        prop_assert_eq!(a.remainder(b).map(big), Some(big(a) % big(b)));
    }

    #[test]
    fn order_and_equality_are_by_value(a in any_number(), b in any_number()) {
        prop_assert_eq!(a.cmp(&b), big(a).cmp(&big(b)));
        prop_assert_eq!(a == b, big(a) == big(b));
        let (up, state) = (Number::from_parts(a.coefficient().saturating_mul(10), (a.scale() + 1).min(38)), RandomState::new());
        if let Some(up) = up.filter(|up| *up == a) {
            prop_assert_eq!(state.hash_one(up), state.hash_one(a));
            prop_assert_eq!(up.cmp(&a), Ordering::Equal);
        }
        prop_assert_eq!(a.negate().cmp(&b.negate()), b.cmp(&a));
    }

    #[test]
    fn rounding_agrees_with_big_integers(number in any_number(), digits in -40_i32..40) {
        let unit = ten((80 - digits) as u32);
        let reference = half_even(&big(number), &unit) * &unit;
        let expected = (reference.magnitude() < ten(118).magnitude()).then_some(reference);
        prop_assert_eq!(number.round(digits).map(big), expected);
        let one = ten(80);
        prop_assert_eq!(big(number.trunc()), big(number) / &one * &one);
        prop_assert!(big(number.floor()) <= big(number) && big(number) < big(number.floor()) + &one);
        prop_assert!(big(number.ceil()) >= big(number) && big(number) > big(number.ceil()) - &one);
        prop_assert!(number.floor().is_whole() && number.ceil().is_whole() && !number.ceil().is_inexact());
    }

    #[test]
    fn a_column_takes_exactly_what_fits(number in any_number(), precision in 1_u8..=38, scale in 0_u8..=38) {
        let scale = scale.min(precision);
        let unit = ten(80 - u32::from(scale));
        let rounded = half_even(&big(number), &unit);
        let exact = &rounded * &unit == big(number);
        let fits = rounded.magnitude() < ten(u32::from(precision)).magnitude();
        match number.to_scale(precision, scale) {
            Ok(coefficient) => {
                prop_assert!(fits && (exact || number.is_inexact()));
                prop_assert_eq!(BigInt::from(coefficient), rounded);
            }
            Err(_) => prop_assert!(!fits || !(exact || number.is_inexact())),
        }
    }

    #[test]
    fn the_nearest_double_is_that_of_the_digits(number in any_number()) {
        let parsed: f64 = number.to_string().parse().unwrap();
        prop_assert_eq!(number.to_f64(), parsed);
        if let Some(double) = number.to_nearest_f64_exact() {
            prop_assert_eq!(Number::from_f64(double), Some(number));
        }
    }

    #[test]
    fn a_short_double_is_kept(value in -1e15_f64..1e15) {
        let number = Number::from_f64(value).unwrap();
        prop_assert_eq!(number.to_nearest_f64_exact(), Some(value));
    }
}

fn exact_at(value: &BigInt, scale: u32) -> Option<BigInt> {
    let (value, whole) = rounded(value, &ten(scale))?;
    whole.then_some(value)
}
