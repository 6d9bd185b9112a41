//! The function `regex_extract`.

use regex::Regex;

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "regex_extract",
    group: Group::Text,
    parameters: &[
        Parameter::required("text", Kinds::TEXT),
        Parameter::pattern("pattern"),
        Parameter::optional("group", Kinds::NUMBER.or(Kinds::TEXT)),
    ],
    returns: Kinds::TEXT.or(Kinds::NULL),
    nulls: Nulls::Propagate,
    doc: "What the first match of the pattern holds: its first group (or the whole match if it has none), or the group with this number or name; null without a match.",
    examples: &[
        (r#"regex_extract("id=478&x", r"id=(\d+)")"#, r#""478""#),
        (r#"regex_extract("a-478", r"\d+")"#, r#""478""#),
        (r#"regex_extract("2026-01", r"(?P<y>\d+)-(?P<m>\d+)", "m")"#, r#""01""#),
        (r#"regex_extract("abc", r"(\d+)")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, pattern) = (call.text(0)?, call.pattern()?);
    let group = group_index(call, pattern)?;
    let found = pattern.captures(text).and_then(|groups| groups.get(group));
    Ok(found.map_or(Value::Null, |found| Value::text(found.as_str())))
}

fn group_index(call: &Call<'_>, pattern: &Regex) -> Result<usize, Fault> {
    let count = pattern.captures_len();
    let wanted = match call.given(2) {
        None => return Ok(usize::from(count > 1)),
        Some(Value::Text(name)) => pattern.capture_names().position(|known| known == Some(name.as_str())),
        Some(_) => usize::try_from(call.int(2)?).ok().filter(|group| *group < count),
    };
    wanted.ok_or_else(|| Fault::new("bad-argument", "the pattern has no such group"))
}
