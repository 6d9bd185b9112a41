//! Exact decimal numbers: at most 38 digits, nothing rounded unless a division says so. The language
//! has no other kind of number; floats exist only at the boundary.

mod arithmetic;
mod compare;
mod divide;
mod float;
mod format;
mod parse;
mod round;
mod wide;
#[cfg(test)]
mod wide_tests;

use wide::Wide;

pub(in crate::value) use float::exact_f64;
pub use parse::canonical;
pub(in crate::value) use parse::is_plain;
pub use round::ScaleError;

/// One more than the largest coefficient: 38 digits.
const LIMIT: u128 = 10_u128.pow(38);
const MAX_SCALE: u32 = 38;

/// `coefficient / 10^scale`, scale 0 to 38, `|coefficient| < 10^38`, and whether it was rounded.
///
/// Always normalised: no trailing zeros after the point, zero is `0` at scale 0. So equality and
/// hashing are by value, the mark left out: `1 == 1.0`.
#[derive(Clone, Copy)]
pub struct Number {
    /// The coefficient in two's complement, in halves: an `i128` would align to 16 and blow up `Value`.
    high: u64,
    low: u64,
    scale: u8,
    inexact: bool,
}

impl Number {
    pub const ZERO: Number = Number { high: 0, low: 0, scale: 0, inexact: false };
    pub const ONE: Number = Number { high: 0, low: 1, scale: 0, inexact: false };

    pub fn from_i64(value: i64) -> Number {
        Number::pack(i128::from(value), 0, false)
    }

    pub fn from_u64(value: u64) -> Number {
        Number::pack(i128::from(value), 0, false)
    }

    /// `None` beyond 38 digits.
    pub fn from_i128(value: i128) -> Option<Number> {
        (value.unsigned_abs() < LIMIT).then(|| Number::pack(value, 0, false))
    }

    /// `coefficient / 10^scale`; `None` if that does not fit.
    pub fn from_parts(coefficient: i128, scale: u8) -> Option<Number> {
        Number::fit(coefficient < 0, Wide::from(coefficient.unsigned_abs()), u32::from(scale), false)
    }

    /// All digits as a whole number; together with `scale` the value.
    pub fn coefficient(&self) -> i128 {
        ((u128::from(self.high) << 64) | u128::from(self.low)) as i128
    }

    /// Digits after the point.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether a division behind it was rounded.
    pub fn is_inexact(&self) -> bool {
        self.inexact
    }

    pub fn is_zero(&self) -> bool {
        self.high == 0 && self.low == 0
    }

    pub fn is_negative(&self) -> bool {
        (self.high as i64) < 0
    }

    pub fn is_whole(&self) -> bool {
        self.scale == 0
    }

    /// The same value without the inexact mark.
    #[must_use]
    pub fn exact(self) -> Number {
        Number { inexact: false, ..self }
    }

    /// Whole, exact and within 64 bits, or `None`.
    pub fn to_i64(&self) -> Option<i64> {
        if self.scale != 0 || self.inexact {
            return None;
        }
        i64::try_from(self.coefficient()).ok()
    }

    fn magnitude(&self) -> u128 {
        self.coefficient().unsigned_abs()
    }

    /// The caller has normalised.
    fn pack(coefficient: i128, scale: u8, inexact: bool) -> Number {
        let wide = coefficient as u128;
        Number { high: (wide >> 64) as u64, low: wide as u64, scale, inexact }
    }

    /// Normalises; the caller has checked that coefficient and scale are within bounds.
    fn normal(negative: bool, magnitude: u128, scale: u32, inexact: bool) -> Number {
        let (magnitude, scale) = match u64::try_from(magnitude) {
            Ok(small) => strip_small(small, scale),
            Err(_) => strip(magnitude, scale),
        };
        let coefficient = magnitude as i128;
        Number::pack(if negative { -coefficient } else { coefficient }, scale as u8, inexact)
    }

    /// The number `magnitude / 10^scale`. What does not fit is rounded half-even to 38 digits if it is
    /// inexact anyway, and `None` if it is exact or its whole part alone is too long.
    fn fit(negative: bool, mut magnitude: Wide, mut scale: u32, inexact: bool) -> Option<Number> {
        if !fits(magnitude, scale) {
            (magnitude, scale) = magnitude.strip_zeros(scale);
        }
        if !fits(magnitude, scale) && inexact {
            let excess = magnitude.digits().max(scale).saturating_sub(MAX_SCALE);
            magnitude = magnitude.drop_digits(excess).half_even();
            scale = scale.checked_sub(excess)?;
            (magnitude, scale) = magnitude.strip_zeros(scale);
        }
        fits(magnitude, scale).then(|| Number::normal(negative, magnitude.low, scale, inexact))
    }
}

fn fits(magnitude: Wide, scale: u32) -> bool {
    magnitude.high == 0 && magnitude.low < LIMIT && scale <= MAX_SCALE
}

/// Without trailing zeros after the point. Most numbers of a run are this small.
fn strip_small(mut magnitude: u64, mut scale: u32) -> (u128, u32) {
    if magnitude == 0 {
        return (0, 0);
    }
    while scale > 0 && magnitude.is_multiple_of(10) {
        magnitude /= 10;
        scale -= 1;
    }
    (u128::from(magnitude), scale)
}

fn strip(mut magnitude: u128, mut scale: u32) -> (u128, u32) {
    while scale > 0 && magnitude.is_multiple_of(10) {
        magnitude /= 10;
        scale -= 1;
    }
    (magnitude, scale)
}

/// `10^exponent`, exponent at most 38.
fn power(exponent: u32) -> u128 {
    match 10_u64.checked_pow(exponent) {
        Some(small) => u128::from(small),
        None => 10_u128.saturating_pow(exponent),
    }
}
