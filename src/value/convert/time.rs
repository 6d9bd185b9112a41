//! Dates and datetimes, and texts that spell them, into `date` and `datetime`.

use jiff::civil::{Date, DateTime};

use super::kinds::wrong_kind;
use super::{Cell, ColumnType, Rules};
use crate::value::time::{Moment, date_of, parse_date, parse_moment};
use crate::value::{Fault, Value};

const SECOND: i64 = 1_000_000;

pub(super) fn to_date(value: &Value, rules: &Rules<'_>) -> Result<Cell, Fault> {
    let date = match value {
        Value::Date(date) => *date,
        Value::DateTime(datetime) => {
            let zone = rules.timezone.ok_or_else(|| no_zone_for_date(value))?;
            date_of(*datetime, Some(zone))
        }
        Value::Text(text) => match (parse_date(text), parse_moment(text)) {
            (Some(date), _) => date,
            (None, Some(moment)) => date_of_moment(value, moment, rules)?,
            (None, None) => return Err(not_a_date(value)),
        },
        _ => return Err(wrong_kind(value, &ColumnType::Date)),
    };
    Ok(Cell::Date(days(date) as i32))
}

fn date_of_moment(value: &Value, moment: Moment, rules: &Rules<'_>) -> Result<Date, Fault> {
    let zone = rules.timezone.ok_or_else(|| no_zone_for_date(value))?;
    if moment.offset.is_none() {
        return Ok(moment.clock.date());
    }
    let datetime = moment.timestamp(None).ok_or_else(|| out_of_range(value))?;
    Ok(date_of(datetime, Some(zone)))
}

pub(super) fn to_datetime(value: &Value, rules: &Rules<'_>) -> Result<Cell, Fault> {
    match value {
        Value::DateTime(datetime) => cell(value, i128::from(datetime.as_microsecond()), datetime.subsec_nanosecond()),
        Value::Text(text) => match (parse_moment(text), parse_date(text)) {
            (Some(moment), _) => cell_of_moment(value, moment, rules),
            (None, Some(date)) => Err(wrong_kind(&Value::Date(date), &ColumnType::DateTime)),
            (None, None) => Err(not_a_datetime(value)),
        },
        _ => Err(wrong_kind(value, &ColumnType::DateTime)),
    }
}

/// Not by way of a timestamp where the text names its zone: `9999-12-31T23:59:59Z`, often sent for
/// "never", fits a column but no timestamp.
fn cell_of_moment(value: &Value, moment: Moment, rules: &Rules<'_>) -> Result<Cell, Fault> {
    if let Some(offset) = moment.offset {
        let micros = wall_micros(moment.clock) - i64::from(offset.seconds()) * SECOND;
        return cell(value, i128::from(micros), moment.clock.subsec_nanosecond());
    }
    if rules.timezone.is_none() {
        return Err(Fault::new("no-time-zone", format!("`{}` has no time zone", value.shown()))
            .help("declare the zone of such texts, `timezone \"Europe/Berlin\"`"));
    }
    let datetime = moment.timestamp(rules.timezone).ok_or_else(|| out_of_range(value))?;
    to_datetime(&Value::DateTime(datetime), rules)
}

fn cell(value: &Value, micros: i128, nanos: i32) -> Result<Cell, Fault> {
    if nanos % 1000 != 0 {
        return Err(Fault::new("too-many-digits", format!("`{}` is finer than microseconds, which `datetime` keeps", value.shown()))
            .help("declare the column `text`"));
    }
    i64::try_from(micros).map(Cell::DateTime).map_err(|_| out_of_range(value))
}

/// Days since 1970-01-01.
fn days(date: Date) -> i64 {
    Date::constant(1970, 1, 1).duration_until(date).as_hours() / 24
}

fn wall_micros(clock: DateTime) -> i64 {
    let (hours, minutes, seconds) = (i64::from(clock.hour()), i64::from(clock.minute()), i64::from(clock.second()));
    let seconds = days(clock.date()) * 86_400 + hours * 3600 + minutes * 60 + seconds;
    seconds * SECOND + i64::from(clock.subsec_nanosecond() / 1000)
}

fn no_zone_for_date(value: &Value) -> Fault {
    Fault::new("no-time-zone", format!("which date `{}` falls on depends on the time zone", value.shown()))
        .help("declare it, `timezone \"Europe/Berlin\"` or `timezone \"UTC\"`")
}

fn out_of_range(value: &Value) -> Fault {
    Fault::new("date-out-of-range", format!("`{}` is beyond the years 0 to 9999", value.shown()))
}

fn not_a_date(value: &Value) -> Fault {
    Fault::new("not-a-date", format!("`{}` is not a date", value.shown()))
        .help("dates are read as `2026-01-31`; other spellings by `parse_date(x, \"%d.%m.%Y\")`")
}

fn not_a_datetime(value: &Value) -> Fault {
    Fault::new("not-a-datetime", format!("`{}` is not a datetime", value.shown()))
        .help("datetimes are read as `2026-01-31T10:00:00Z`; other spellings by `parse_datetime(x, \"%d.%m.%Y %H:%M\")`")
}
