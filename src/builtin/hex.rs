//! The function `hex`.

use super::support::bytes::encode;
use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "hex",
    group: Group::Encoding,
    parameters: &[Parameter::required("text", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The bytes of a text (in UTF-8) as lower-case hex digits.",
    examples: &[(r#"hex("Az")"#, r#""417a""#), (r#"hex("é")"#, r#""c3a9""#), (r#"hex("")"#, r#""""#), ("hex(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    check_size("hex", call.text(0)?.len().saturating_mul(2))?;
    encode(call.text(0)?.as_bytes(), "hex")
}
