//! The function `zip`.

use super::call::as_list;
use super::support::columns::columns;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "zip",
    group: Group::Lists,
    parameters: &[
        Parameter::required("list", Kinds::LIST),
        Parameter::required("other", Kinds::LIST),
        Parameter::rest("more", Kinds::LIST),
    ],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The items of same place of several lists, as lists; the lists must be equally long.",
    examples: &[
        (r#"zip([1, 2], ["a", "b"])"#, r#"[[1, "a"], [2, "b"]]"#),
        ("zip([1], [2], [3])", "[[1, 2, 3]]"),
        ("zip([], [])", "[]"),
        ("zip([1], null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let lists = call.rest(0).map(as_list).collect::<Result<Vec<_>, _>>()?;
    columns("zip", &lists)
}
