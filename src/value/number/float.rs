//! Doubles: only where a script says `float`.

use super::{Number, canonical, power};

/// Up to this, whole doubles are exact; so are powers of ten up to the 22nd.
const WHOLE: u128 = 1 << 53;

impl Number {
    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        let magnitude = self.magnitude();
        if magnitude > WHOLE || self.scale > 22 {
            // The standard library rounds once; a division here would round twice.
            return self.to_string().parse().unwrap_or(f64::NAN);
        }
        let unit = power(u32::from(self.scale)) as f64;
        let value = magnitude as f64 / unit;
        if self.is_negative() { -value } else { value }
    }

    /// The nearest double, if its shortest digits are this very number.
    pub fn to_nearest_f64_exact(&self) -> Option<f64> {
        let value = self.to_f64();
        (Number::from_f64(value)? == *self).then_some(value)
    }

    /// The number that a double's shortest digits spell; `None` beyond 38 digits, infinite or NaN.
    pub fn from_f64(value: f64) -> Option<Number> {
        Number::parse(&format!("{value:e}"))
    }
}

/// The nearest double of a JSON number of any length, if its shortest digits are the same value.
pub(in crate::value) fn exact_f64(digits: &str) -> Option<f64> {
    let value: f64 = digits.parse().ok()?;
    let same = value.is_finite() && canonical(digits)? == canonical(&format!("{value:e}"))?;
    same.then_some(value)
}
