//! Durations as the language spells them: `30d`, `1h30m`, `1y2mo`, `500ms`.

use std::fmt;

use super::Duration;

const MILLI: i64 = 1_000_000;
const SECOND: i64 = 1000 * MILLI;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Largest first, the order in which they are combined.
const UNITS: [(&str, Duration); 8] = [
    ("y", Duration::from_months(12)),
    ("mo", Duration::from_months(1)),
    ("w", Duration::from_days(7)),
    ("d", Duration::from_days(1)),
    ("h", Duration::from_nanos(HOUR)),
    ("m", Duration::from_nanos(MINUTE)),
    ("s", Duration::from_nanos(SECOND)),
    ("ms", Duration::from_nanos(MILLI)),
];

impl Duration {
    /// Counts with units, largest first, each unit once: `1h30m`. A sign holds until the next sign:
    /// `-1h30m`, `1mo-3d`. Only `ms` takes a fraction: `0.001ms`.
    pub fn parse(text: &str) -> Option<Duration> {
        let mut rest = text;
        let mut sign = 1;
        let mut units = UNITS.iter();
        let mut total = Duration::ZERO;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(['-', '+']) {
                sign = if rest.starts_with('-') { -1 } else { 1 };
                rest = after;
            }
            let (count, after) = split_while(rest, |c| c.is_ascii_digit() || c == '.');
            let (name, after) = split_while(after, |c| c.is_ascii_alphabetic());
            let (name, unit) = units.find(|(unit, _)| *unit == name)?;
            let part = if *name == "ms" { millis(count)? } else { unit.checked_mul(whole(count)?)? };
            total = total.checked_add(part.checked_mul(sign)?)?;
            rest = after;
        }
        (!text.is_empty()).then_some(total)
    }
}

fn split_while(text: &str, matches: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !matches(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn whole(count: &str) -> Option<i64> {
    count.bytes().all(|byte| byte.is_ascii_digit()).then(|| count.parse().ok()).flatten()
}

/// At most six digits after the point.
fn millis(count: &str) -> Option<Duration> {
    let (millis, fraction) = count.split_once('.').unwrap_or((count, "0"));
    if fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let nanos = whole(&format!("{fraction:0<6}"))?;
    Some(Duration::from_nanos(whole(millis)?.checked_mul(MILLI)?.checked_add(nanos)?))
}

/// `Duration::parse` reads it back. Days stay days and hours hours; twelve months are a year.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0s");
        }
        let nanos = self.nanos;
        let parts = [
            (i64::from(self.months / 12), "y"),
            (i64::from(self.months % 12), "mo"),
            (i64::from(self.days), "d"),
            (nanos / HOUR, "h"),
            (nanos % HOUR / MINUTE, "m"),
            (nanos % MINUTE / SECOND, "s"),
        ];
        let mut negative = false;
        for (count, unit) in parts.into_iter().filter(|(count, _)| *count != 0) {
            write_sign(f, count, &mut negative)?;
            write!(f, "{}{unit}", count.unsigned_abs())?;
        }
        write_millis(f, nanos % SECOND, &mut negative)
    }
}

/// Only where the sign changes.
fn write_sign(f: &mut fmt::Formatter<'_>, count: i64, negative: &mut bool) -> fmt::Result {
    if (count < 0) == *negative {
        return Ok(());
    }
    *negative = count < 0;
    f.write_str(if *negative { "-" } else { "+" })
}

fn write_millis(f: &mut fmt::Formatter<'_>, nanos: i64, negative: &mut bool) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    write_sign(f, nanos, negative)?;
    let (millis, rest) = (nanos.abs() / MILLI, nanos.abs() % MILLI);
    if rest == 0 {
        return write!(f, "{millis}ms");
    }
    let fraction = format!("{rest:06}");
    write!(f, "{millis}.{}ms", fraction.trim_end_matches('0'))
}
