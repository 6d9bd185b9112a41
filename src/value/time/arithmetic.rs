//! Calendar arithmetic: months first and clamped to the month's end, then days, then time.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Duration;
use super::parse::at_wall_clock;
use crate::value::Fault;

/// `2026-01-31 + 1mo` is `2026-02-28`. A time part is a fault.
pub fn add_to_date(date: Date, duration: Duration) -> Result<Date, Fault> {
    if duration.nanos != 0 {
        return Err(Fault::new("time-added-to-date", format!("`{duration}` has a time, and a date has none"))
            .help("add whole days, or add it to a datetime"));
    }
    shift_date(date, duration).ok_or_else(|| out_of_range(&date, duration))
}

/// Months and days by the wall clock of the zone (UTC without one), then the exact time. A wall clock
/// that a gap leaves out moves forward; of one that comes twice it is the first.
pub fn add_to_datetime(datetime: Timestamp, duration: Duration, timezone: Option<&TimeZone>) -> Result<Timestamp, Fault> {
    shift_datetime(datetime, duration, timezone.unwrap_or(&TimeZone::UTC)).ok_or_else(|| out_of_range(&datetime, duration))
}

/// `later - earlier` in days.
pub fn date_difference(later: Date, earlier: Date) -> Duration {
    let hours = earlier.duration_until(later).as_hours();
    Duration::from_days((hours / 24) as i32)
}

/// `later - earlier` as exact time; a fault beyond 292 years.
pub fn datetime_difference(later: Timestamp, earlier: Timestamp) -> Result<Duration, Fault> {
    let nanos = later.as_nanosecond() - earlier.as_nanosecond();
    let nanos = i64::try_from(nanos).map_err(|_| {
        Fault::new("duration-too-long", format!("`{later}` and `{earlier}` are more than 292 years apart")).help("subtract their dates")
    })?;
    Ok(Duration::from_nanos(nanos))
}

fn shift_date(date: Date, duration: Duration) -> Option<Date> {
    let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + i64::from(duration.months);
    let year = i16::try_from(months.div_euclid(12)).ok()?;
    let first = Date::new(year, months.rem_euclid(12) as i8 + 1, 1).ok()?;
    let clamped = Date::new(year, first.month(), date.day().min(first.days_in_month())).ok()?;
    let moved = clamped.checked_add(SignedDuration::from_hours(i64::from(duration.days) * 24)).ok()?;
    (moved.year() >= 0).then_some(moved)
}

fn shift_datetime(datetime: Timestamp, duration: Duration, timezone: &TimeZone) -> Option<Timestamp> {
    let start = if duration.months == 0 && duration.days == 0 {
        datetime
    } else {
        let clock = timezone.to_datetime(datetime);
        let date = shift_date(clock.date(), duration)?;
        at_wall_clock(date.to_datetime(clock.time()), timezone)?
    };
    let moved = start.checked_add(SignedDuration::from_nanos(duration.nanos)).ok()?;
    (TimeZone::UTC.to_datetime(moved).year() >= 0).then_some(moved)
}

fn out_of_range(start: &dyn std::fmt::Display, duration: Duration) -> Fault {
    let verb = if duration.negate().is_some_and(|d| d.months >= 0 && d.days >= 0 && d.nanos >= 0) { "minus" } else { "plus" };
    let shown = if verb == "minus" { duration.negate().unwrap_or(duration) } else { duration };
    Fault::new("date-out-of-range", format!("`{start}` {verb} `{shown}` is beyond the years 0 to 9999"))
}
