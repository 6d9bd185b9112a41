//! Durations and their arithmetic with dates and datetimes.

/// Calendar months, days and an exact time, added in that order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    pub months: i32,
    pub days: i32,
    /// Nanoseconds.
    pub nanos: i64,
}
