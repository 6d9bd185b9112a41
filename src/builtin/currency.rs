//! The function `currency`.

use super::support::choice::shortened;
use super::support::currency::Amount;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "currency",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT.or(Kinds::NULL),
    nulls: Nulls::Propagate,
    doc: "The currency sign or code in a text that `money` reads, as it is written; null of a bare number.",
    examples: &[
        (r#"currency("1.234,50 €")"#, r#""€""#),
        (r#"currency("USD -12")"#, r#""USD""#),
        (r#"currency("12.50")"#, "null"),
        ("currency(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    let Amount { signs, currency, digits } = Amount::of(text);
    if signs > 1 || !is_number(digits) {
        return Err(Fault::new("bad-argument", format!("`{}` is no amount", shortened(text))));
    }
    Ok(currency.map_or(Value::Null, Value::text))
}

/// Digits, with what may stand between them in any format of `number`.
fn is_number(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let may_stand = |letter: char| is_digit(letter) || matches!(letter, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    text.starts_with(is_digit) && text.ends_with(is_digit) && text.chars().all(may_stand)
}
