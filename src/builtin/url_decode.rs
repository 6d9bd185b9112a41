//! The function `url_decode`.

use percent_encoding::percent_decode_str;

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "url_decode",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text without percent-encoding; `+` stays `+`.",
    examples: &[(r#"url_decode("a%20b%2F%C3%A9")"#, r#""a b/é""#), (r#"url_decode("100%")"#, r#""100%""#), ("url_decode(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let decoded = percent_decode_str(call.text(0)?).decode_utf8();
    let text = decoded.map_err(|_| Fault::new("bad-encoding", "what the text encodes is not UTF-8 text"))?;
    Ok(Value::text(text.into_owned()))
}
