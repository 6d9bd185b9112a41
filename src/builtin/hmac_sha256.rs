//! The function `hmac_sha256`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::support::bytes::encode;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "hmac_sha256",
    group: Group::Encoding,
    parameters: &[
        Parameter::required("key", Kinds::TEXT),
        Parameter::required("text", Kinds::TEXT),
        Parameter::optional("encoding", Kinds::TEXT),
    ],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The HMAC-SHA-256 of a text under a key, as hex or, on request, as "base64" or "base64url"."#,
    examples: &[
        (
            r#"hmac_sha256("key", "The quick brown fox jumps over the lazy dog")"#,
            r#""f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8""#,
        ),
        (r#"hmac_sha256("key", "", "base64")"#, r#""XV0TlWPJW1lnub2ajJsjOp3ttFByeUzSMtwbdIMmB9A=""#),
        (r#"hmac_sha256("key", null)"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mac = Hmac::<Sha256>::new_from_slice(call.text(0)?.as_bytes());
    // Keys of any length are taken; the error cannot happen.
    let mut mac = mac.map_err(|_| Fault::new("bad-argument", "the key has a length that HMAC cannot use"))?;
    mac.update(call.text(1)?.as_bytes());
    encode(&mac.finalize().into_bytes(), call.text_or(2, "hex")?)
}
