//! The parts of dates, datetimes and durations, read like fields: `.year`, `.hour`. For the evaluator
//! and the editor.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::value::{Duration, Kind, Number, Value};

const DATE: &[&str] = &["year", "month", "day", "weekday", "week", "quarter", "day_of_year"];

const DATETIME: &[&str] =
    &["date", "year", "month", "day", "hour", "minute", "second", "microsecond", "weekday", "week", "quarter", "day_of_year"];

const DURATION: &[&str] = &["months", "days", "seconds"];

/// The names of the parts of values of this kind; none if it has no parts.
pub fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Date => DATE,
        Kind::DateTime => DATETIME,
        Kind::Duration => DURATION,
        _ => &[],
    }
}

/// A part of a date, of a datetime by the clock of `timezone`, or of a duration. `None` if there is none
/// of this name. All are whole numbers but `.date` and the `.seconds` of a duration. `.weekday` is 1 for
/// Monday to 7, `.week` the week of ISO 8601, `.microsecond` that of the second.
pub fn part(value: &Value, name: &str, timezone: &TimeZone) -> Option<Value> {
    match value {
        Value::Date(date) => date_part(*date, name).map(whole),
        Value::DateTime(datetime) => {
            let clock = timezone.to_datetime(*datetime);
            if name == "date" {
                return Some(Value::Date(clock.date()));
            }
            clock_part(clock, name).or_else(|| date_part(clock.date(), name)).map(whole)
        }
        Value::Duration(duration) => duration_part(*duration, name),
        _ => None,
    }
}

fn whole(part: i64) -> Value {
    Value::Number(Number::from_i64(part))
}

fn date_part(date: Date, name: &str) -> Option<i64> {
    Some(match name {
        "year" => date.year().into(),
        "month" => date.month().into(),
        "day" => date.day().into(),
        "weekday" => date.weekday().to_monday_one_offset().into(),
        "week" => date.iso_week_date().week().into(),
        "quarter" => i64::from((date.month() - 1) / 3 + 1),
        "day_of_year" => date.day_of_year().into(),
        _ => return None,
    })
}

fn clock_part(clock: DateTime, name: &str) -> Option<i64> {
    Some(match name {
        "hour" => clock.hour().into(),
        "minute" => clock.minute().into(),
        "second" => clock.second().into(),
        "microsecond" => i64::from(clock.subsec_nanosecond() / 1_000),
        _ => return None,
    })
}

/// The three parts that a duration has, each by itself: `1h` is 3600 seconds and no days.
fn duration_part(duration: Duration, name: &str) -> Option<Value> {
    match name {
        "months" => Some(whole(duration.months.into())),
        "days" => Some(whole(duration.days.into())),
        "seconds" => Number::from_i64(duration.nanos).divide(Number::from_i64(1_000_000_000)).map(Value::Number),
        _ => None,
    }
}
