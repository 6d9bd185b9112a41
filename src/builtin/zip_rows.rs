//! The function `zip_rows`.

use super::call::{as_list, as_text};
use super::support::fields::Fields;
use super::support::limit::check_items;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Text, Value};

pub(super) static FUNCTION: Function = Function {
    name: "zip_rows",
    group: Group::Lists,
    parameters: &[Parameter::required("header", Kinds::LIST), Parameter::required("rows", Kinds::LIST)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "Rows that are lists turned into objects, with the names of a header; a shorter row leaves its last fields null.",
    examples: &[
        (r#"zip_rows(["day", "n"], [["mon", 1], ["tue", 2]])"#, r#"[{day: "mon", n: 1}, {day: "tue", n: 2}]"#),
        (r#"zip_rows(["a", "b"], [[1]])"#, "[{a: 1, b: null}]"),
        (r#"zip_rows(["a"], [])"#, "[]"),
        (r#"zip_rows(["a"], null)"#, "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let header = names(call.list(0)?)?;
    check_items("zip_rows", header.len().saturating_mul(call.list(1)?.len()))?;
    let rows = call.list(1)?.iter().map(|row| record(&header, as_list(row)?));
    Ok(Value::list(rows.collect::<Result<_, _>>()?))
}

fn names(header: &[Value]) -> Result<Vec<Text>, Fault> {
    let mut fields = Fields::new("the header");
    for name in header {
        fields.add(as_text(name)?.clone(), Value::Null)?;
    }
    Ok(fields.into_names())
}

fn record(header: &[Text], row: &[Value]) -> Result<Value, Fault> {
    if row.len() > header.len() {
        let (found, known) = (row.len(), header.len());
        return Err(Fault::new("lists-differ", format!("a row has more values ({found}) than the header has names ({known})")));
    }
    let values = row.iter().cloned().chain(std::iter::repeat(Value::Null));
    Ok(Value::object(header.iter().cloned().zip(values).collect()))
}
