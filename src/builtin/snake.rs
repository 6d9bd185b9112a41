//! The function `snake`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "snake",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text in snake_case: words in lower case, joined by `_`.",
    examples: &[
        (r#"snake("campaignName")"#, r#""campaign_name""#),
        (r#"snake("HTTPStatus Code")"#, r#""http_status_code""#),
        (r#"snake("$utm-source (1st)")"#, r#""utm_source_1st""#),
        (r#"snake("")"#, r#""""#),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(Value::text(snake_case(call.text(0)?)))
}

/// The rule of the language for names of columns.
pub fn snake_case(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut made = String::with_capacity(text.len() + 4);
    let mut previous = None;
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            previous = None;
            continue;
        }
        let starts_word = previous.is_none_or(|previous| begins_word(previous, character, characters.get(index + 1)));
        if starts_word && !made.is_empty() {
            made.push('_');
        }
        made.extend(character.to_lowercase());
        previous = Some(character);
    }
    made
}

/// `campaign|Name`, `HTTP|Status`, `day7|Clicks`.
fn begins_word(previous: char, character: char, next: Option<&char>) -> bool {
    if !character.is_uppercase() {
        return false;
    }
    !previous.is_uppercase() || next.is_some_and(|next| next.is_lowercase())
}
