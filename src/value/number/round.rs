//! Rounding: by the script's functions (which clear the inexact mark) and into columns.

use super::{LIMIT, MAX_SCALE, Number, Wide, power};

/// Why a number does not fit a `decimal(p, s)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleError {
    /// Too many digits before the point.
    TooLarge,
    /// An exact number with more digits after the point than the column has.
    TooManyDigits,
}

impl Number {
    /// Half-even to `digits` after the point; negative digits round before it. `None` only if a
    /// 38-digit number is rounded up before the point to 39 digits.
    #[must_use]
    pub fn round(self, digits: i32) -> Option<Number> {
        let drop = i32::from(self.scale).saturating_sub(digits);
        let Ok(drop @ 1..) = u32::try_from(drop) else { return Some(self.exact()) };
        let kept = Wide::from(self.magnitude()).drop_digits(drop.min(2 * MAX_SCALE)).half_even();
        if kept == Wide::ZERO {
            return Some(Number::ZERO);
        }
        let zeros = u32::try_from(digits.saturating_neg()).unwrap_or(0);
        Number::fit(self.is_negative(), kept.shift(zeros.min(MAX_SCALE)), u32::try_from(digits).unwrap_or(0), false)
    }

    /// The next whole number below.
    #[must_use]
    pub fn floor(self) -> Number {
        self.whole(self.is_negative())
    }

    /// The next whole number above.
    #[must_use]
    pub fn ceil(self) -> Number {
        self.whole(!self.is_negative())
    }

    /// Without what is after the point.
    #[must_use]
    pub fn trunc(self) -> Number {
        self.whole(false)
    }

    /// Without fraction; `away` from zero if there was one, that is, if the scale is not 0.
    fn whole(self, away: bool) -> Number {
        if self.scale == 0 {
            return self.exact();
        }
        let kept = self.magnitude() / power(u32::from(self.scale));
        Number::normal(self.is_negative(), kept + u128::from(away), 0, false)
    }

    /// The coefficient at exactly `scale`, of at most `precision` digits. An exact number loses
    /// nothing or fails; an inexact one is rounded half-even.
    pub fn to_scale(&self, precision: u8, scale: u8) -> Result<i128, ScaleError> {
        let number = if self.inexact { self.round(i32::from(scale)).ok_or(ScaleError::TooLarge)? } else { *self };
        let Some(zeros) = scale.checked_sub(number.scale) else {
            return Err(if number.reaches(precision, scale) { ScaleError::TooLarge } else { ScaleError::TooManyDigits });
        };
        let limit = power(u32::from(precision).min(MAX_SCALE)).min(LIMIT).cast_signed();
        let factor = power(u32::from(zeros).min(MAX_SCALE)).cast_signed();
        let coefficient = number.coefficient().checked_mul(factor).ok_or(ScaleError::TooLarge)?;
        if coefficient.abs() < limit { Ok(coefficient) } else { Err(ScaleError::TooLarge) }
    }

    /// Whether even its whole part has more digits than the column: rounding would not help.
    fn reaches(&self, precision: u8, scale: u8) -> bool {
        let whole = u32::from(precision.saturating_sub(scale)).min(MAX_SCALE);
        self.trunc().magnitude() >= power(whole)
    }
}
