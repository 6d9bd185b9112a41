//! The function `sha256`.

use sha2::{Digest, Sha256};

use super::support::bytes::encode;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "sha256",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::optional("encoding", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The SHA-256 digest of a text, as hex or, on request, as "base64" or "base64url"."#,
    examples: &[
        (r#"sha256("")"#, r#""e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855""#),
        (r#"sha256("abc", "base64")"#, r#""ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=""#),
        ("sha256(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let digest = Sha256::digest(call.text(0)?.as_bytes());
    encode(&digest, call.text_or(1, "hex")?)
}
