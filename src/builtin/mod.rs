//! Built-in functions: one file each, with signature, one-line documentation and examples that run
//! as tests; one line each in `FUNCTIONS`. A function sees values only, never syntax or the world.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::value::{Fault, Kinds, Value};

/// All functions, in alphabetical order.
pub static FUNCTIONS: &[&Function] = &[];

pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| function.name == name)
}

pub struct Function {
    pub name: &'static str,
    pub parameters: &'static [Parameter],
    /// What it yields when no argument is null (`NULL` included if it may yield null even so).
    pub returns: Kinds,
    pub nulls: Nulls,
    /// One line: what it gives.
    pub doc: &'static str,
    /// Expression and the value it gives, written as an expression too.
    pub examples: &'static [(&'static str, &'static str)],
    pub evaluate: fn(&mut Call<'_>) -> Result<Value, Fault>,
}

pub struct Parameter {
    pub name: &'static str,
    pub kinds: Kinds,
    pub mode: Mode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Required,
    Optional,
    /// Zero or more; always last.
    Rest,
    /// An expression evaluated for each item (`.` is the item); `kinds` is what it must yield.
    Item,
    /// The same, may be left out.
    OptionalItem,
    /// A pattern: a text literal, checked before the run.
    Pattern,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// A null in any `Required`, `Optional` or `Rest` argument that is given makes the result null.
    Propagate,
    /// The function sees nulls.
    Handle,
}

/// The fixed surroundings of a run.
#[derive(Clone, Debug)]
pub struct Context {
    /// The start of the run.
    pub now: Timestamp,
    /// Of the request; `None` when the script declares none (then dates are in UTC and zone-less texts do not convert).
    pub timezone: Option<TimeZone>,
}

/// One call. `arguments` has one place per parameter of mode other than `Rest`, then the rest;
/// what is left out, and what is evaluated per item, is `None` there.
pub struct Call<'c> {
    pub arguments: &'c [Option<Value>],
    pub context: &'c Context,
    /// Evaluates the item argument of the parameter with this index for one item.
    pub per_item: &'c mut dyn FnMut(usize, &Value) -> Result<Value, Fault>,
    /// The compiled pattern of a `Pattern` parameter.
    pub pattern: Option<&'c regex::Regex>,
}

impl Parameter {
    pub const fn required(name: &'static str, kinds: Kinds) -> Parameter {
        Parameter { name, kinds, mode: Mode::Required }
    }

    pub const fn optional(name: &'static str, kinds: Kinds) -> Parameter {
        Parameter { name, kinds, mode: Mode::Optional }
    }

    pub const fn rest(name: &'static str, kinds: Kinds) -> Parameter {
        Parameter { name, kinds, mode: Mode::Rest }
    }

    pub const fn item(name: &'static str, kinds: Kinds) -> Parameter {
        Parameter { name, kinds, mode: Mode::Item }
    }

    pub const fn optional_item(name: &'static str, kinds: Kinds) -> Parameter {
        Parameter { name, kinds, mode: Mode::OptionalItem }
    }
}
