//! The function `in_timezone`.

use super::call::wrong_kind;
use super::parts;
use super::support::zone::timezone;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kind, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "in_timezone",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::DATETIME), Parameter::required("timezone", Kinds::TEXT)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "What the clock of a time zone shows: `.date .year .month .day .hour .minute .second .microsecond .weekday .week .quarter .day_of_year .offset`.",
    examples: &[
        (r#"in_timezone(@2026-01-31T23:30Z, "Europe/Berlin").date"#, "@2026-02-01"),
        (r#"in_timezone(@2026-01-31T23:30Z, "Europe/Berlin").hour"#, "0"),
        (r#"in_timezone(@2026-01-31T23:30Z, "+05:30").offset"#, r#""+05:30""#),
        (r#"in_timezone(null, "UTC")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let zone = timezone(call.text(1)?)?;
    let Value::DateTime(datetime) = call.value(0) else { return Err(wrong_kind(Kinds::DATETIME, call.value(0))) };
    let part = |name: &&str| parts::part(call.value(0), name, &zone).map(|value| (Text::from(*name), value));
    let mut fields: Vec<(Text, Value)> = parts::names(Kind::DateTime).iter().filter_map(part).collect();
    let offset = datetime.to_zoned_datetime(zone).strftime("%:z").to_string();
    fields.push((Text::from("offset"), Value::text(offset)));
    Ok(Value::object(fields))
}
