//! The function `percent`.

use super::support::format::{Format, spelled};
use super::support::number::too_many_digits;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "percent",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER.or(Kinds::TEXT)), Parameter::optional("format", Kinds::TEXT)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "A percentage as a fraction: a number or a text, with or without `%`, divided by 100; formats as of `number`.",
    examples: &[
        (r#"percent("12.5 %")"#, "0.125"),
        (r#"percent("12,5%", "1.234,56")"#, "0.125"),
        ("percent(50)", "0.5"),
        ("percent(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let number = match call.value(0) {
        Value::Text(text) => {
            let format = call.given(1).map(|_| Format::of(call.text(1)?)).transpose()?;
            let text = text.trim();
            spelled(text.strip_suffix('%').map_or(text, str::trim_end), format)?
        }
        _ => call.number(0)?,
    };
    number.divide(Number::from_i64(100)).map(Value::Number).ok_or_else(too_many_digits)
}
