//! The function `md5`.

use md5::{Digest, Md5};

use super::support::bytes::encode;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "md5",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::optional("encoding", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The MD5 digest of a text, as hex or, on request, as "base64" or "base64url"."#,
    examples: &[
        (r#"md5("")"#, r#""d41d8cd98f00b204e9800998ecf8427e""#),
        (r#"md5("abc", "base64")"#, r#""kAFQmDzST7DWlj99KOF/cg==""#),
        ("md5(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let digest = Md5::digest(call.text(0)?.as_bytes());
    encode(&digest, call.text_or(1, "hex")?)
}
