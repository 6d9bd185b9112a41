//! Dates, datetimes and durations: reading them strictly, adding and subtracting them.
//!
//! Years 0 to 9999. Without a declared `timezone` the wall clock is that of UTC.

mod arithmetic;
mod duration;
mod parse;
mod spell;
mod windows;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use arithmetic::{add_to_date, add_to_datetime, date_difference, datetime_difference};
pub use duration::Duration;
pub use parse::{Moment, at_wall_clock, parse_date, parse_datetime, parse_datetime_literal, parse_moment};
pub use windows::{date_windows, datetime_windows};

/// The date of a datetime by the wall clock of a zone; UTC without one.
pub fn date_of(datetime: Timestamp, timezone: Option<&TimeZone>) -> Date {
    timezone.unwrap_or(&TimeZone::UTC).to_datetime(datetime).date()
}
