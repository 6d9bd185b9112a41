//! The function `parse_date`.

use super::support::clock::{incomplete, parsed};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "parse_date",
    group: Group::Dates,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::required("format", Kinds::TEXT)],
    returns: Kinds::DATE,
    nulls: Nulls::Propagate,
    doc: r#"The date that a text spells in a format of strftime, as "%d.%m.%Y"."#,
    examples: &[
        (r#"parse_date("31.01.2026", "%d.%m.%Y")"#, "@2026-01-31"),
        (r#"parse_date("20260131", "%Y%m%d")"#, "@2026-01-31"),
        (r#"parse_date("Jan 31, 2026", "%b %d, %Y")"#, "@2026-01-31"),
        (r#"parse_date(null, "%Y")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, format) = (call.text(0)?, call.text(1)?);
    parsed(text, format)?.to_date().map(Value::Date).map_err(|_| incomplete(format, "a date"))
}
