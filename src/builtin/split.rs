//! The function `split`.

use super::support::limit::check_items;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "split",
    group: Group::Text,
    parameters: &[Parameter::required("text", Kinds::TEXT), Parameter::required("separator", Kinds::TEXT)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The parts of a text between separators; none of an empty text.",
    examples: &[
        (r#"split("a,b,,c", ",")"#, r#"["a", "b", "", "c"]"#),
        (r#"split("abc", ",")"#, r#"["abc"]"#),
        (r#"split("", ",")"#, "[]"),
        (r#"split(null, ",")"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let (text, separator) = (call.text(0)?.as_str(), call.text(1)?.as_str());
    if separator.is_empty() {
        return Err(Fault::new("bad-argument", "the separator of `split` is empty"));
    }
    if text.is_empty() {
        return Ok(Value::list(Vec::new()));
    }
    check_items("split", text.matches(separator).count())?;
    Ok(Value::list(text.split(separator).map(Value::text).collect()))
}
