//! The function `url_query`.

use super::support::query::{decoded_name, decoded_value, pairs, parts};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "url_query",
    group: Group::Encoding,
    parameters: &[Parameter::required("url", Kinds::TEXT), Parameter::required("name", Kinds::TEXT)],
    returns: Kinds::TEXT.or(Kinds::NULL),
    nulls: Nulls::Propagate,
    doc: "The decoded value of the first query parameter of this name in a URL; null if there is none.",
    examples: &[
        (r#"url_query("https://api.test/x?a=1&after=b%2Fc", "after")"#, r#""b/c""#),
        (r#"url_query("/x?page=2#top", "page")"#, r#""2""#),
        (r#"url_query("/x?flag", "flag")"#, r#""""#),
        (r#"url_query("/x", "page")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (url, name) = (call.text(0)?, call.text(1)?.as_str());
    let found = pairs(parts(url).query).find(|pair| decoded_name(pair) == name);
    Ok(found.map_or(Value::Null, |pair| Value::text(decoded_value(pair))))
}
