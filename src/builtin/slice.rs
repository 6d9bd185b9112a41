//! The function `slice`.

use std::ops::Range;

use super::call::wrong_kind;
use super::{Call, Function, Group, Nulls, Parameter};
use crate::value::{Fault, Kinds, Value};

pub(super) static FUNCTION: Function = Function {
    name: "slice",
    group: Group::Lists,
    parameters: &[
        Parameter::required("x", Kinds::TEXT.or(Kinds::LIST)),
        Parameter::required("from", Kinds::NUMBER),
        Parameter::optional("to", Kinds::NUMBER),
    ],
    returns: Kinds::TEXT.or(Kinds::LIST),
    nulls: Nulls::Propagate,
    doc: "The characters or items from `from` up to but without `to`; negative positions count from the end.",
    examples: &[
        (r#"slice("abcdef", 1, 3)"#, r#""bc""#),
        ("slice([1, 2, 3], -2)", "[2, 3]"),
        (r#"slice("ab", 5)"#, r#""""#),
        ("slice(null, 1)", "null"),
    ],
    evaluate,
};

fn evaluate(call: &mut Call<'_>) -> Result<Value, Fault> {
    let from = call.int(1)?;
    let to = call.given(2).map(|_| call.int(2)).transpose()?;
    match call.value(0) {
        Value::List(items) => Ok(Value::list(items.get(bounds(items.len(), from, to)).unwrap_or(&[]).to_vec())),
        Value::Text(text) => Ok(Value::text(cut(text, from, to))),
        other => Err(wrong_kind(Kinds::TEXT.or(Kinds::LIST), other)),
    }
}

fn cut(text: &str, from: i64, to: Option<i64>) -> String {
    let range = bounds(text.chars().count(), from, to);
    text.chars().skip(range.start).take(range.len()).collect()
}

/// As `[from:to]`: clamped, never reversed.
fn bounds(length: usize, from: i64, to: Option<i64>) -> Range<usize> {
    let place = |position: i64| {
        let distance = usize::try_from(position.unsigned_abs()).unwrap_or(usize::MAX);
        if position < 0 { length.saturating_sub(distance) } else { distance.min(length) }
    };
    let (start, end) = (place(from), to.map_or(length, place));
    start..end.max(start)
}
