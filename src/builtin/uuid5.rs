//! The function `uuid5`.

use uuid::Uuid;

use super::support::choice::choose;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "uuid5",
    group: Group::Encoding,
    parameters: &[Parameter::required("namespace", Kinds::TEXT), Parameter::required("name", Kinds::TEXT)],
    returns: Kinds::TEXT,
    nulls: Nulls::Propagate,
    doc: r#"The UUID (version 5) of a name in a namespace: a UUID, "dns", "url", "oid" or "x500"; the same name gives the same UUID."#,
    examples: &[
        (r#"uuid5("dns", "example.com")"#, r#""cfbff0d1-9375-5685-968c-48ce8b15ae17""#),
        (r#"uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "example.com")"#, r#""cfbff0d1-9375-5685-968c-48ce8b15ae17""#),
        (r#"uuid5("dns", null)"#, "null"),
    ],
    evaluate,
};

const NAMESPACES: &[(&str, Uuid)] =
    &[("dns", Uuid::NAMESPACE_DNS), ("url", Uuid::NAMESPACE_URL), ("oid", Uuid::NAMESPACE_OID), ("x500", Uuid::NAMESPACE_X500)];

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let namespace = call.text(0)?;
    let namespace = match Uuid::parse_str(namespace) {
        Ok(uuid) => uuid,
        Err(_) => choose("namespace", namespace, NAMESPACES)?,
    };
    Ok(Value::text(Uuid::new_v5(&namespace, call.text(1)?.as_bytes()).to_string()))
}
