//! Wide arithmetic against big integers, beyond what numbers reach today.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::wide::{Rest, Wide};

fn big(wide: Wide) -> BigUint {
    (BigUint::from(wide.high) << 128_u32) + BigUint::from(wide.low)
}

/// Few and many bits alike, and all ones.
fn limb() -> impl Strategy<Value = u128> {
    prop_oneof![any::<u128>(), (any::<u128>(), 0_u32..128).prop_map(|(value, shift)| value >> shift), Just(u128::MAX), Just(0)]
}

fn wide() -> impl Strategy<Value = Wide> {
    (limb(), limb()).prop_map(|(high, low)| Wide { high, low })
}

proptest! {
    #[test]
    fn products(a in limb(), b in limb()) {
        prop_assert_eq!(big(Wide::product(a, b)), BigUint::from(a) * BigUint::from(b));
    }

    #[test]
    fn shifts(value in limb(), exponent in 0_u32..=76) {
        let expected = BigUint::from(value) * BigUint::from(10_u8).pow(exponent);
        if expected.bits() <= 256 {
            prop_assert_eq!(big(Wide::from(value).shift(exponent)), expected);
        }
    }

    #[test]
    fn sums_and_differences(a in wide(), b in wide()) {
        let sum = big(a) + big(b);
        if sum.bits() <= 256 {
            prop_assert_eq!(big(a.plus(b)), sum);
        }
        let (less, more) = (a.min(b), a.max(b));
        prop_assert_eq!(big(more.minus(less)), big(more) - big(less));
        prop_assert_eq!(a.cmp(&b), big(a).cmp(&big(b)));
    }

    #[test]
    fn quotients(dividend in wide(), divisor in limb()) {
        let (quotient, remainder) = dividend.divide(divisor);
        if divisor == 0 {
            return Ok(());
        }
        prop_assert_eq!(big(quotient), big(dividend) / BigUint::from(divisor));
        prop_assert_eq!(BigUint::from(remainder), big(dividend) % BigUint::from(divisor));
        let twice = BigUint::from(remainder) * 2_u8;
        let expected = match twice.cmp(&BigUint::from(divisor)) {
            std::cmp::Ordering::Less if remainder == 0 => Rest::Nothing,
            std::cmp::Ordering::Less => Rest::BelowHalf,
            std::cmp::Ordering::Equal => Rest::Half,
            std::cmp::Ordering::Greater => Rest::AboveHalf,
        };
        prop_assert_eq!(Rest::of_remainder(remainder, divisor), expected);
    }

    #[test]
    fn dropped_digits(value in wide(), count in 0_u32..80) {
        let unit = BigUint::from(10_u8).pow(count);
        let dropped = value.drop_digits(count);
        let rest = big(value) % &unit;
        prop_assert_eq!(big(dropped.kept), big(value) / &unit);
        prop_assert_eq!(dropped.rest == Rest::Nothing, rest == BigUint::ZERO);
        prop_assert_eq!(dropped.rest == Rest::AboveHalf, rest * 2_u8 > unit);
    }

    #[test]
    fn counted_digits(value in wide()) {
        let expected = if big(value) == BigUint::ZERO { 0 } else { big(value).to_string().len() };
        prop_assert_eq!(value.digits() as usize, expected);
    }
}
