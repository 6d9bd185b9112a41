//! The function `avg`.

use super::sum::total;
use super::support::number::too_many_digits;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "avg",
    group: Group::Numbers,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("value", Kinds::NUMBER)],
    returns: Kinds::NUMBER.or(Kinds::NULL),
    nulls: Nulls::Propagate,
    doc: "The mean of the items, or of an expression for each; nulls are skipped, of nothing it is null.",
    examples: &[("avg([1, 2, null])", "1.5"), ("avg([{n: 1}, {n: 3}], .n)", "2"), ("avg([])", "null"), ("avg(null)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let Some((sum, count)) = total(call)? else { return Ok(Value::Null) };
    sum.divide(Number::from_i64(count)).map(Value::Number).ok_or_else(too_many_digits)
}
