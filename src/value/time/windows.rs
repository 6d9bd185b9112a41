//! Half-open windows on a fixed grid: each ends where the next begins, so nothing is read twice and
//! nothing is left out, whatever the step.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Duration, add_to_date, add_to_datetime};
use crate::value::Fault;

/// Windows that one call may give.
const MOST: usize = 1_000_000;

/// Windows of dates from the boundary at or before `from` to `to`, the last one cut there. Boundaries
/// are `grid + k * step`, months counted from the grid each time: 31 Jan, 28 Feb, 31 Mar.
pub fn date_windows(from: Date, to: Date, step: Duration, grid: Date) -> Result<Vec<(Date, Date)>, Fault> {
    windows(from, to, |k| add_to_date(grid, times(step, k)?))
}

/// The same of datetimes; months and days go by the wall clock of the zone (UTC without one).
pub fn datetime_windows(
    from: Timestamp,
    to: Timestamp,
    step: Duration,
    grid: Timestamp,
    timezone: Option<&TimeZone>,
) -> Result<Vec<(Timestamp, Timestamp)>, Fault> {
    windows(from, to, |k| add_to_datetime(grid, times(step, k)?, timezone))
}

fn times(step: Duration, k: i64) -> Result<Duration, Fault> {
    step.checked_mul(k).ok_or_else(|| Fault::new("date-out-of-range", "this step leaves the calendar"))
}

fn windows<T: PartialOrd + Copy>(from: T, to: T, boundary: impl Fn(i64) -> Result<T, Fault>) -> Result<Vec<(T, T)>, Fault> {
    if boundary(1)? <= boundary(0)? {
        return Err(Fault::new("bad-step", "a step of windows goes forward").help("write it as `7d`, `1mo` or `1h`"));
    }
    let mut found = Vec::new();
    if from >= to {
        return Ok(found);
    }
    let mut k = last_at_or_before(from, &boundary)?;
    let mut start = boundary(k)?;
    while start < to {
        if found.len() == MOST {
            return Err(Fault::new("too-large", "this makes more than 1,000,000 windows").help("take a longer step"));
        }
        k += 1;
        // A step that leaves the calendar ends with the last window.
        let end = boundary(k).map_or(to, |end| if end < to { end } else { to });
        // At the end of a clock change two boundaries may be one instant.
        if start < end {
            found.push((start, end));
        }
        start = end;
    }
    Ok(found)
}

/// The largest `k` whose boundary is not after `from`: boundaries never fall.
fn last_at_or_before<T: PartialOrd>(from: T, boundary: &impl Fn(i64) -> Result<T, Fault>) -> Result<i64, Fault> {
    let after = |k: i64| boundary(k).map_or(k > 0, |at| at > from);
    let (mut low, mut high) = (0, 1);
    while after(low) {
        low = if low == 0 { -1 } else { low * 2 };
        if low < -(1 << 40) {
            return Err(Fault::new("date-out-of-range", "this step leaves the calendar"));
        }
    }
    while !after(high) {
        high *= 2;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if after(middle) { high = middle } else { low = middle }
    }
    Ok(low)
}
