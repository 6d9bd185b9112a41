//! Values: exact numbers, durations, conversions, comparison.

mod compare;
mod convert;
mod number;
mod time;
mod windows;

use capi::value::{Duration, Number, Text, Value};
use jiff::Timestamp;
use proptest::prelude::*;

/// Any value without secrets and misread fields; near misses of numbers, dates and bools among the texts.
fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number().prop_map(Value::Number),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,3})?".prop_map(|digits| Value::Digits(Text::from(digits))),
        "[-+]?[0-9]{0,20}[.,e]?[0-9]{0,12} ?".prop_map(Value::text),
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-][01][0-9]:?00)?)?"
            .prop_map(Value::text),
        any::<String>().prop_map(Value::text),
        "true|false|null|True|".prop_map(Value::text),
        (-719_528_i64..2_932_896).prop_map(|day| Value::Date(
            Timestamp::from_second((day * 86_400).min(253_402_207_200)).unwrap().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
        )),
        (any::<i32>(), 0_i32..1_000_000_000).prop_map(|(second, nanos)| Value::DateTime(Timestamp::new(i64::from(second), nanos).unwrap())),
        (any::<i32>(), any::<i32>(), any::<i64>()).prop_map(|(months, days, nanos)| Value::Duration(Duration { months, days, nanos })),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::list),
            prop::collection::btree_map("[a-c\"]{0,2}", inner, 0..4)
                .prop_map(|fields| Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect())),
        ]
    })
}

/// Of any length, a quarter of them rounded by a division.
fn number() -> impl Strategy<Value = Number> {
    (any::<i128>(), 1_u32..38, 0_u8..=38, 0_i64..4).prop_filter_map("fits", |(coefficient, digits, scale, divisor)| {
        let number = Number::from_parts(coefficient % 10_i128.pow(digits), scale)?;
        if divisor == 3 { number.divide(Number::from_i64(7)) } else { Some(number) }
    })
}
