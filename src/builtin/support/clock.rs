//! What the functions on dates share: faults, formats, epochs.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::choice::shortened;
use crate::value::Fault;
use crate::value::time::at_wall_clock;

/// Units of epochs and their nanoseconds.
pub(crate) const EPOCH_UNITS: &[(&str, i64)] = &[("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)];

/// The first instant of a day; where a clock change leaves out midnight, the first one after it.
pub(crate) fn midnight(date: Date, zone: &TimeZone) -> Result<Timestamp, Fault> {
    at_wall_clock(date.to_datetime(Time::midnight()), zone).ok_or_else(out_of_range)
}

/// Reads a text by a format of strftime.
pub(crate) fn parsed(text: &str, format: &str) -> Result<BrokenDownTime, Fault> {
    let Ok(parsed) = BrokenDownTime::parse(format, text) else {
        let fault = Fault::new("not-a-date", format!("`{}` is not of the form `{}`", shortened(text), shortened(format)));
        return Err(fault.help("formats are those of strftime: `%Y-%m-%d`, `%H:%M:%S`"));
    };
    match parsed.year() {
        Some(year) if year < 0 => Err(out_of_range()),
        // `%Y` also takes two digits: `26` would be the year 26.
        Some(year @ ..100) if !text.contains(&format!("{year:04}")) => {
            let fault = Fault::new("not-a-date", format!("`{}` has no year of four digits", shortened(text)));
            Err(fault.help("`%y` reads years of two digits"))
        }
        _ => Ok(parsed),
    }
}

pub(crate) fn incomplete(format: &str, what: &str) -> Fault {
    Fault::new("bad-format", format!("what `{}` reads is not {what}", shortened(format)))
}

pub(crate) fn no_zone(text: &str) -> Fault {
    let fault = Fault::new("no-time-zone", format!("`{}` has no time zone", shortened(text)));
    fault.help("declare one with `timezone`, or name it: `parse_datetime(x, format, \"Europe/Berlin\")`")
}

pub(crate) fn out_of_range() -> Fault {
    Fault::new("date-out-of-range", "the date is beyond the years 0 to 9999")
}
