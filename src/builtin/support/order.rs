//! Sorting, smallest and largest. Comparing may fail, so the sort of the standard library, which may
//! panic when an order is not one, does not serve.

use std::cmp::Ordering;

use super::choice::choose;
use crate::builtin::Call;
use crate::builtin::call::as_list;
use crate::value::compare::{order, sort_order};
use crate::value::{Fault, Value};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    pub(crate) fn of(word: &str) -> Result<Direction, Fault> {
        choose("direction", word, &[("asc", Direction::Ascending), ("desc", Direction::Descending)])
    }

    /// Null comes last in both.
    fn compare(self, a: &Value, b: &Value) -> Result<Ordering, Fault> {
        let ordering = sort_order(a, b)?;
        let reversed = self == Direction::Descending && !a.is_null() && !b.is_null();
        Ok(if reversed { ordering.reverse() } else { ordering })
    }
}

type Keyed = (Value, Value);

/// The items of (key, item) in the order of their keys; those of equal keys keep theirs.
pub(crate) fn sorted(items: Vec<Keyed>, direction: Direction) -> Result<Vec<Value>, Fault> {
    Ok(merge_sort(items, direction)?.into_iter().map(|(_, item)| item).collect())
}

fn merge_sort(mut items: Vec<Keyed>, direction: Direction) -> Result<Vec<Keyed>, Fault> {
    if items.len() < 2 {
        return Ok(items);
    }
    let back = items.split_off(items.len() / 2);
    merge(merge_sort(items, direction)?, merge_sort(back, direction)?, direction)
}

fn merge(front: Vec<Keyed>, back: Vec<Keyed>, direction: Direction) -> Result<Vec<Keyed>, Fault> {
    let mut merged = Vec::with_capacity(front.len() + back.len());
    let (mut front, mut back) = (front.into_iter().peekable(), back.into_iter().peekable());
    while let (Some((one, _)), Some((other, _))) = (front.peek(), back.peek()) {
        let later = direction.compare(one, other)? == Ordering::Greater;
        merged.extend(if later { back.next() } else { front.next() });
    }
    merged.extend(front.chain(back));
    Ok(merged)
}

/// The item of a single list, or the argument, that stands on that side of all others; nulls are skipped.
pub(crate) fn extreme(call: &Call<'_>, side: Ordering) -> Result<Value, Fault> {
    let single = call.rest(1).next().is_none();
    match call.value(0) {
        list @ Value::List(_) if single => extreme_of(as_list(list)?.iter(), side),
        Value::List(_) => {
            let fault = Fault::new("wrong-kind", "a list and further arguments cannot be compared");
            Err(fault.help("for a value of each item: `list | collect(.x) | max`"))
        }
        _ => extreme_of(call.rest(0), side),
    }
}

fn extreme_of<'v>(values: impl Iterator<Item = &'v Value>, side: Ordering) -> Result<Value, Fault> {
    let mut best: Option<&Value> = None;
    for value in values.filter(|value| !value.is_null()) {
        // The first is compared with itself, to refuse what has no order.
        if order(value, best.unwrap_or(value))? == Some(side) || best.is_none() {
            best = Some(value);
        }
    }
    Ok(best.cloned().unwrap_or_default())
}
