//! 256-bit magnitudes: what products and aligned sums need before they are known to fit.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    pub(super) high: u128,
    pub(super) low: u128,
}

/// What is left after digits were dropped: the kept part and how the dropped part compares to one half.
pub(super) struct Dropped {
    pub(super) kept: Wide,
    pub(super) rest: Rest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Nothing,
    BelowHalf,
    Half,
    AboveHalf,
}

/// Divisors of one step when digits are dropped or counted.
const CHUNK: u32 = 18;

impl From<u128> for Wide {
    fn from(low: u128) -> Wide {
        Wide { high: 0, low }
    }
}

impl Wide {
    pub(super) const ZERO: Wide = Wide { high: 0, low: 0 };

    pub(super) fn product(a: u128, b: u128) -> Wide {
        let (a_high, a_low) = halves(a);
        let (b_high, b_low) = halves(b);
        let (middle, over) = (a_high * b_low).overflowing_add(a_low * b_high);
        let (low, carry) = (a_low * b_low).overflowing_add(middle << 64);
        let high = a_high * b_high + (middle >> 64) + (u128::from(over) << 64) + u128::from(carry);
        Wide { high, low }
    }

    /// The caller knows that the product fits 256 bits.
    pub(super) fn times(self, factor: u128) -> Wide {
        let Wide { high, low } = Wide::product(self.low, factor);
        Wide { high: high.wrapping_add(self.high.wrapping_mul(factor)), low }
    }

    /// Times `10^exponent`; the caller knows that it fits.
    pub(super) fn shift(self, exponent: u32) -> Wide {
        let first = exponent.min(38);
        let shifted = self.times(super::power(first));
        if exponent > first { shifted.times(super::power(exponent - first)) } else { shifted }
    }

    pub(super) fn plus(self, other: Wide) -> Wide {
        let (low, carry) = self.low.overflowing_add(other.low);
        Wide { high: self.high.wrapping_add(other.high).wrapping_add(u128::from(carry)), low }
    }

    /// `other` is not larger.
    pub(super) fn minus(self, other: Wide) -> Wide {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Wide { high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow)), low }
    }

    /// Quotient and remainder; by zero the quotient is zero.
    pub(super) fn divide(self, divisor: u128) -> (Wide, u128) {
        if divisor == 0 {
            return (Wide::ZERO, 0);
        }
        if self.high == 0 {
            return (Wide::from(self.low / divisor), self.low % divisor);
        }
        match u64::try_from(divisor) {
            Ok(small) => {
                let (quotient, remainder) = self.divide_small(small);
                (quotient, u128::from(remainder))
            }
            Err(_) => self.divide_bitwise(divisor),
        }
    }

    /// Long division in 64-bit digits.
    fn divide_small(self, divisor: u64) -> (Wide, u64) {
        let divisor = u128::from(divisor);
        let mut remainder = 0;
        let mut digit = |limb: u128| {
            let part = (remainder << 64) | limb;
            remainder = part % divisor;
            part / divisor
        };
        let (high_high, high_low) = halves(self.high);
        let (low_high, low_low) = halves(self.low);
        let high = (digit(high_high) << 64) | digit(high_low);
        let low = (digit(low_high) << 64) | digit(low_low);
        (Wide { high, low }, remainder as u64)
    }

    fn divide_bitwise(self, divisor: u128) -> (Wide, u128) {
        let high = self.high / divisor;
        let mut remainder = self.high % divisor;
        let mut low = 0_u128;
        for bit in (0..128).rev() {
            let carried = remainder >> 127 == 1;
            remainder = (remainder << 1) | ((self.low >> bit) & 1);
            if carried || remainder >= divisor {
                remainder = remainder.wrapping_sub(divisor);
                low |= 1 << bit;
            }
        }
        (Wide { high, low }, remainder)
    }

    pub(super) fn strip_zeros(self, mut scale: u32) -> (Wide, u32) {
        let mut wide = self;
        if wide == Wide::ZERO {
            return (wide, 0);
        }
        while scale > 0 {
            let (quotient, 0) = wide.divide_small(10) else { break };
            (wide, scale) = (quotient, scale - 1);
        }
        (wide, scale)
    }

    /// How many decimal digits; of zero none.
    pub(super) fn digits(self) -> u32 {
        let mut wide = self;
        let mut count = 0;
        while wide.high > 0 {
            (wide, _) = wide.divide_small(10_u64.pow(CHUNK));
            count += CHUNK;
        }
        count + wide.low.checked_ilog10().map_or(0, |log| log + 1)
    }

    /// Divides by `10^count` and keeps how the rest compares to one half.
    pub(super) fn drop_digits(self, count: u32) -> Dropped {
        if count == 0 {
            return Dropped { kept: self, rest: Rest::Nothing };
        }
        let mut kept = self;
        let mut sticky = false;
        let mut left = count - 1;
        while left > 0 && kept != Wide::ZERO {
            let step = left.min(CHUNK);
            let (quotient, remainder) = kept.divide_small(10_u64.pow(step));
            sticky |= remainder != 0;
            (kept, left) = (quotient, left - step);
        }
        let (kept, digit) = kept.divide_small(10);
        Dropped { kept, rest: Rest::of(digit.cmp(&5), digit, sticky) }
    }
}

impl Rest {
    fn of(against_half: Ordering, digit: u64, sticky: bool) -> Rest {
        match against_half {
            Ordering::Less if digit == 0 && !sticky => Rest::Nothing,
            Ordering::Less => Rest::BelowHalf,
            Ordering::Equal if !sticky => Rest::Half,
            Ordering::Equal | Ordering::Greater => Rest::AboveHalf,
        }
    }

    /// From a remainder of a division.
    pub(super) fn of_remainder(remainder: u128, divisor: u128) -> Rest {
        // Twice the remainder may overflow.
        match remainder.cmp(&(divisor - remainder)) {
            Ordering::Less if remainder == 0 => Rest::Nothing,
            Ordering::Less => Rest::BelowHalf,
            Ordering::Equal => Rest::Half,
            Ordering::Greater => Rest::AboveHalf,
        }
    }
}

impl Dropped {
    pub(super) fn half_even(self) -> Wide {
        let up = match self.rest {
            Rest::Nothing | Rest::BelowHalf => false,
            Rest::Half => self.kept.low & 1 == 1,
            Rest::AboveHalf => true,
        };
        if up { self.kept.plus(Wide::from(1)) } else { self.kept }
    }
}

fn halves(wide: u128) -> (u128, u128) {
    (wide >> 64, wide & u128::from(u64::MAX))
}
