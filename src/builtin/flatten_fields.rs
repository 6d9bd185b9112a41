//! The function `flatten_fields`.

use super::support::fields::Fields;
use super::support::limit::check_size;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Object, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "flatten_fields",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::optional("separator", Kinds::TEXT)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: r#"The fields of an object and of all objects inside it, on one level; names are joined by a separator ("." if left out). Lists and empty objects stay."#,
    examples: &[
        (r#"flatten_fields({a: {b: 1, c: {d: 2}}, e: [{f: 3}]})"#, r#"{"a.b": 1, "a.c.d": 2, e: [{f: 3}]}"#),
        (r#"flatten_fields({a: {b: 1}}, "_")"#, "{a_b: 1}"),
        ("flatten_fields({a: {}, b: null})", "{a: {}, b: null}"),
        ("flatten_fields(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut flat = Flat { separator: call.text_or(1, ".")?, fields: Fields::new("the result"), bytes: 0 };
    flat.take(call.object(0)?, "")?;
    Ok(flat.fields.into_object())
}

struct Flat<'c> {
    separator: &'c str,
    fields: Fields,
    /// Of the names so far: those at the bottom repeat all above them.
    bytes: usize,
}

impl Flat<'_> {
    fn take(&mut self, object: &Object, before: &str) -> Result<(), Fault> {
        for (name, value) in &object.fields {
            let name = format!("{before}{name}");
            match value {
                Value::Object(inner) if !inner.fields.is_empty() => self.take(inner, &(name + self.separator))?,
                value => self.add(name, value)?,
            }
        }
        Ok(())
    }

    fn add(&mut self, name: String, value: &Value) -> Result<(), Fault> {
        self.bytes += name.len();
        check_size("flatten_fields", self.bytes)?;
        self.fields.add(Text::from(name), value.clone())
    }
}
