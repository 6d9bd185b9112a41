//! The function `regex_replace`.

use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "regex_replace",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::pattern("pattern"), Parameter::required("to", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: "The text with every match of the pattern replaced; `$1` stands for the first group, `$$` for a dollar sign.",
    examples: &[
        (r#"regex_replace("a1b22", r"\d+", "-")"#, r#""a-b-""#),
        (r#"regex_replace("2026-01-31", r"(\d+)-(\d+)-(\d+)", "$3.$2.$1")"#, r#""31.01.2026""#),
        (r#"regex_replace("abc", r"x", "y")"#, r#""abc""#),
        (r#"regex_replace(null, r"a", "b")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, pattern, to) = (call.text(0)?.as_str(), call.pattern()?, call.text(2)?.as_str());
    let groups_used = to.matches('$').count();
    let mut made = String::with_capacity(text.len());
    let mut end = 0;
    for groups in pattern.captures_iter(text) {
        let Some(whole) = groups.get(0) else { continue };
        made.push_str(text.get(end..whole.start()).unwrap_or(""));
        end = whole.end();
        let grows = to.len().saturating_add(groups_used.saturating_mul(whole.len()));
        check_size("regex_replace", made.len().saturating_add(grows))?;
        groups.expand(to, &mut made);
    }
    made.push_str(text.get(end..).unwrap_or(""));
    Ok(Value::text(made))
}
