//! The function `datetime`.

use jiff::Timestamp;

use super::call::as_text;
use super::support::choice::shortened;
use super::support::clock::{midnight, no_zone, out_of_range};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::time::parse_moment;
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "datetime",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::DATETIME.or(Kinds::DATE).or(Kinds::TEXT))],
    returns: Kinds::DATETIME,
    nulls: Nulls::Propagate,
    doc: "The datetime that a text spells (RFC 3339; without a zone in the request's `timezone`), or at which a date begins.",
    examples: &[
        (r#"datetime("2026-01-31T11:00:00+01:00")"#, "@2026-01-31T10:00Z"),
        (r#"datetime("2026-01-31 10:00:00Z")"#, "@2026-01-31T10:00Z"),
        ("datetime(@2026-01-31)", "@2026-01-31T00:00Z"),
        ("datetime(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::DateTime(datetime) => Ok(Value::DateTime(*datetime)),
        Value::Date(date) => midnight(*date, &call.context.zone()).map(Value::DateTime),
        text => read(as_text(text)?, call).map(Value::DateTime),
    }
}

fn read(text: &str, call: &Call<'_>) -> Result<Timestamp, Fault> {
    let timezone = call.context.timezone.as_ref();
    let Some(moment) = parse_moment(text) else {
        let fault = Fault::new("not-a-datetime", format!("`{}` is not a datetime as `2026-01-31T10:00:00Z`", shortened(text)));
        return Err(fault.help("`parse_datetime(x, format)` reads other forms"));
    };
    if moment.offset.is_none() && timezone.is_none() {
        return Err(no_zone(text));
    }
    moment.timestamp(timezone).ok_or_else(out_of_range)
}
