//! What headers say about calling again, in all spellings; nothing that a server sends is believed
//! blindly, and nothing of it is a fault.

use std::time::Duration;

use bytes::Bytes;
use capi::http::Reply;
use capi::http::advice::{Quota, asked_wait, quota};
use jiff::Timestamp;
use proptest::prelude::*;

/// Noon of the first of February 2026, a Sunday.
const NOW: i64 = 1_769_947_200;

fn reply(headers: &[(&str, &str)]) -> Reply {
    Reply {
        status: 429,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Bytes::new(),
        rest: None,
        url: "https://api.acme.test/".parse().unwrap(),
        received: 0,
        framed: true,
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn wait(headers: &[(&str, &str)]) -> Option<Duration> {
    asked_wait(&reply(headers), now())
}

fn secs(seconds: f64) -> Option<Duration> {
    Some(Duration::from_secs_f64(seconds))
}

#[test]
fn retry_after_in_every_form() {
    for (value, expected) in [
        ("0", secs(0.0)),
        ("30", secs(30.0)),
        (" 30 ", secs(30.0)),
        ("1.5", secs(1.5)),
        // RFC 9110, 5.6.7: the three forms of a date.
        ("Sun, 01 Feb 2026 12:00:30 GMT", secs(30.0)),
        ("Sunday, 01-Feb-26 12:00:30 GMT", secs(30.0)),
        ("Sun Feb  1 12:00:30 2026", secs(30.0)),
        // Not of the RFC, but sent.
        ("2026-02-01T12:00:30Z", secs(30.0)),
        ("2026-02-01T13:00:30+01:00", secs(30.0)),
        ("1769947230", secs(30.0)),
        ("1769947230.5", secs(30.5)),
        ("1769947230000", secs(30.0)),
        ("1m30s", secs(90.0)),
        // The past says nothing; nor does what cannot be read.
        ("Sun, 01 Feb 2026 11:59:30 GMT", None),
        ("1769947170", None),
        ("-5", None),
        ("Infinity", None),
        ("NaN", None),
        ("1e3", None),
        ("", None),
        ("soon", None),
        ("30 seconds", None),
        // Absurd, but what it says; `timeout` bounds it.
        ("900000000", secs(900_000_000.0)),
        ("Fri, 01 Feb 2036 12:00:00 GMT", secs(315_532_800.0)),
    ] {
        assert_eq!(wait(&[("retry-after", value)]), expected, "{value}");
    }
    let absurd = "9".repeat(400);
    assert_eq!(wait(&[("retry-after", &absurd)]), Some(Duration::MAX));
}

#[test]
fn every_spelling_of_a_wait() {
    for (name, value, expected) in [
        ("retry-after-ms", "1500", 1.5),
        ("x-ms-retry-after-ms", "1500", 1.5),
        ("x-retry-after-ms", "1769947230000", 30.0),
        ("x-retry-after", "30", 30.0),
        ("x-ratelimit-retry-after", "30", 30.0),
        ("x-rate-limit-retry-after-seconds", "30", 30.0),
    ] {
        assert_eq!(wait(&[(name, value)]), secs(expected), "{name}");
    }
    let usage = r#"{"17": [{"type": "ads_insights", "estimated_time_to_regain_access": 2}, {"estimated_time_to_regain_access": 5}]}"#;
    assert_eq!(wait(&[("x-business-use-case-usage", usage)]), secs(300.0));
    assert_eq!(wait(&[("x-business-use-case-usage", &usage.replace(['2', '5'], "0"))]), None);
    assert_eq!(wait(&[("x-business-use-case-usage", "{")]), None);
}

#[test]
fn a_limit_that_is_used_up_is_waited_for() {
    for (left, reset, value, expected) in [
        ("ratelimit-remaining", "ratelimit-reset", "30", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "1769947230", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "30", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "1769947230000", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "2026-02-01T12:00:30Z", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "Sun, 01 Feb 2026 12:00:30 GMT", 30.0),
        ("x-ratelimit-remaining", "x-ratelimit-reset-after", "0.25", 0.25),
        ("x-rate-limit-remaining", "x-rate-limit-reset", "30", 30.0),
        ("x-rate-limit-remaining", "x-rate-limit-reset-ms", "30", 0.03),
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", "6m0s", 360.0),
        ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", "20ms", 0.02),
        ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset", "2026-02-01T12:00:30Z", 30.0),
        ("x-rate-limit-requests-left", "x-rate-limit-time-reset-ms", "30000", 30.0),
        ("x-rate-limit-requests-left", "x-rate-limit-requests-reset", "30", 30.0),
        ("x-esi-error-limit-remain", "x-esi-error-limit-reset", "30", 30.0),
        ("x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-interval-milliseconds", "10000", 10.0),
    ] {
        assert_eq!(wait(&[(left, "0"), (reset, value)]), secs(expected), "{reset}: {value}");
        assert_eq!(wait(&[(left, "-1"), (reset, value)]), secs(expected), "{reset}: fewer than none");
        assert_eq!(wait(&[(left, "1"), (reset, value)]), None, "{reset}: one is left");
        assert_eq!(wait(&[(left, "none"), (reset, value)]), None, "{reset}: unreadable");
        assert_eq!(wait(&[(left, "0")]), None, "{left} alone");
        let known = quota(&reply(&[(left, "7"), (reset, value)]), now());
        assert_eq!(known, Some(Quota { left: 7, reset: Duration::from_secs_f64(expected) }), "{left}");
    }
    // In the past: it is reset already, or the clock is wrong.
    assert_eq!(wait(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1769947170")]), None);
}

#[test]
fn the_structured_field_and_its_drafts() {
    for (value, expected) in [
        (r#""default";r=0;t=30"#, secs(30.0)),
        (r#""a";r=5;t=1, "b";r=0;t=60"#, secs(60.0)),
        (r#""a";r=0;t=10, "b" ; r=0 ; t=60"#, secs(60.0)),
        (r#""a, \"b";r=0;t=30;pk=:QUJD:"#, secs(30.0)),
        (r#""default";r=50;t=30"#, None),
        (r#""default";r=0"#, None),
        ("limit=100, remaining=0, reset=30", secs(30.0)),
        ("limit=100, remaining=1, reset=30", None),
        (r#""default"#, None),
        (";;,,==", None),
        ("", None),
    ] {
        assert_eq!(wait(&[("ratelimit", value)]), expected, "{value}");
    }
    let both = reply(&[("ratelimit", r#""minute";r=90;t=30, "day";r=7;t=9000"#)]);
    assert_eq!(quota(&both, now()), Some(Quota { left: 7, reset: Duration::from_secs(9000) }));
}

#[test]
fn a_wait_asked_for_wins_over_limits_and_the_longest_over_the_others() {
    let limit = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "30")];
    assert_eq!(wait(&[limit[0], limit[1], ("retry-after", "5")]), secs(5.0));
    assert_eq!(wait(&[limit[0], limit[1], ("retry-after", "soon")]), secs(30.0));
    assert_eq!(wait(&[("retry-after", "5"), ("retry-after", "60"), ("retry-after", "x")]), secs(60.0));
    assert_eq!(wait(&[]), None);
}

#[test]
fn the_clock_of_the_server_counts() {
    let date = ("date", "Sun, 01 Feb 2026 09:00:00 GMT");
    assert_eq!(wait(&[date, ("retry-after", "Sun, 01 Feb 2026 09:00:30 GMT")]), secs(30.0));
    assert_eq!(wait(&[date, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1769936430")]), secs(30.0));
    assert_eq!(wait(&[("date", "yesterday"), ("retry-after", "Sun, 01 Feb 2026 12:00:30 GMT")]), secs(30.0));
}

const NAMES: [&str; 8] = [
    "date",
    "ratelimit",
    "retry-after",
    "retry-after-ms",
    "x-business-use-case-usage",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-reset-requests",
];

proptest! {
    #[test]
    fn nothing_that_is_sent_is_a_fault(name in prop::sample::select(&NAMES[..]), value in "\\PC*") {
        let reply = reply(&[(name, &value), ("x-ratelimit-remaining", "0")]);
        asked_wait(&reply, now());
        quota(&reply, now());
    }

    #[test]
    fn seconds_are_seconds(value in 0_u32..900_000_000) {
        prop_assert_eq!(wait(&[("retry-after", &value.to_string())]), Some(Duration::from_secs(value.into())));
    }

    #[test]
    fn dates_and_epochs_say_the_same(ahead in 0_i64..100_000_000) {
        let at = Timestamp::from_second(NOW + ahead).unwrap();
        let expected = Some(Duration::from_secs(ahead as u64));
        let http = httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs((NOW + ahead) as u64));
        for value in [http, at.to_string(), at.as_second().to_string(), at.as_millisecond().to_string()] {
            prop_assert_eq!(wait(&[("retry-after", &value)]), expected, "{}", value);
        }
    }

    #[test]
    fn a_field_gives_its_limits_back(limits in prop::collection::vec((0_u64..1000, 0_u64..100_000), 1..5)) {
        let members: Vec<String> = limits.iter().enumerate().map(|(index, (left, reset))| format!("\"p,{index};\";r={left};t={reset}")).collect();
        let known = quota(&reply(&[("ratelimit", &members.join(", "))]), now());
        let (left, reset) = limits.into_iter().min_by_key(|(left, reset)| (*left, std::cmp::Reverse(*reset))).unwrap();
        prop_assert_eq!(known, Some(Quota { left, reset: Duration::from_secs(reset) }));
    }
}
