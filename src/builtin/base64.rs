//! The function `base64`.

use super::support::bytes::encode;
use super::support::choice::choose;
use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "base64",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::optional("alphabet", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The Base64 form of a text (in UTF-8); with the alphabet "url" the form for URLs, without padding."#,
    examples: &[
        (r#"base64("user:pass")"#, r#""dXNlcjpwYXNz""#),
        (r#"base64("a?>", "url")"#, r#""YT8-""#),
        (r#"base64("")"#, r#""""#),
        ("base64(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    check_size("base64", call.text(0)?.len() / 3 * 4)?;
    let encoding = choose("alphabet", call.text_or(1, "standard")?, &[("standard", "base64"), ("url", "base64url")])?;
    encode(call.text(0)?.as_bytes(), encoding)
}
