//! How servers write waits: seconds, milliseconds, epochs, dates, durations.

use std::time::{Duration, UNIX_EPOCH};

use jiff::Timestamp;

/// What a value of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// Seconds from now, with a fraction or not; since 1970 when that large; milliseconds since 1970 when
    /// larger still; a date as in HTTP or RFC 3339; a duration such as `1m30s`.
    Moment,
    /// Milliseconds from now; since 1970 when that large.
    Millis,
    /// JSON that holds minutes as `estimated_time_to_regain_access`, perhaps several.
    RegainMinutes,
}

/// Seconds from here on are counted from 1970: nobody asks to wait for thirty years.
const EPOCH_SECONDS: f64 = 1e9;
/// Milliseconds from here on are counted from 1970.
const EPOCH_MILLIS: f64 = 1e12;

impl Notation {
    /// From `now`. What lies in the past says nothing.
    pub fn read(self, value: &str, now: Timestamp) -> Option<Duration> {
        let value = value.trim();
        match self {
            Notation::Moment => moment(value, now),
            Notation::Millis => match number(value)? {
                epoch if epoch >= EPOCH_MILLIS => until(epoch / 1000.0, now),
                millis => Some(seconds(millis / 1000.0)),
            },
            Notation::RegainMinutes => regain(value),
        }
    }
}

fn moment(value: &str, now: Timestamp) -> Option<Duration> {
    match number(value) {
        Some(epoch) if epoch >= EPOCH_MILLIS => until(epoch / 1000.0, now),
        Some(epoch) if epoch >= EPOCH_SECONDS => until(epoch, now),
        Some(wait) => Some(seconds(wait)),
        None => match date(value) {
            Some(date) => Duration::try_from(date.duration_since(now)).ok(),
            None => units(value),
        },
    }
}

/// A number that is not negative: digits, with a fraction or not. No exponent, no `Infinity`.
fn number(value: &str) -> Option<f64> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    if digits(whole) && digits(fraction) { value.parse().ok() } else { None }
}

/// Calls that are left: a number; fewer than none are none.
pub fn count(value: &str) -> Option<u64> {
    let value = value.trim();
    match value.strip_prefix('-') {
        Some(value) => number(value).map(|_| 0),
        None => number(value).map(|number| number as u64),
    }
}

/// More than a duration holds is the longest one.
fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn until(epoch: f64, now: Timestamp) -> Option<Duration> {
    let wait = epoch - now.as_millisecond() as f64 / 1000.0;
    (wait >= 0.0).then(|| seconds(wait))
}

/// The three forms of RFC 9110, 5.6.7, or RFC 3339.
pub fn date(value: &str) -> Option<Timestamp> {
    if let Ok(date) = value.parse::<Timestamp>() {
        return Some(date);
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Timestamp::from_second(i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?).ok()
}

/// `1h2m3.5s`, `20ms`.
fn units(value: &str) -> Option<Duration> {
    let mut rest = value;
    let mut total = 0.0;
    while !rest.is_empty() {
        let letters = rest.find(|letter: char| letter.is_ascii_alphabetic())?;
        let (amount, unit) = rest.split_at_checked(letters)?;
        let end = unit.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at_checked(end)?;
        let factor = match unit {
            "d" => 86_400.0,
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        total += number(amount)? * factor;
        rest = after;
    }
    (!value.is_empty()).then(|| seconds(total))
}

/// The longest of all minutes; none if they are all zero.
fn regain(value: &str) -> Option<Duration> {
    let usage: serde_json::Value = serde_json::from_str(value).ok()?;
    let accounts = usage.as_object()?.values().filter_map(|account| account.as_array()).flatten();
    let minutes = accounts.filter_map(|usage| usage.get("estimated_time_to_regain_access")?.as_u64()).max()?;
    (minutes > 0).then(|| Duration::from_secs(minutes.saturating_mul(60)))
}
