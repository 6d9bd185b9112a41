//! The function `rename_keys`.

use super::call::as_text;
use super::support::fields::Fields;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "rename_keys",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::item("name", Kinds::TEXT)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Propagate,
    doc: "The object with its fields renamed: the expression gives the new name, `.` is the old one.",
    examples: &[
        (r#"rename_keys({"Ad Name": "x", adId: 1}, snake(.))"#, r#"{ad_name: "x", ad_id: 1}"#),
        (r#"rename_keys({"$a": 1}, trim(., "$"))"#, "{a: 1}"),
        ("rename_keys({}, snake(.))", "{}"),
        ("rename_keys(null, snake(.))", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut fields = Fields::new("the result");
    for (name, value) in &call.object(0)?.fields {
        let renamed = call.of_item(1, &Value::Text(name.clone()))?;
        fields.add(as_text(&renamed)?.clone(), value.clone())?;
    }
    Ok(fields.into_object())
}
