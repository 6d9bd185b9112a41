//! Windows have no gap and no overlap, whatever the step.

use capi::value::Duration;
use capi::value::time::{date_windows, datetime_windows};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn day(days: i64) -> Date {
    Date::constant(2020, 1, 31).checked_add(SignedDuration::from_hours(24 * days)).unwrap()
}

proptest! {
    #[test]
    fn windows_of_dates_cover_the_range_once(from in 0i64..2000, length in 0i64..900, grid in -800i64..800, months in 0i32..5, days in 0i32..40) {
        prop_assume!(months + days > 0);
        let step = Duration { months, days, nanos: 0 };
        let (from, to) = (day(from), day(from + length));
        let windows = date_windows(from, to, step, day(grid)).unwrap();
        if length == 0 {
            prop_assert!(windows.is_empty());
            return Ok(());
        }
        prop_assert!(windows[0].0 <= from && from < windows[0].1);
        prop_assert_eq!(windows.last().unwrap().1, to);
        prop_assert!(windows.iter().all(|(start, end)| start < end));
        prop_assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0));
        // A later start cuts the same windows.
        let later = date_windows(windows.last().unwrap().0, to, step, day(grid)).unwrap();
        prop_assert_eq!(later, vec![*windows.last().unwrap()]);
    }

    #[test]
    fn windows_of_datetimes_cover_clock_changes(from in 0i64..20_000, hours in 1i64..3000, step in 1i64..60, by_day in any::<bool>()) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let start = Timestamp::new(1_577_836_800 + from * 3600, 0).unwrap();
        let end = start.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let step = if by_day { Duration::from_days(step as i32) } else { Duration::from_nanos(step * 3_600_000_000_000) };
        let windows = datetime_windows(start, end, step, Timestamp::new(1_577_836_800, 0).unwrap(), Some(&zone)).unwrap();
        prop_assert!(windows[0].0 <= start && start < windows[0].1);
        prop_assert_eq!(windows.last().unwrap().1, end);
        prop_assert!(windows.iter().all(|(start, end)| start < end));
        prop_assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0));
    }
}

#[test]
fn a_step_that_does_not_go_forward_is_an_error() {
    for step in [Duration::ZERO, Duration::from_days(-1), Duration::from_nanos(5)] {
        assert!(date_windows(day(0), day(9), step, day(0)).is_err());
    }
}
