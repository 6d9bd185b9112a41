//! The function `merge`.

use super::call::as_object;
use super::support::fields::Fields;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "merge",
    group: Group::Objects,
    parameters: &[Parameter::required("object", Kinds::OBJECT), Parameter::rest("more", Kinds::OBJECT)],
    returns: Kinds::OBJECT,
    nulls: Nulls::Handle,
    doc: "The fields of several objects in one; of fields with the same name the last wins. Nulls count as empty objects.",
    examples: &[
        ("merge({a: 1, b: 1}, {b: 2, c: null})", "{a: 1, b: 2, c: null}"),
        ("merge({a: 1}, null)", "{a: 1}"),
        ("merge(null)", "{}"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let mut fields = Fields::new("the result");
    for object in call.rest(0).filter(|object| !object.is_null()) {
        for (name, value) in &as_object(object)?.fields {
            fields.set(name.clone(), value.clone());
        }
    }
    Ok(fields.into_object())
}
