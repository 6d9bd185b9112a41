//! Dates in time zones, at the edges of units and of clocks.

use super::{fault, in_zone, same, same_in};

#[test]
fn dates_are_those_of_the_requests_zone() {
    let tokyo = in_zone("Asia/Tokyo");
    same_in("date(@2026-01-31T20:00Z)", "@2026-02-01", &tokyo);
    same_in("today()", "@2026-01-31", &tokyo);
    same_in("datetime(@2026-02-01)", "@2026-01-31T15:00Z", &tokyo);
    same_in("to_unix(@1970-01-01)", "-32400", &tokyo);
    same_in(r#"datetime("2026-02-01 09:00:00")"#, "@2026-02-01T00:00Z", &tokyo);
    same_in(r#"format_date(@2026-01-31T20:00Z, "%d %H")"#, r#""01 05""#, &tokyo);
}

#[test]
fn a_text_without_zone_needs_a_declared_one() {
    let message = fault(r#"datetime("2026-02-01 09:00:00")"#);
    assert!(message.starts_with("`2026-02-01 09:00:00` has no time zone\ndeclare one with `timezone`"), "{message}");
    assert!(fault(r#"parse_datetime("1.2.2026", "%d.%m.%Y")"#).contains("has no time zone"));
}

#[test]
fn units_begin_and_end_by_the_zones_clock() {
    let berlin = in_zone("Europe/Berlin");
    same_in(r#"start_of(@2026-03-31T10:00Z, "month")"#, "@2026-02-28T23:00Z", &berlin);
    same_in(r#"end_of(@2026-03-31T10:00Z, "month")"#, r#"datetime("2026-03-31T21:59:59.999999Z")"#, &berlin);
    same_in(r#"start_of(@2026-12-31, "quarter")"#, "@2026-10-01", &berlin);
    same_in(r#"end_of(@2028-02-03, "month")"#, "@2028-02-29", &berlin);
    same_in(r#"start_of(@2026-03-01, "week")"#, "@2026-02-23", &berlin);
    same_in(r#"end_of(@2026-12-31, "year")"#, "@2026-12-31", &berlin);
    let kolkata = in_zone("Asia/Kolkata");
    same_in(r#"start_of(@2026-01-31T10:20Z, "hour")"#, "@2026-01-31T09:30Z", &kolkata);
}

#[test]
fn a_midnight_that_the_clock_skips_is_the_first_instant_after_it() {
    // In São Paulo, clocks went from 00:00 to 01:00 on 2018-11-04.
    let zone = in_zone("America/Sao_Paulo");
    same_in(r#"start_of(@2018-11-04T12:00Z, "day")"#, "@2018-11-04T03:00Z", &zone);
    same_in("datetime(@2018-11-04)", "@2018-11-04T03:00Z", &zone);
}

#[test]
fn an_hour_that_comes_twice_has_two_starts() {
    // In Berlin, 02:00 to 03:00 came twice on 2026-10-25: at 00:00Z and at 01:00Z.
    let berlin = in_zone("Europe/Berlin");
    same_in(r#"start_of(@2026-10-25T00:30Z, "hour")"#, "@2026-10-25T00:00Z", &berlin);
    same_in(r#"start_of(@2026-10-25T01:30Z, "hour")"#, "@2026-10-25T01:00Z", &berlin);
}

#[test]
fn parts_are_those_of_the_calendar() {
    same("date(2026, 1, 1).week", "1");
    same("date(2027, 1, 1).week", "53");
    same("date(2026, 1, 31).weekday", "6");
    same("date(2026, 12, 31).day_of_year", "365");
    same("date(2026, 12, 31).quarter", "4");
    same_in("datetime(@2026-01-31).hour", "0", &in_zone("Asia/Tokyo"));
    same(r#"datetime("2026-01-31T10:11:12.345678Z").microsecond"#, "345678");
}

#[test]
fn formats_parse_offsets_names_and_epochs() {
    same(r#"parse_datetime("Sat Jan 31 10:00:00 +0000 2026", "%a %b %d %H:%M:%S %z %Y")"#, "@2026-01-31T10:00Z");
    same(r#"parse_datetime("1769853600", "%s")"#, "@2026-01-31T10:00Z");
    same(r#"parse_datetime("2026-01-31T11:00[Europe/Berlin]", "%Y-%m-%dT%H:%M[%Q]")"#, "@2026-01-31T10:00Z");
    assert!(fault(r#"parse_date("31/01/2026", "%d.%m.%Y")"#).starts_with("`31/01/2026` is not of the form `%d.%m.%Y`"));
    assert_eq!(fault(r#"parse_date("31.01.26", "%d.%m.%Y")"#), "`31.01.26` has no year of four digits\n`%y` reads years of two digits");
    same(r#"parse_date("31.01.26", "%d.%m.%y")"#, "@2026-01-31");
    same(r#"parse_date("0001-01-01", "%Y-%m-%d")"#, "@0001-01-01");
    assert!(fault(r#"parse_date("10:00", "%H:%M")"#).contains("is not a date"));
    assert!(fault(r#"format_date(@2026-01-31, "%H:%M")"#).starts_with("a date cannot be written as `%H:%M`"));
}

#[test]
fn epochs_are_exact_and_bounded() {
    same(r#"to_unix(datetime("2026-01-31T10:00:00.5Z"))"#, "1769853600.5");
    same(r#"to_unix(from_unix(1769853600123456, "us"), "us")"#, "1769853600123456");
    let message = fault("from_unix(1769853600000000)");
    assert!(message.contains("beyond the years 0 to 9999\nepochs in milliseconds"), "{message}");
}

#[test]
fn unknown_zones_and_units_are_named() {
    let message = fault(r#"in_timezone(@2026-01-31T10:00Z, "Europe/Berln")"#);
    assert_eq!(message, "there is no time zone `Europe/Berln`\ndid you mean `Europe/Berlin`?");
    let message = fault(r#"start_of(@2026-01-31, "weeks")"#);
    assert!(message.starts_with("`weeks` is no unit; there are `year`, `quarter`, `month`, `week`, `day`"), "{message}");
    assert!(message.ends_with("did you mean `week`?"), "{message}");
    assert_eq!(fault(r#"start_of(@2026-01-31, "hour")"#), "a date has no hours and minutes");
}

#[test]
fn impossible_dates_are_refused() {
    assert_eq!(fault("date(2026, 2, 30)"), "there is no day 30 of month 2 in the year 2026");
    assert!(fault(r#"date("2026-1-31")"#).starts_with("`2026-1-31` is not a date as `2026-01-31`"));
    assert!(fault(r#"date("2026-01-31T10:00:00Z")"#).contains("datetime(x)"));
    assert!(fault("date(2026)").starts_with("a number alone is not a date"));
    assert_eq!(fault("date(2026, 1)"), "a date of parts needs all three: `date(year, month, day)`");
}
