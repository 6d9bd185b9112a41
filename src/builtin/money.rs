//! The function `money`.

use super::support::currency::Amount;
use super::support::format::{Format, spelled};
use super::support::number::not_a_number;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "money",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER.or(Kinds::TEXT)), Parameter::optional("format", Kinds::TEXT)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The amount in a text with a currency sign or code before or after it; `(1.00)` is negative; formats as of `number`; `currency` gives the currency.",
    examples: &[
        (r#"money("$1,234.50", "1,234.56")"#, "1234.5"),
        (r#"money("1.234,50 €", "1.234,56")"#, "1234.5"),
        (r#"money("USD -12")"#, "-12"),
        (r#"money("(3.00)")"#, "-3"),
        ("money(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Value::Text(text) = call.value(0) else { return call.number(0).map(Value::Number) };
    let format = call.given(1).map(|_| Format::of(call.text(1)?)).transpose()?;
    amount(text, format).map(Value::Number)
}

const FORM: &str = "digits are read as `12.5`; separators by a sample, `money(x, \"1.234,56\")`";

fn amount(text: &str, format: Option<Format>) -> Result<Number, Fault> {
    let amount = Amount::of(text);
    // The whole text, not the bare digits, belongs into the message.
    let fault = || if format.is_some() { not_a_number(text) } else { not_a_number(text).help(FORM) };
    if amount.signs > 1 {
        return Err(fault());
    }
    let number = spelled(amount.digits, format).map_err(|_| fault())?;
    Ok(if amount.signs == 1 { number.negate() } else { number })
}
