//! The function `without_query`.

use super::call::as_text;
use super::support::query::{decoded_name, pairs, parts};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "without_query",
    group: Group::Encoding,
    parameters: &[Parameter::required("url", Kinds::TEXT), Parameter::required("name", Kinds::TEXT), Parameter::rest("more", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The URL without the query parameters of these names; everything else stays as it is.",
    examples: &[
        (r#"without_query("/x?a=1&access_token=t&b=%20", "access_token")"#, r#""/x?a=1&b=%20""#),
        (r#"without_query("/x?a=1#top", "a")"#, r#""/x#top""#),
        (r#"without_query("/x?a=1&b=2&a=3", "a", "b")"#, r#""/x""#),
        (r#"without_query(null, "a")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let parts = parts(call.text(0)?);
    let names = call.rest(1).map(|name| as_text(name).map(Text::as_str)).collect::<Result<Vec<_>, _>>()?;
    let kept: Vec<&str> = pairs(parts.query).filter(|pair| !names.contains(&decoded_name(pair).as_str())).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    Ok(Value::text(format!("{}{mark}{}{}", parts.path, kept.join("&"), parts.fragment)))
}
