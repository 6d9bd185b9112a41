//! The function `chunk`.

use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "chunk",
    group: Group::Lists,
    parameters: &[Parameter::required("list", Kinds::LIST), Parameter::required("size", Kinds::NUMBER)],
    returns: Kinds::LIST,
    nulls: Nulls::Propagate,
    doc: "The list cut into lists of at most `size` items.",
    examples: &[("chunk([1, 2, 3], 2)", "[[1, 2], [3]]"), ("chunk([1], 5)", "[[1]]"), ("chunk([], 2)", "[]"), ("chunk(null, 2)", "null")],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let size = usize::try_from(call.int(1)?).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Fault::new("bad-argument", "the size of a chunk is at least 1"))?;
    Ok(Value::list(call.list(0)?.chunks(size).map(|part| Value::list(part.to_vec())).collect()))
}
