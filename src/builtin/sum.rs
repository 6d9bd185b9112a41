//! The function `sum`.

use super::support::number::{as_number, too_many_digits};
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Number, Value};

pub(super) static FUNCTION: Function = Function {
    name: "sum",
    group: Group::Numbers,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::optional_item("value", Kinds::NUMBER)],
    returns: Kinds::NUMBER.or(Kinds::NULL),
    nulls: Nulls::Propagate,
    doc: "The sum of the items, or of an expression for each; nulls are skipped, of nothing it is null.",
    examples: &[
        ("sum([1, 2.50, null])", "3.5"),
        (r#"sum([{n: "1"}, {n: "2"}], number(.n))"#, "3"),
        ("sum([])", "null"),
        ("sum(null)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    Ok(total(call)?.map_or(Value::Null, |(sum, _)| Value::Number(sum)))
}

/// The sum and how many numbers it is of; `None` of nothing.
pub(super) fn total(call: &mut Call<'_>) -> Result<Option<(Number, i64)>, Fault> {
    let mut total = None;
    for item in call.list(0)? {
        let value = call.of_item(1, item)?;
        if value.is_null() {
            continue;
        }
        let number = as_number(&value)?;
        total = Some(match total {
            None => (number, 1),
            Some((sum, count)) => (Number::checked_add(sum, number).ok_or_else(too_many_digits)?, count + 1),
        });
    }
    Ok(total)
}
