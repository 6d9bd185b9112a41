//! One call of a function: its arguments, and what functions ask of them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::support::number::as_number;
use crate::value::{Fault, Kinds, Number, Object, Text, Value};

/// The fixed surroundings of a run.
#[derive(Clone, Debug)]
pub struct Context {
    /// The start of the run.
    pub now: Timestamp,
    /// Of the request; `None` when the script declares none (then dates are in UTC and zone-less texts do not convert).
    pub timezone: Option<TimeZone>,
}

impl Context {
    /// The declared time zone, else UTC.
    pub fn zone(&self) -> TimeZone {
        self.timezone.clone().unwrap_or(TimeZone::UTC)
    }
}

/// One call. `arguments` has one place per parameter of mode other than `Rest`, then the rest;
/// what is left out, a pattern, and what is evaluated per item, is `None` there.
pub struct Call<'c> {
    pub arguments: &'c [Option<Value>],
    pub context: &'c Context,
    /// Whether the item argument was given; a function has at most one.
    pub has_item: bool,
    /// Evaluates the item argument of the parameter with this index for one item.
    pub per_item: &'c mut dyn FnMut(usize, &Value) -> Result<Value, Fault>,
    /// The compiled pattern of a `Pattern` parameter.
    pub pattern: Option<&'c regex::Regex>,
}

static NULL: Value = Value::Null;

impl<'c> Call<'c> {
    /// The argument, if it was given (it may be null).
    pub(super) fn given(&self, index: usize) -> Option<&'c Value> {
        self.arguments.get(index)?.as_ref()
    }

    /// The argument; null if it was left out.
    pub(super) fn value(&self, index: usize) -> &'c Value {
        self.given(index).unwrap_or(&NULL)
    }

    /// All given arguments from this index on: of a `Rest` parameter.
    pub(super) fn rest(&self, index: usize) -> impl Iterator<Item = &'c Value> + use<'c> {
        self.arguments.iter().skip(index).flatten()
    }

    pub(super) fn text(&self, index: usize) -> Result<&'c Text, Fault> {
        as_text(self.value(index))
    }

    pub(super) fn text_or<'t>(&self, index: usize, otherwise: &'t str) -> Result<&'t str, Fault>
    where
        'c: 't,
    {
        self.given(index).map_or(Ok(otherwise), |value| as_text(value).map(Text::as_str))
    }

    pub(super) fn number(&self, index: usize) -> Result<Number, Fault> {
        as_number(self.value(index))
    }

    /// A whole number within 64 bits.
    pub(super) fn int(&self, index: usize) -> Result<i64, Fault> {
        self.number(index)?.to_i64().ok_or_else(|| Fault::new("not-whole", "a whole number is needed here"))
    }

    pub(super) fn list(&self, index: usize) -> Result<&'c [Value], Fault> {
        as_list(self.value(index))
    }

    pub(super) fn object(&self, index: usize) -> Result<&'c Object, Fault> {
        as_object(self.value(index))
    }

    pub(super) fn pattern(&self) -> Result<&'c regex::Regex, Fault> {
        self.pattern.ok_or_else(|| Fault::new("bad-pattern", "the pattern is missing"))
    }

    /// The item argument for one item; the item itself if that argument was left out.
    pub(super) fn of_item(&mut self, parameter: usize, item: &Value) -> Result<Value, Fault> {
        if self.has_item { (self.per_item)(parameter, item) } else { Ok(item.clone()) }
    }

    /// The item argument as a condition: null counts as false.
    pub(super) fn holds(&mut self, parameter: usize, item: &Value) -> Result<bool, Fault> {
        match self.of_item(parameter, item)? {
            Value::Bool(holds) => Ok(holds),
            Value::Null => Ok(false),
            other => Err(wrong_kind(Kinds::BOOL, &other)),
        }
    }
}

pub(super) fn as_text(value: &Value) -> Result<&Text, Fault> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(wrong_kind(Kinds::TEXT, other)),
    }
}

pub(super) fn as_list(value: &Value) -> Result<&[Value], Fault> {
    match value {
        Value::List(items) => Ok(items),
        other => Err(wrong_kind(Kinds::LIST, other)),
    }
}

pub(super) fn as_object(value: &Value) -> Result<&Object, Fault> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(wrong_kind(Kinds::OBJECT, other)),
    }
}

/// A value of a kind that does not serve here.
pub(super) fn wrong_kind(expected: Kinds, found: &Value) -> Fault {
    if matches!(found, Value::Secret(_)) {
        return Fault::new("wrong-kind", "a secret inside a list or object cannot be used here");
    }
    Fault::new("wrong-kind", format!("{expected} is needed here, not {}", found.kind().phrase()))
}
