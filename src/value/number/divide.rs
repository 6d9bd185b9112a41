//! Division: exact where it ends, else rounded and marked.

use super::wide::{Dropped, Rest};
use super::{LIMIT, MAX_SCALE, Number, Wide};

impl Number {
    /// The exact quotient if it has at most 38 digits, else rounded half-even to 38 significant digits
    /// (and at most 38 after the point) and marked inexact.
    ///
    /// `None` for a zero divisor; also if the whole part of the quotient has more than 38 digits, which
    /// callers tell apart by `other.is_zero()`.
    #[must_use]
    pub fn divide(self, other: Number) -> Option<Number> {
        if other.is_zero() {
            return None;
        }
        let negative = self.is_negative() != other.is_negative();
        let shift = i32::from(other.scale) - i32::from(self.scale);
        if let Some((coefficient, scale)) = exact_quotient(self.magnitude(), other.magnitude(), shift) {
            return Some(Number::normal(negative, coefficient, scale, self.inexact || other.inexact));
        }
        let (magnitude, scale) = rounded_quotient(self.magnitude(), other.magnitude(), shift)?;
        Number::fit(negative, magnitude, scale, true)
    }

    /// What truncated division leaves; it has the sign of `self`, as in SQL. `None` for a zero divisor.
    #[must_use]
    pub fn remainder(self, other: Number) -> Option<Number> {
        if other.is_zero() {
            return None;
        }
        let inexact = self.inexact || other.inexact;
        let scale = self.scale.max(other.scale);
        let dividend = Wide::from(self.magnitude()).shift(u32::from(scale - self.scale));
        let divisor = Wide::from(other.magnitude()).shift(u32::from(scale - other.scale));
        // A divisor of more than 128 bits means that the dividend was not shifted and is smaller.
        let left = if divisor.high > 0 { dividend.low } else { dividend.divide(divisor.low).1 };
        Number::fit(self.is_negative(), Wide::from(left), u32::from(scale), inexact)
    }
}

/// `a / b * 10^shift` as coefficient and scale if it ends within 38 digits. A quotient ends if what is
/// left of the divisor, once reduced, has no factors but 2 and 5.
fn exact_quotient(a: u128, b: u128, shift: i32) -> Option<(u128, u32)> {
    if a == 0 {
        return Some((0, 0));
    }
    let twos = a.trailing_zeros().min(b.trailing_zeros());
    let (mut a, mut b) = (a >> twos, b >> twos);
    while a.is_multiple_of(5) && b.is_multiple_of(5) {
        (a, b) = (a / 5, b / 5);
    }
    let twos = b.trailing_zeros();
    b >>= twos;
    let mut fives = 0;
    while b.is_multiple_of(5) {
        (b, fives) = (b / 5, fives + 1);
    }
    if !a.is_multiple_of(b) {
        return None;
    }
    let places = twos.max(fives);
    let factor = 2_u128.checked_pow(places - twos)?.checked_mul(5_u128.checked_pow(places - fives)?)?;
    let coefficient = (a / b).checked_mul(factor)?;
    at_scale(coefficient, i64::from(places) - i64::from(shift))
}

/// A negative scale becomes zeros.
fn at_scale(coefficient: u128, scale: i64) -> Option<(u128, u32)> {
    let zeros = u32::try_from((-scale).max(0)).ok()?;
    let scale = u32::try_from(scale.max(0)).ok()?;
    let coefficient = coefficient.checked_mul(10_u128.checked_pow(zeros)?)?;
    (coefficient < LIMIT && scale <= MAX_SCALE).then_some((coefficient, scale))
}

/// `a / b * 10^shift` rounded half-even to as many digits as a number holds, and its scale.
fn rounded_quotient(a: u128, b: u128, shift: i32) -> Option<(Wide, u32)> {
    let whole_digits = digits(a) - digits(b);
    let widest = MAX_SCALE as i32;
    let least = widest - whole_digits;
    let most = widest + shift;
    let mut exponent = least.min(most);
    let mut quotient = scaled_quotient(a, b, exponent)?;
    if quotient >= Wide::from(LIMIT) {
        exponent -= 1;
        quotient = scaled_quotient(a, b, exponent)?;
    }
    let scale = u32::try_from(exponent - shift).ok()?;
    Some((quotient, scale))
}

/// `a * 10^exponent / b`, half-even. The caller keeps the product below 10^77.
fn scaled_quotient(a: u128, b: u128, exponent: i32) -> Option<Wide> {
    let dividend = Wide::from(a).shift(u32::try_from(exponent).ok()?);
    let (kept, remainder) = dividend.divide(b);
    Some(Dropped { kept, rest: Rest::of_remainder(remainder, b) }.half_even())
}

fn digits(magnitude: u128) -> i32 {
    Wide::from(magnitude).digits() as i32
}
