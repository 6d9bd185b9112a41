//! The function `parse_datetime`.

use super::call::as_text;
use super::support::clock::{incomplete, no_zone, out_of_range, parsed};
use super::support::zone::timezone;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::time::at_wall_clock;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "parse_datetime",
    group: Group::Dates,
    parameters: &[
        Parameter::required("text", Kinds::TEXT),
        Parameter::required("format", Kinds::TEXT),
        Parameter::optional("timezone", Kinds::TEXT),
    ],
    returns: Kinds::DATETIME,
    nulls: Nulls::Propagate,
    doc: "The datetime that a text spells in a format of strftime; without a zone in it in `timezone`, or else in that of the request.",
    examples: &[
        (r#"parse_datetime("31.01.2026 11:00 +0100", "%d.%m.%Y %H:%M %z")"#, "@2026-01-31T10:00Z"),
        (r#"parse_datetime("2026-01-31 11:00", "%Y-%m-%d %H:%M", "Europe/Berlin")"#, "@2026-01-31T10:00Z"),
        (r#"parse_datetime("20260131", "%Y%m%d", "UTC")"#, "@2026-01-31T00:00Z"),
        (r#"parse_datetime(null, "%Y")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, format) = (call.text(0)?, call.text(1)?);
    let parsed = parsed(text, format)?;
    if parsed.offset().is_some() || parsed.timestamp().is_some() {
        return parsed.to_timestamp().map(Value::DateTime).map_err(|_| incomplete(format, "a datetime"));
    }
    if parsed.iana_time_zone().is_some() {
        let zoned = parsed.to_zoned_datetime().map_err(|_| incomplete(format, "a datetime"))?;
        return Ok(Value::DateTime(zoned.timestamp()));
    }
    let clock = parsed.to_datetime().map_err(|_| incomplete(format, "a datetime"))?;
    let zone = match call.given(2) {
        Some(name) => timezone(as_text(name)?)?,
        None => call.context.timezone.clone().ok_or_else(|| no_zone(text))?,
    };
    at_wall_clock(clock, &zone).map(Value::DateTime).ok_or_else(out_of_range)
}
