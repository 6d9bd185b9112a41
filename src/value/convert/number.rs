//! Numbers, and texts that spell them, into `int`, `decimal(p, s)` and `float`.

use super::kinds::wrong_kind;
use super::{Cell, ColumnType};
use crate::value::number::{Number, ScaleError, exact_f64, is_plain};
use crate::value::{Fault, Value};

pub(super) fn to_int(value: &Value) -> Result<Cell, Fault> {
    let number = read(value, &ColumnType::Int)?;
    if let Some(int) = number.to_i64() {
        return Ok(Cell::Int(int));
    }
    let shown = value.shown();
    Err(if !number.is_whole() {
        Fault::new("not-whole", format!("`{shown}` is not a whole number"))
            .help("declare the column `decimal`, or say how to round: `round(x)`, `floor(x)`")
    } else if i64::try_from(number.coefficient()).is_err() {
        Fault::new("too-large", format!("`{shown}` does not fit `int`, which has 64 bits"))
            .help("declare the column `decimal(38, 0)` or `text`")
    } else {
        Fault::new("inexact", format!("`{shown}` comes from a division that was rounded")).help("say how to round: `round(x)`, `floor(x)`")
    })
}

pub(super) fn to_decimal(value: &Value, precision: u8, scale: u8) -> Result<Cell, Fault> {
    let target = ColumnType::Decimal { precision, scale };
    let number = read(value, &target)?;
    number.to_scale(precision, scale).map(Cell::Decimal).map_err(|error| {
        let shown = value.shown();
        match error {
            ScaleError::TooLarge => {
                let whole = precision.saturating_sub(scale);
                Fault::new("too-large", format!("`{shown}` does not fit `{target}`: {whole} digits before the point"))
                    .help("declare more digits, or fewer after the point")
            }
            ScaleError::TooManyDigits => Fault::new("too-many-digits", format!("`{shown}` has more than {scale} digits after the point"))
                .help(format!("declare more digits, or round: `round(x, {scale})`")),
        }
    })
}

/// Exactly, but for what is inexact already: that becomes the nearest double.
pub(super) fn to_float(value: &Value) -> Result<Cell, Fault> {
    let float = match value {
        Value::Number(number) if number.is_inexact() => Some(number.to_f64()),
        Value::Number(number) => number.to_nearest_f64_exact(),
        Value::Digits(digits) => exact_f64(digits),
        Value::Text(text) if is_plain(text) => exact_f64(text),
        Value::Text(_) => return Err(not_a_number(value)),
        _ => return Err(wrong_kind(value, &ColumnType::Float)),
    };
    // Adding 0 turns -0 into 0, as everywhere.
    float.map(|float| Cell::Float(float + 0.0)).ok_or_else(|| {
        Fault::new("too-many-digits", format!("`{}` would change as `float`, which keeps some 15 digits", value.shown()))
            .help("declare the column `decimal` or `text`, or round: `round(x, 6)`")
    })
}

fn read(value: &Value, target: &ColumnType) -> Result<Number, Fault> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Digits(digits) => Number::parse(digits).ok_or_else(|| beyond(value)),
        Value::Text(text) if is_plain(text) => Number::parse(text).ok_or_else(|| beyond(value)),
        Value::Text(_) => Err(not_a_number(value)),
        _ => Err(wrong_kind(value, target)),
    }
}

fn beyond(value: &Value) -> Fault {
    Fault::new("too-many-digits", format!("`{}` has more than 38 digits", value.shown()))
        .help("declare the column `text`, which keeps them all")
}

fn not_a_number(value: &Value) -> Fault {
    Fault::new("not-a-number", format!("`{}` is not a number", value.shown()))
        .help("texts become numbers only as `-12.5`; mend it, `number(replace(x, \",\", \".\"))`, or list it in `nulls`")
}
