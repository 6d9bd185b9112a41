//! The function `money`.

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
    doc: r#"The amount in a text with a currency sign or code before or after it; `(1.00)` is negative; formats as of `number`, by default "1,234.56"."#,
    examples: &[
        (r#"money("$1,234.50")"#, "1234.5"),
        (r#"money("1.234,50 €", "1.234,56")"#, "1234.5"),
        (r#"money("USD -12")"#, "-12"),
        (r#"money("(3.00)")"#, "-3"),
        ("money(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Value::Text(text) = call.value(0) else { return call.number(0).map(Value::Number) };
    let format = Format::of(call.text_or(1, "1,234.56")?)?;
    amount(text.trim(), format).map(Value::Number)
}

fn amount(text: &str, format: Format) -> Result<Number, Fault> {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let (sign, unsigned) = without_sign(inner.unwrap_or(text).trim());
    let (second_sign, bare) = without_sign(without_currency(unsigned));
    let signs = usize::from(inner.is_some()) + usize::from(sign) + usize::from(second_sign);
    if signs > 1 {
        return Err(not_a_number(text));
    }
    // The whole text, not the bare digits, belongs into the message.
    let number = spelled(bare, Some(format)).map_err(|_| not_a_number(text))?;
    Ok(if signs == 1 { number.negate() } else { number })
}

fn without_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Without one currency at either end. Other words stay, so that `12 k` is no amount.
fn without_currency(text: &str) -> &str {
    let is_amount = |character: char| character.is_ascii_digit() || character == '-' || character == '\u{2212}';
    let start = text.find(is_amount).unwrap_or(0);
    let (before, rest) = text.split_at(start);
    if is_currency(before.trim()) {
        return rest;
    }
    let end = text.rfind(|character: char| character.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    let (rest, after) = text.split_at(end);
    if is_currency(after.trim()) { rest } else { text }
}

const SIGNS: &str = "$€£¥₹₩₽₺₴₦₫₱฿₪₡₲₵₸₮₭₼₾₨¢";
const WORDS: [&str; 14] = ["kr", "kr.", "zł", "Kč", "Ft", "Fr.", "CHF", "lei", "лв", "R", "Rs", "Rs.", "RM", "Rp"];

/// `€`, `US$`, `EUR`, `kr`.
fn is_currency(word: &str) -> bool {
    let is_code = word.len() == 3 && word.chars().all(|letter| letter.is_ascii_uppercase());
    let sign = word.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let is_sign = word.len() - sign.len() <= 2 && sign.chars().count() == 1 && SIGNS.contains(sign);
    is_code || is_sign || WORDS.contains(&word)
}
