//! How exact values are written as text, the same at every destination.

use std::fmt::Write;

use jiff::civil::Date;
use jiff::{Span, Timestamp};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Plain digits without exponent, superfluous zeros or a trailing point, so that equal values have
/// equal text: `12.5`, `-0.001`, `0`.
pub(super) fn decimal(out: &mut String, coefficient: i128, scale: u8) {
    if coefficient < 0 {
        out.push('-');
    }
    let start = out.len();
    let _ = write!(out, "{}", coefficient.unsigned_abs());
    let scale = usize::from(scale);
    if scale == 0 {
        return;
    }
    let digits = out.len() - start;
    if digits <= scale {
        out.insert_str(start, &"0".repeat(scale + 1 - digits));
    }
    out.insert(out.len() - scale, '.');
    out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
}

/// `2026-01-31`; `None` outside the years -9999 to 9999.
pub(super) fn date(out: &mut String, days: i32) -> Option<()> {
    // Not by way of a timestamp: those end a day earlier, so that they exist in every zone.
    let date = EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()?;
    write!(out, "{date}").ok()
}

/// `2026-01-31T12:00:00.000000Z`: always UTC and six digits, so that text order is time order.
pub(super) fn datetime(out: &mut String, micros: i64) -> Option<()> {
    let moment = Timestamp::from_microsecond(micros).ok()?;
    write!(out, "{moment:.6}").ok()
}

/// The coefficient of what `decimal` wrote, at a scale that it fits.
pub(super) fn read_decimal(text: &str, scale: u8) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = usize::from(scale).checked_sub(fraction.len())?;
    if whole.is_empty() || !(whole.bytes().chain(fraction.bytes())).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sign = if digits.len() < text.len() { "-" } else { "" };
    format!("{sign}{whole}{fraction}{}", "0".repeat(zeros)).parse().ok()
}

/// The days since 1970 of what `date` wrote.
pub(super) fn read_date(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    i32::try_from(EPOCH.duration_until(date).as_hours() / 24).ok()
}

/// The microseconds since 1970 of what `datetime` wrote.
pub(super) fn read_datetime(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal_text(coefficient: i128, scale: u8) -> String {
        let mut out = String::from(">");
        decimal(&mut out, coefficient, scale);
        out
    }

    #[test]
    fn decimals_are_plain_and_canonical() {
        for (coefficient, scale, text) in [
            (0, 0, ">0"),
            (0, 9, ">0"),
            (1_100, 3, ">1.1"),
            (100, 0, ">100"),
            (100_000, 3, ">100"),
            (-1, 3, ">-0.001"),
            (-1_000, 3, ">-1"),
            (i128::MAX, 38, ">1.70141183460469231731687303715884105727"),
            (i128::MIN, 0, ">-170141183460469231731687303715884105728"),
            (12_345_678_901_234_567_890_000_000, 9, ">12345678901234567.89"),
        ] {
            assert_eq!(decimal_text(coefficient, scale), text);
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for (coefficient, scale) in
            [(0, 0), (0, 9), (1_100, 3), (100, 0), (-1, 3), (-1_000, 3), (i128::MAX, 38), (i128::MIN, 0), (i128::MIN, 38)]
        {
            assert_eq!(read_decimal(&decimal_text(coefficient, scale)[1..], scale), Some(coefficient));
        }
        for wrong in ["", "-", ".5", "1.23", "1e5", "+1", "--1", "1.2.3"] {
            assert_eq!(read_decimal(wrong, 1), None, "{wrong}");
        }
        for days in [0, -1, 20_000, -719_528, -1_000_000, 2_932_895] {
            let mut out = String::new();
            date(&mut out, days).unwrap();
            assert_eq!(read_date(&out), Some(days), "{out}");
        }
        for micros in [0, -1, 1_700_000_000_000_001, -62_167_219_200_000_001, 253_402_200_000_000_000] {
            let mut out = String::new();
            datetime(&mut out, micros).unwrap();
            assert_eq!(read_datetime(&out), Some(micros), "{out}");
        }
    }

    #[test]
    fn moments_sort_as_text() {
        let mut out = String::new();
        datetime(&mut out, 1_700_000_000_000_001).unwrap();
        assert_eq!(out, "2023-11-14T22:13:20.000001Z");
        out.clear();
        datetime(&mut out, -1).unwrap();
        assert_eq!(out, "1969-12-31T23:59:59.999999Z");
        out.clear();
        date(&mut out, -1).unwrap();
        assert_eq!(out, "1969-12-31");
        out.clear();
        date(&mut out, 2_932_896).unwrap();
        assert_eq!(out, "9999-12-31");
        assert_eq!(date(&mut out, 2_932_897), None);
        assert_eq!(date(&mut out, i32::MAX), None);
        assert_eq!(datetime(&mut out, i64::MAX), None);
    }
}
