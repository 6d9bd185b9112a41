use capi::value::Duration;
use capi::value::time::{
    add_to_date, add_to_datetime, date_difference, datetime_difference, parse_date, parse_datetime, parse_datetime_literal, parse_moment,
};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::cmp::Ordering;

fn d(text: &str) -> Duration {
    Duration::parse(text).unwrap_or_else(|| panic!("{text} is no duration"))
}

#[test]
fn durations_are_read_and_spelled() {
    assert_eq!(d("30d"), Duration::from_days(30));
    assert_eq!(d("1mo"), Duration::from_months(1));
    assert_eq!(d("2w"), Duration::from_days(14));
    assert_eq!(d("1y"), Duration::from_months(12));
    for text in ["30d", "1h30m", "500ms", "1mo", "1y2mo", "15m", "30s", "0s", "-1h30m", "1mo-3d", "-1mo+3d", "0.0015ms", "14d", "24h"] {
        assert_eq!(d(text).to_string(), text);
    }
    assert_eq!(d("90m").to_string(), "1h30m");
    for text in ["", "1", "d", "1.5h", "1m1h", "1d1d", "1D", "1 d", "1d ", "-", "99999999999d", "٣d", "1h-", "1.ms", ".5ms"] {
        assert_eq!(Duration::parse(text), None, "{text}");
    }
}

#[test]
fn durations_compare_where_any_calendar_agrees() {
    let compare = |a: &str, b: &str| d(a).compare(d(b));
    assert_eq!(compare("1d", "24h"), Some(Ordering::Equal));
    assert_eq!(compare("1d", "23h"), Some(Ordering::Greater));
    assert_eq!(compare("1mo", "32d"), Some(Ordering::Less));
    assert_eq!(compare("1mo", "30d"), None);
    assert_eq!(compare("1y", "367d"), Some(Ordering::Less));
    assert_eq!(compare("1y", "366d"), None);
    assert_eq!(compare("12mo", "1y"), Some(Ordering::Equal));
    assert_eq!(compare("-1mo", "1d"), Some(Ordering::Less));
}

#[test]
fn months_come_first_and_are_clamped() {
    let add =
        |date: &str, by: &str| add_to_date(parse_date(date).unwrap(), d(by)).map(|date| date.to_string()).map_err(|fault| fault.message);
    assert_eq!(add("2026-01-31", "1mo").as_deref(), Ok("2026-02-28"));
    assert_eq!(add("2024-01-31", "1mo").as_deref(), Ok("2024-02-29"));
    assert_eq!(add("2026-01-31", "1mo1d").as_deref(), Ok("2026-03-01"));
    assert_eq!(add("2026-03-31", "-1mo").as_deref(), Ok("2026-02-28"));
    assert_eq!(add("2024-02-29", "1y").as_deref(), Ok("2025-02-28"));
    assert_eq!(add("2026-01-01", "1h"), Err("`1h` has a time, and a date has none".to_owned()));
    assert_eq!(add("9999-12-31", "1d"), Err("`9999-12-31` plus `1d` is beyond the years 0 to 9999".to_owned()));
    assert_eq!(add("0000-01-01", "-1d"), Err("`0000-01-01` minus `1d` is beyond the years 0 to 9999".to_owned()));
    assert!(add("2026-01-01", "100000y").is_err());
}

#[test]
fn a_day_of_a_datetime_is_one_of_the_wall_clock() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let add = |start: &str, by: &str| add_to_datetime(parse_datetime(start).unwrap(), d(by), Some(&berlin)).unwrap().to_string();
    // The night to 2026-03-29 has 23 hours, the one to 2026-10-25 has 25.
    assert_eq!(add("2026-03-28T12:00:00+01:00", "1d"), "2026-03-29T10:00:00Z");
    assert_eq!(add("2026-03-28T12:00:00+01:00", "24h"), "2026-03-29T11:00:00Z");
    // 02:30 does not exist: forward to 03:30; on the other side it comes twice: the first.
    assert_eq!(add("2026-03-28T02:30:00+01:00", "1d"), "2026-03-29T01:30:00Z");
    assert_eq!(add("2026-10-24T02:30:00+02:00", "1d"), "2026-10-25T00:30:00Z");
    let utc = add_to_datetime(parse_datetime("2026-03-28T12:00:00Z").unwrap(), d("1mo1d1h"), None).unwrap();
    assert_eq!(utc.to_string(), "2026-04-29T13:00:00Z");
}

