//! The function `from_unix`.

use jiff::Timestamp;

use super::support::choice::choose;
use super::support::clock::{EPOCH_UNITS, out_of_range};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "from_unix",
    group: Group::Dates,
    parameters: &[Parameter::required("x", Kinds::NUMBER), Parameter::optional("unit", Kinds::TEXT)],
    returns: Kinds::DATETIME,
    nulls: Nulls::Propagate,
    doc: r#"The datetime that is so many seconds ("s"), milliseconds ("ms") or microseconds ("us") after 1970-01-01T00:00Z."#,
    examples: &[
        ("from_unix(1769853600)", "@2026-01-31T10:00Z"),
        (r#"from_unix(1769853600000, "ms")"#, "@2026-01-31T10:00Z"),
        (r#"from_unix(-1.5) == datetime("1969-12-31T23:59:58.5Z")"#, "true"),
        ("from_unix(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let nanos = choose("unit", call.text_or(1, "s")?, EPOCH_UNITS)?;
    let nanos = call.number(0)?.checked_mul(Number::from_i64(nanos)).and_then(|nanos| nanos.round(0));
    let whole = nanos.and_then(|nanos| Timestamp::from_nanosecond(nanos.coefficient()).ok());
    match whole {
        Some(datetime) => Ok(Value::DateTime(datetime)),
        None => Err(out_of_range().help("epochs in milliseconds or microseconds need the unit \"ms\" or \"us\"")),
    }
}
