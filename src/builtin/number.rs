//! The function `number`.

use super::support::format::{Format, spelled};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "number",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER.or(Kinds::TEXT)), Parameter::optional("format", Kinds::TEXT)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: r#"The number that a text spells, as `-12.5`; with a format, given by a sample: "1,234.56", "1.234,56", "1 234,56", "1'234.56" or "12,34,567.89"."#,
    examples: &[
        (r#"number("12.50")"#, "12.5"),
        (r#"number("1.234,56", "1.234,56")"#, "1234.56"),
        (r#"number("-1234,5", "1 234,56")"#, "-1234.5"),
        ("number(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    if !matches!(call.value(0), Value::Text(_)) {
        return call.number(0).map(Value::Number);
    }
    let format = call.given(1).map(|_| Format::of(call.text(1)?)).transpose()?;
    spelled(call.text(0)?, format).map(Value::Number)
}
