//! Dates and datetimes from text: one strict spelling each, nothing rounded, nothing guessed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// What a text says: a wall clock and, if it names one, the distance of its zone from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub clock: DateTime,
    pub offset: Option<Offset>,
}

/// `YYYY-MM-DD`, years 0 to 9999.
pub fn parse_date(text: &str) -> Option<Date> {
    let (date, "") = take_date(text)? else { return None };
    Some(date)
}

/// A datetime as RFC 3339 spells it, with a zone. Also taken: a blank for the `T`, lower case, a zone
/// without colon (`+0100`). `None` also beyond what a datetime holds (9999-12-30T22:00Z).
pub fn parse_datetime(text: &str) -> Option<Timestamp> {
    parse_moment(text)?.timestamp(None)
}

/// A literal of the language without its `@`, `2026-01-31T10:00Z`: the seconds may be left out.
pub fn parse_datetime_literal(text: &str) -> Option<Timestamp> {
    let moment = parse_moment(text).or_else(|| {
        let (minutes, zone) = text.split_at_checked("2026-01-31T10:00".len())?;
        parse_moment(&format!("{minutes}:00{zone}"))
    });
    moment?.timestamp(None)
}

/// Like `parse_datetime`, with or without a zone. Fractions of a second have at most nine digits.
pub fn parse_moment(text: &str) -> Option<Moment> {
    let (date, rest) = take_date(text)?;
    let (time, rest) = take_time(rest.strip_prefix(['T', 't', ' '])?)?;
    Some(Moment { clock: date.to_datetime(time), offset: parse_offset(rest)? })
}

impl Moment {
    /// In its own zone, else in the given one; `None` without either or beyond what a datetime holds.
    pub fn timestamp(&self, timezone: Option<&TimeZone>) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => offset.to_timestamp(self.clock).ok(),
            None => at_wall_clock(self.clock, timezone?),
        }
    }
}

/// When a zone's clock shows this. What a gap leaves out moves forward; of what comes twice it is the first.
pub fn at_wall_clock(clock: DateTime, timezone: &TimeZone) -> Option<Timestamp> {
    timezone.to_ambiguous_timestamp(clock).compatible().ok()
}

fn take_date(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = take_digits(text, 4)?;
    let (month, rest) = take_digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = take_digits(rest.strip_prefix('-')?, 2)?;
    Some((Date::new(year as i16, month as i8, day as i8).ok()?, rest))
}

fn take_time(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = take_digits(text, 2)?;
    let (minute, rest) = take_digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = take_digits(rest.strip_prefix(':')?, 2)?;
    let (nanos, rest) = take_fraction(rest)?;
    Some((Time::new(hour as i8, minute as i8, second as i8, nanos).ok()?, rest))
}

fn take_digits(text: &str, count: usize) -> Option<(i32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten().map(|value| (value, rest))
}

/// Nanoseconds.
fn take_fraction(text: &str) -> Option<(i32, &str)> {
    let Some(rest) = text.strip_prefix('.') else { return Some((0, text)) };
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > 9 {
        return None;
    }
    let (value, rest) = take_digits(rest, count)?;
    Some((value * 10_i32.pow(9 - count as u32), rest))
}

/// `Z`, `+01:00`, `+0100`, or nothing. The outer `None` is something else.
fn parse_offset(text: &str) -> Option<Option<Offset>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z") {
        return Some(Some(Offset::UTC));
    }
    let rest = text.strip_prefix(['+', '-'])?;
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = take_digits(rest, 2)?;
    let (minutes, "") = take_digits(rest.strip_prefix(':').unwrap_or(rest), 2)? else { return None };
    if hours > 23 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(Some)
}
