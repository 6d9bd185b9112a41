//! The function `base64_decode`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "base64_decode",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text (in UTF-8) that a Base64 form holds; either alphabet, with or without padding.",
    examples: &[
        (r#"base64_decode("dXNlcjpwYXNz")"#, r#""user:pass""#),
        (r#"base64_decode("YT8-")"#, r#""a?>""#),
        (r#"base64_decode("")"#, r#""""#),
        ("base64_decode(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let form = call.text(0)?.trim_end_matches('=').replace('-', "+").replace('_', "/");
    let bytes = STANDARD_NO_PAD.decode(form).map_err(|_| Fault::new("bad-encoding", "the text is not Base64"))?;
    let text = String::from_utf8(bytes).map_err(|_| Fault::new("bad-encoding", "what the Base64 text holds is not UTF-8 text"))?;
    Ok(Value::text(text))
}
