//! The function `url_encode`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "url_encode",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text percent-encoded for any place of a URL: all but letters, digits and `-._~`.",
    examples: &[
        (r#"url_encode("a b/é")"#, r#""a%20b%2F%C3%A9""#),
        (r#"url_encode("A-z_0.~")"#, r#""A-z_0.~""#),
        (r#"url_encode("")"#, r#""""#),
        ("url_encode(null)", "null"),
    ],
    evaluate,
};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let parts = || Ok(utf8_percent_encode(call.text(0)?, ENCODED));
    check_size("url_encode", parts()?.map(str::len).sum())?;
    Ok(Value::text(parts()?.to_string()))
}
