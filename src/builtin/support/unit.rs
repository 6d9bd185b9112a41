//! Units of the calendar and the clock.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::choice::choose;
use super::clock::{midnight, out_of_range};
use crate::value::Fault;
use crate::value::time::date_of;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
}

const UNITS: &[(&str, Unit)] = &[
    ("year", Unit::Year),
    ("quarter", Unit::Quarter),
    ("month", Unit::Month),
    ("week", Unit::Week),
    ("day", Unit::Day),
    ("hour", Unit::Hour),
    ("minute", Unit::Minute),
];

impl Unit {
    pub(crate) fn of(word: &str) -> Result<Unit, Fault> {
        choose("unit", word, UNITS)
    }

    pub(crate) fn start_of_date(self, date: Date) -> Result<Date, Fault> {
        let start = match self {
            Unit::Year => Ok(date.first_of_year()),
            Unit::Quarter => {
                let back = i64::from((date.month() - 1) % 3);
                date.first_of_month().checked_sub(Span::new().months(back))
            }
            Unit::Month => Ok(date.first_of_month()),
            Unit::Week => date.checked_sub(Span::new().days(i64::from(date.weekday().to_monday_zero_offset()))),
            Unit::Day => Ok(date),
            Unit::Hour | Unit::Minute => return Err(Fault::new("bad-argument", "a date has no hours and minutes")),
        };
        start.map_err(|_| out_of_range())
    }

    /// The first day after the unit that holds `date`.
    pub(crate) fn next_date(self, date: Date) -> Result<Date, Fault> {
        let length = match self {
            Unit::Year => Span::new().months(12),
            Unit::Quarter => Span::new().months(3),
            Unit::Month => Span::new().months(1),
            Unit::Week => Span::new().days(7),
            Unit::Day | Unit::Hour | Unit::Minute => Span::new().days(1),
        };
        self.start_of_date(date)?.checked_add(length).map_err(|_| out_of_range())
    }

    pub(crate) fn start(self, datetime: Timestamp, zone: &TimeZone) -> Result<Timestamp, Fault> {
        let Some(length) = self.clock_length() else {
            return midnight(self.start_of_date(date_of(datetime, Some(zone)))?, zone);
        };
        // By the clock shown, but back in exact time: an hour that comes twice has two starts.
        let clock = zone.to_datetime(datetime);
        let second = i64::from(clock.minute()) * 60 + i64::from(clock.second());
        let past = SignedDuration::new(second % length.as_secs(), clock.subsec_nanosecond());
        datetime.checked_sub(past).map_err(|_| out_of_range())
    }

    /// The first instant after the unit that holds `datetime`.
    pub(crate) fn next(self, datetime: Timestamp, zone: &TimeZone) -> Result<Timestamp, Fault> {
        match self.clock_length() {
            None => midnight(self.next_date(date_of(datetime, Some(zone)))?, zone),
            Some(length) => self.start(datetime, zone)?.checked_add(length).map_err(|_| out_of_range()),
        }
    }

    fn clock_length(self) -> Option<SignedDuration> {
        match self {
            Unit::Hour => Some(SignedDuration::from_hours(1)),
            Unit::Minute => Some(SignedDuration::from_mins(1)),
            _ => None,
        }
    }
}
