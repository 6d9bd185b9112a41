//! The function `pad`.

use super::support::limit::check_size;
use super::support::text::scalar_text;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "pad",
    group: Group::Text,
    parameters: &[
        Parameter::required("x", Kinds::TEXT.or(Kinds::NUMBER)),
        Parameter::required("width", Kinds::NUMBER),
        Parameter::optional("fill", Kinds::TEXT),
    ],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The text or number as text of at least `width` characters, filled on the left with `fill` ("0" if left out)."#,
    examples: &[
        ("pad(7, 2)", r#""07""#),
        (r#"pad("ab", 4, " ")"#, r#""  ab""#),
        (r#"pad("abc", 2)"#, r#""abc""#),
        ("pad(null, 2)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let text = scalar_text(call.value(0))?;
    let mut fill = call.text_or(2, "0")?.chars();
    let (Some(fill), None) = (fill.next(), fill.next()) else {
        return Err(Fault::new("bad-argument", "`pad` fills with one character"));
    };
    let width = usize::try_from(call.int(1)?).unwrap_or(0);
    let missing = width.saturating_sub(text.chars().count());
    check_size("pad", text.len().saturating_add(missing.saturating_mul(fill.len_utf8())))?;
    let mut made: String = std::iter::repeat_n(fill, missing).collect();
    made.push_str(&text);
    Ok(Value::text(made))
}
