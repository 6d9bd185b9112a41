//! The function `windows`.

use jiff::SignedDuration;

use super::call::wrong_kind;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::time::{date_windows, datetime_windows};
use crate::value::{Fault, Kinds, Text, Value};

const TIME: Kinds = Kinds::DATE.or(Kinds::DATETIME);

pub(super) static FUNCTION: Function = Function {
    name: "windows",
    group: Group::Dates,
    parameters: &[
        Parameter::required("from", TIME),
        Parameter::required("to", TIME),
        Parameter::required("step", Kinds::DURATION),
        Parameter::optional("grid", TIME),
    ],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "Half-open windows from a date or datetime to another, as `{start, end, last}`; `last` is the last day or second inside. They lie on a grid through `grid`: a request's bookmark gives its `from`, else it is the start.",
    examples: &[
        (
            "windows(@2026-01-01, @2026-01-10, 7d)",
            "[{start: @2026-01-01, end: @2026-01-08, last: @2026-01-07}, {start: @2026-01-08, end: @2026-01-10, last: @2026-01-09}]",
        ),
        ("windows(@2026-02-03, @2026-02-04, 1mo, @2026-01-31)", "[{start: @2026-01-31, end: @2026-02-04, last: @2026-02-03}]"),
        (
            "windows(@2026-01-01T00:00Z, @2026-01-01T01:00Z, 1h)",
            "[{start: @2026-01-01T00:00Z, end: @2026-01-01T01:00Z, last: @2026-01-01T00:59:59Z}]",
        ),
        ("windows(@2026-01-10, @2026-01-01, 7d)", "[]"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Value::Duration(step) = call.value(2) else { return Err(wrong_kind(Kinds::DURATION, call.value(2))) };
    let grid = call.given(3).unwrap_or(call.value(0));
    match (call.value(0), call.value(1), grid) {
        (Value::Date(from), Value::Date(to), Value::Date(grid)) => {
            let windows = date_windows(*from, *to, *step, *grid)?.into_iter();
            let day = SignedDuration::from_hours(24);
            Ok(Value::list(
                windows.map(|(start, end)| window(Value::Date(start), Value::Date(end), Value::Date(end.saturating_sub(day)))).collect(),
            ))
        }
        (Value::DateTime(from), Value::DateTime(to), Value::DateTime(grid)) => {
            let windows = datetime_windows(*from, *to, *step, *grid, call.context.timezone.as_ref())?.into_iter();
            let last = |end: jiff::Timestamp| end.checked_sub(SignedDuration::from_secs(1)).unwrap_or(end);
            Ok(Value::list(
                windows.map(|(start, end)| window(Value::DateTime(start), Value::DateTime(end), Value::DateTime(last(end)))).collect(),
            ))
        }
        _ => Err(Fault::new("different-kinds", "`windows` goes from a date to a date or from a datetime to a datetime")
            .help("`date(x)` takes the day of a datetime")),
    }
}

fn window(start: Value, end: Value, last: Value) -> Value {
    let fields = [("start", start), ("end", end), ("last", last)];
    Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect())
}
