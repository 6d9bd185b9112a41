//! The function `decimal`.

use super::support::format::spelled;
use super::support::number::too_many_digits;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::number::ScaleError;
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "decimal",
    group: Group::Numbers,
    parameters: &[Parameter::required("x", Kinds::NUMBER.or(Kinds::TEXT)), Parameter::optional("digits", Kinds::NUMBER)],
    returns: Kinds::NUMBER,
    nulls: Nulls::Propagate,
    doc: "The number that a number or text is, if it has at most `digits` (9 if left out) after the point; an inexact one is rounded to them.",
    examples: &[(r#"decimal("12.50")"#, "12.5"), ("decimal(1 / 3, 2)", "0.33"), ("decimal(1.25, 2)", "1.25"), ("decimal(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let number = match call.value(0) {
        Value::Text(text) => spelled(text, None)?,
        _ => call.number(0)?,
    };
    let digits = if call.given(1).is_some() { call.int(1)? } else { 9 };
    let digits = u8::try_from(digits).ok().filter(|digits| *digits <= 38);
    let digits = digits.ok_or_else(|| Fault::new("bad-argument", "the digits after the point are 0 to 38"))?;
    let coefficient = number.to_scale(38, digits).map_err(|why| misfit(why, digits))?;
    Number::from_parts(coefficient, digits).map(Value::Number).ok_or_else(too_many_digits)
}

fn misfit(why: ScaleError, digits: u8) -> Fault {
    match why {
        ScaleError::TooLarge => too_many_digits(),
        ScaleError::TooManyDigits => {
            let fault = Fault::new("too-many-digits", format!("the number has more than {digits} digits after the point"));
            fault.help(format!("`round(x, {digits})` rounds it"))
        }
    }
}
