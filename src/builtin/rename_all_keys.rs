//! The function `rename_all_keys`.

use super::call::as_text;
use super::support::fields::Fields;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "rename_all_keys",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::item("name", Kinds::TEXT)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "The object with its fields and those of all objects in it renamed, however deep, in lists too: the expression gives the new name, `.` is the old one.",
    examples: &[
        (
            r#"rename_all_keys({adId: 1, adSet: {setId: 2}, ads: [{adId: 3}]}, snake(.))"#,
            "{ad_id: 1, ad_set: {set_id: 2}, ads: [{ad_id: 3}]}",
        ),
        ("rename_all_keys({A: [{B: null}, 5]}, lower(.))", "{a: [{b: null}, 5]}"),
        ("rename_all_keys({}, snake(.))", "{}"),
        ("rename_all_keys(null, snake(.))", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    renamed(call, call.value(0))
}

fn renamed(call: &mut Call<'_>, value: &Value) -> Result<Value, Fault> {
    match value {
        Value::List(items) => items.iter().map(|item| renamed(call, item)).collect::<Result<_, _>>().map(Value::list),
        Value::Object(object) => {
            let mut fields = Fields::new("the result");
            for (old, value) in &object.fields {
                let new = call.of_item(1, &Value::Text(old.clone()))?;
                fields.add(as_text(&new)?.clone(), renamed(call, value)?)?;
            }
            Ok(fields.into_object())
        }
        other => Ok(other.clone()),
    }
}
