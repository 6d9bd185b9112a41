//! What a function declares about itself: read by the checker, the editor and the documentation.

use std::fmt;

use super::Call;
use super::support::secret::{hidden, mute};
use crate::value::{Fault, Kinds, Value};

pub struct Function {
    pub name: &'static str,
    pub group: Group,
    pub parameters: &'static [Parameter],
    /// What it yields when no argument is null (`NULL` included if it may yield null even so).
    pub returns: Kinds,
    pub nulls: Nulls,
    /// One line: what it gives. Starts upper case, ends with a period.
    pub doc: &'static str,
    /// Expression and the value it gives, written as an expression too.
    pub examples: &'static [(&'static str, &'static str)],
    pub evaluate: fn(&mut Call<'_>) -> Result<Value, Fault>,
}

/// Where the documentation lists a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Text,
    Numbers,
    Dates,
    Lists,
    Objects,
    Encoding,
    Nulls,
}

impl Group {
    pub const ALL: [Group; 7] = [Group::Text, Group::Numbers, Group::Dates, Group::Lists, Group::Objects, Group::Encoding, Group::Nulls];

    pub fn title(self) -> &'static str {
        match self {
            Group::Text => "Text",
            Group::Numbers => "Numbers",
            Group::Dates => "Dates and times",
            Group::Lists => "Lists",
            Group::Objects => "Objects",
            Group::Encoding => "Encoding, URLs and digests",
            Group::Nulls => "Nulls and kinds",
        }
    }
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

    pub const fn pattern(name: &'static str) -> Parameter {
        Parameter { name, kinds: Kinds::TEXT, mode: Mode::Pattern }
    }

    /// Whether a call may leave it out.
    pub fn is_optional(&self) -> bool {
        matches!(self.mode, Mode::Optional | Mode::OptionalItem | Mode::Rest)
    }
}

impl Function {
    /// How many arguments a call has at least.
    pub fn least(&self) -> usize {
        self.parameters.iter().filter(|parameter| !parameter.is_optional()).count()
    }

    /// How many arguments a call has at most; `None` if there is no end.
    pub fn most(&self) -> Option<usize> {
        let open = self.parameters.last().is_some_and(|parameter| parameter.mode == Mode::Rest);
        (!open).then_some(self.parameters.len())
    }

    /// The index of the parameter that takes an expression per item.
    pub fn item_parameter(&self) -> Option<usize> {
        self.parameters.iter().position(|parameter| matches!(parameter.mode, Mode::Item | Mode::OptionalItem))
    }

    /// Calls it. If an argument is `secret`, so are all texts in the result, and a fault quotes nothing.
    pub fn call(&self, call: &mut Call<'_>, secret: bool) -> Result<Value, Fault> {
        let result = (self.evaluate)(call);
        if secret { result.map(hidden).map_err(|fault| mute(self.name, &fault)) } else { result }
    }

    /// Refuses an argument whose kind the signature does not take. Nulls pass.
    /// `arguments` are as in `Call`.
    pub fn check_kinds(&self, arguments: &[Option<Value>]) -> Result<(), Fault> {
        for (index, argument) in arguments.iter().enumerate() {
            let Some(parameter) = self.parameters.get(index).or(self.parameters.last()) else { continue };
            let Some(value) = argument else { continue };
            if !value.is_null() && !parameter.kinds.holds(value.kind()) {
                let (name, kinds, kind) = (parameter.name, parameter.kinds, value.kind().phrase());
                return Err(Fault::new("wrong-kind", format!("`{name}` of `{}` takes {kinds}, not {kind}", self.name)));
            }
        }
        Ok(())
    }
}

/// The signature: `join(list, separator)`, `round(x, digits?)`, `coalesce(x, more...)`.
impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (index, parameter) in self.parameters.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            let mark = match parameter.mode {
                Mode::Rest => "...",
                Mode::Optional | Mode::OptionalItem => "?",
                Mode::Required | Mode::Item | Mode::Pattern => "",
            };
            write!(f, "{comma}{}{mark}", parameter.name)?;
        }
        f.write_str(")")
    }
}