#[test]
fn differences_are_days_or_exact_time() {
    let date = |text| parse_date(text).unwrap();
    assert_eq!(date_difference(date("2026-03-01"), date("2026-02-01")).to_string(), "28d");
    assert_eq!(date_difference(date("0000-01-01"), date("9999-12-31")).to_string(), "-3652424d");
    let time = |text| parse_datetime(text).unwrap();
    let difference = datetime_difference(time("2026-01-02T00:00:00Z"), time("2026-01-01T22:30:00.5Z")).unwrap();
    assert_eq!(difference.to_string(), "1h29m59s500ms");
    assert!(datetime_difference(time("9999-01-01T00:00:00Z"), time("0001-01-01T00:00:00Z")).is_err());
}

#[test]
fn dates_and_datetimes_have_one_strict_spelling() {
    for text in ["2026-1-31", "2026-02-30", "20260131", "2026-01-31 ", "+2026-01-31", "２026-01-31", "2026-01-31T00:00:00Z", ""] {
        assert_eq!(parse_date(text), None, "{text}");
    }
    let z = |text: &str| parse_datetime(text).map(|at| at.to_string());
    for text in [
        "2026-01-31T10:00:00Z",
        "2026-01-31t10:00:00z",
        "2026-01-31 11:00:00+01:00",
        "2026-01-31T11:00:00+0100",
        "2026-01-31T10:00:00.000-00:00",
    ] {
        assert_eq!(z(text).as_deref(), Some("2026-01-31T10:00:00Z"), "{text}");
    }
    assert_eq!(z("2026-01-31T10:00:00.120Z").as_deref(), Some("2026-01-31T10:00:00.12Z"));
    assert_eq!(z("2026-01-31T10:00:00.123456789Z").as_deref(), Some("2026-01-31T10:00:00.123456789Z"));
    for text in [
        "2026-01-31T10:00Z",
        "2026-01-31T10:00:00",
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31T10:00:00.Z",
        "2026-01-31T10:00:00.1234567890Z",
        "2026-01-31T10:00:00+01",
        "2026-01-31T10:00:00+24:00",
        "2026-01-31T10:00:00Z ",
        "2026-01-31T10:00:00 Z",
        "2026-01-31T10:00:00+01:00[Europe/Berlin]",
        "2026-01-31T10:00:00é",
    ] {
        assert_eq!(z(text), None, "{text}");
    }
    assert_eq!(parse_datetime_literal("2026-01-31T10:00Z").unwrap().to_string(), "2026-01-31T10:00:00Z");
    assert_eq!(parse_datetime_literal("2026-01-31T10:00"), None);
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let local = parse_moment("2026-03-29 02:30:00").unwrap();
    assert_eq!(local.timestamp(None), None);
    assert_eq!(local.timestamp(Some(&berlin)).unwrap().to_string(), "2026-03-29T01:30:00Z");
}

proptest! {
    #[test]
    fn a_duration_is_read_back(months in any::<i32>(), days in any::<i32>(), nanos in any::<i64>()) {
        let duration = Duration { months, days, nanos };
        prop_assert_eq!(Duration::parse(&duration.to_string()), Some(duration));
    }

    #[test]
    fn reading_never_panics(text in "\\PC*", near in "[-+0-9TZtz:. dhms]{0,40}") {
        for text in [&text, &near] {
            let _ = (Duration::parse(text), parse_date(text), parse_moment(text), parse_datetime_literal(text));
        }
    }

    #[test]
    fn adding_a_duration_never_panics(year in 0_i16..=9999, month in 1_i8..=12, months in any::<i32>(), days in any::<i32>(), nanos in any::<i64>()) {
        let date = jiff::civil::date(year, month, 28);
        let _ = add_to_date(date, Duration { months, days, nanos: 0 });
        if let Ok(at) = jiff::Timestamp::from_second(i64::from(months)) {
            let _ = add_to_datetime(at, Duration { months, days, nanos }, None);
        }
    }
}
