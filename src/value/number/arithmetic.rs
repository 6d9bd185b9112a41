//! Sums and products: exact, or nothing. Where an operand was rounded already, so is the result.

use super::{LIMIT, Number, Wide, power};

impl Number {
    /// `None` if the exact sum needs more than 38 digits. With an inexact operand the sum is rounded
    /// half-even to 38 digits, and `None` only if its whole part is longer.
    #[must_use]
    pub fn checked_add(self, other: Number) -> Option<Number> {
        self.add_small(other).or_else(|| self.add_wide(other))
    }

    /// Like `checked_add`.
    #[must_use]
    pub fn checked_sub(self, other: Number) -> Option<Number> {
        self.checked_add(other.negate())
    }

    /// Like `checked_add`.
    #[must_use]
    pub fn checked_mul(self, other: Number) -> Option<Number> {
        let scale = u32::from(self.scale) + u32::from(other.scale);
        let inexact = self.inexact || other.inexact;
        let negative = self.is_negative() != other.is_negative();
        let product = Wide::product(self.magnitude(), other.magnitude());
        Number::fit(negative, product, scale, inexact)
    }

    #[must_use]
    pub fn negate(self) -> Number {
        Number::pack(-self.coefficient(), self.scale, self.inexact)
    }

    #[must_use]
    pub fn abs(self) -> Number {
        if self.is_negative() { self.negate() } else { self }
    }

    fn add_small(self, other: Number) -> Option<Number> {
        let scale = self.scale.max(other.scale);
        let sum = self.aligned(scale)?.checked_add(other.aligned(scale)?)?;
        let magnitude = sum.unsigned_abs();
        if magnitude >= LIMIT {
            return None;
        }
        Some(Number::normal(sum < 0, magnitude, u32::from(scale), self.inexact || other.inexact))
    }

    /// The coefficient at a scale that is not smaller than its own.
    fn aligned(self, scale: u8) -> Option<i128> {
        match scale - self.scale {
            0 => Some(self.coefficient()),
            more => self.coefficient().checked_mul(power(u32::from(more)).cast_signed()),
        }
    }

    fn add_wide(self, other: Number) -> Option<Number> {
        let scale = u32::from(self.scale.max(other.scale));
        let [mine, theirs] = [self, other].map(|n| Wide::from(n.magnitude()).shift(scale - u32::from(n.scale)));
        let (negative, magnitude) = if self.is_negative() == other.is_negative() {
            (self.is_negative(), mine.plus(theirs))
        } else if mine >= theirs {
            (self.is_negative(), mine.minus(theirs))
        } else {
            (other.is_negative(), theirs.minus(mine))
        };
        Number::fit(negative, magnitude, scale, self.inexact || other.inexact)
    }
}
