//! Durations: what they are, how they add up and which of them compare.

use std::cmp::Ordering;

/// Calendar months, days and an exact time, added in that order.
///
/// `PartialEq` is by parts; the language's `==` and `<` go through `compare`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    pub months: i32,
    pub days: i32,
    /// Nanoseconds.
    pub nanos: i64,
}

const DAY_NANOS: i128 = 86_400_000_000_000;

impl Duration {
    pub const ZERO: Duration = Duration { months: 0, days: 0, nanos: 0 };

    pub const fn from_months(months: i32) -> Duration {
        Duration { months, days: 0, nanos: 0 }
    }

    pub const fn from_days(days: i32) -> Duration {
        Duration { months: 0, days, nanos: 0 }
    }

    pub const fn from_nanos(nanos: i64) -> Duration {
        Duration { months: 0, days: 0, nanos }
    }

    pub fn is_zero(self) -> bool {
        self == Duration::ZERO
    }

    /// `None` if a part overflows, here and below.
    #[must_use]
    pub fn negate(self) -> Option<Duration> {
        self.checked_mul(-1)
    }

    #[must_use]
    pub fn checked_add(self, other: Duration) -> Option<Duration> {
        let months = self.months.checked_add(other.months)?;
        let days = self.days.checked_add(other.days)?;
        Some(Duration { months, days, nanos: self.nanos.checked_add(other.nanos)? })
    }

    #[must_use]
    pub fn checked_sub(self, other: Duration) -> Option<Duration> {
        self.checked_add(other.negate()?)
    }

    #[must_use]
    pub fn checked_mul(self, factor: i64) -> Option<Duration> {
        let times = |part: i32| i32::try_from(i64::from(part).checked_mul(factor)?).ok();
        Some(Duration { months: times(self.months)?, days: times(self.days)?, nanos: self.nanos.checked_mul(factor)? })
    }

    /// In a comparison a day is 24 hours. A month is 28 to 31 days and twelve are 365 or 366, so months
    /// compare with days only where any month would do: `1mo < 32d`, but not `1mo < 30d` (`None`).
    pub fn compare(self, other: Duration) -> Option<Ordering> {
        let months = i128::from(self.months) - i128::from(other.months);
        let time = self.time() - other.time();
        if months == 0 {
            return Some(time.cmp(&0));
        }
        let (years, rest) = (months / 12, months % 12);
        let bounds = [(years * 365 + rest * 28) * DAY_NANOS + time, (years * 366 + rest * 31) * DAY_NANOS + time];
        match bounds.map(i128::signum) {
            [1, 1] => Some(Ordering::Greater),
            [-1, -1] => Some(Ordering::Less),
            _ => None,
        }
    }

    /// For waiting and limits, a day being 24 hours; `None` with months, or if negative.
    pub fn as_std(self) -> Option<std::time::Duration> {
        if self.months != 0 {
            return None;
        }
        let time = u128::try_from(self.time()).ok()?;
        let seconds = u64::try_from(time / 1_000_000_000).ok()?;
        Some(std::time::Duration::new(seconds, (time % 1_000_000_000) as u32))
    }

    /// Days and time in nanoseconds.
    pub(in crate::value) fn time(self) -> i128 {
        i128::from(self.days) * DAY_NANOS + i128::from(self.nanos)
    }
}
