//! The function `transpose`.

use super::call::as_list;
use super::support::columns::columns;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "transpose",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "A list of rows turned into the list of its columns; the rows must be equally long.",
    examples: &[
        ("transpose([[1, 2], [3, 4], [5, 6]])", "[[1, 3, 5], [2, 4, 6]]"),
        ("transpose([[1, 2]])", "[[1], [2]]"),
        ("transpose([])", "[]"),
        ("transpose(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let rows = call.list(0)?.iter().map(as_list).collect::<Result<Vec<_>, _>>()?;
    columns("transpose", &rows)
}
