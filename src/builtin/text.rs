//! The function `text`.

use super::support::text::scalar_text;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "text",
    group: Group::Text,
    parameters: &[Parameter::required(
        "x",
        Kinds::BOOL.or(Kinds::NUMBER).or(Kinds::TEXT).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION),
    )],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text form of a number (as sent, if untouched), bool, date, datetime or duration.",
    examples: &[
        ("text(1.50)", r#""1.5""#),
        ("text(true)", r#""true""#),
        ("text(@2026-01-31T10:00Z)", r#""2026-01-31T10:00:00Z""#),
        ("text(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    scalar_text(call.value(0)).map(Value::Text)
}
