//! Where every name of a script and of the files that it uses is declared, read and written. Renaming
//! depends on it, so it is exact: what is not known is said, never guessed.

mod file;
mod rows;
mod table;
mod walk;

use crate::expr::compile::Findings;
use crate::source::Span;

use super::units::{Seen, Units};
use file::FileNames;
use table::Table;
use walk::Walker;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    Integration,
    Param,
    Secret,
    /// A `let` of the file.
    Value,
    /// A `let` of a request, a shape or a default.
    Local,
    Function,
    /// Of a `fn` or a shape.
    Parameter,
    Fields,
    Shape,
    Request,
    Global,
    /// The variable of a `for`.
    Loop,
    /// The variable of an `each`, or its index.
    Element,
    /// The variable of a `then for`.
    Step,
    /// `map … -> NAME: TYPE`.
    Column,
    /// A column that is called as its field is: only the API can give it another name.
    Field,
}

impl NameKind {
    /// As people call it.
    pub fn word(self) -> &'static str {
        match self {
            NameKind::Integration => "integration",
            NameKind::Param => "param",
            NameKind::Secret => "secret",
            NameKind::Value | NameKind::Local => "let",
            NameKind::Function => "function",
            NameKind::Parameter => "parameter",
            NameKind::Fields => "fields",
            NameKind::Shape => "shape",
            NameKind::Request => "request",
            NameKind::Global => "global field",
            NameKind::Loop => "loop variable",
            NameKind::Element => "element",
            NameKind::Step => "step variable",
            NameKind::Column => "column",
            NameKind::Field => "field",
        }
    }

    /// Whether it is read with a `$`.
    pub fn has_dollar(self) -> bool {
        use NameKind::{Element, Fields, Local, Loop, Param, Parameter, Request, Secret, Step, Value};
        matches!(self, Param | Secret | Value | Local | Parameter | Fields | Request | Loop | Element | Step)
    }
}

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Without `$`.
    pub name: String,
    pub kind: NameKind,
    /// The name alone, with its `$` if it is written.
    pub span: Span,
    /// The request, shape or function within which it is known; `None` for the whole file and those that use it.
    pub within: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Declares,
    Reads,
    /// A map fills the global field; an argument or a test gives the parameter.
    Writes,
}

/// One place where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The name alone, with its `$` if it is written.
    pub span: Span,
    pub access: Access,
    /// Indexes into the definitions. More than one where a shape's line serves several requests, or where
    /// files declare a global field alike.
    pub definitions: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Uses {
    definitions: Vec<Definition>,
    /// In order of place.
    uses: Vec<Use>,
    /// `.$name` of rows whose request is not known: what they name cannot be told.
    unknown: Vec<(String, Span)>,
}

impl Uses {
    pub(super) fn of(units: &Units) -> Uses {
        let mut table = Table::default();
        for seen in units.all() {
            one_file(&seen, &mut table);
        }
        table.finish()
    }

    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    pub fn definition(&self, index: usize) -> Option<&Definition> {
        self.definitions.get(index)
    }

    /// All places of names, declarations among them, in order of place.
    pub fn all(&self) -> &[Use] {
        &self.uses
    }

    /// The name that stands at an offset, or ends there.
    pub fn at(&self, offset: u32) -> Option<&Use> {
        let behind = self.uses.partition_point(|found| found.span.start <= offset);
        let touching = |found: &&Use| offset <= found.span.end;
        self.uses.get(..behind)?.iter().rev().take(2).find(touching)
    }

    /// The definition that is declared at exactly this span.
    pub fn declared_at(&self, span: Span) -> Option<usize> {
        self.definitions.iter().position(|definition| definition.span == span)
    }

    /// All definitions that are the same name as these: a line that serves several makes them one.
    pub fn same(&self, definitions: &[usize]) -> Vec<usize> {
        let mut same = definitions.to_vec();
        loop {
            let shares = |found: &&Use| found.definitions.iter().any(|index| same.contains(index));
            let mut more: Vec<usize> = self.uses.iter().filter(shares).flat_map(|found| found.definitions.iter().copied()).collect();
            more.sort_unstable();
            more.dedup();
            if more.len() <= same.len() {
                return same;
            }
            same = more;
        }
    }

    /// Every place of any of these definitions.
    pub fn places<'u>(&'u self, definitions: &'u [usize]) -> impl Iterator<Item = &'u Use> {
        self.uses.iter().filter(|found| found.definitions.iter().any(|index| definitions.contains(index)))
    }

    /// Whether anything reads it.
    pub fn is_read(&self, definition: usize) -> bool {
        self.uses.iter().any(|found| found.access == Access::Reads && found.definitions.contains(&definition))
    }

    /// Places of `.$name` of which it cannot be told what they name.
    pub fn unknown(&self) -> &[(String, Span)] {
        &self.unknown
    }
}

/// The own items of one file, against all that it sees.
fn one_file(seen: &Seen<'_>, table: &mut Table) {
    let names = FileNames::of(seen, table);
    let mut walker = Walker { names: &names, table };
    seen.own().iter().for_each(|item| walker.item(&item.node, item.span));
    walker.requests(seen.own());
}

/// A place to put what others report.
fn silent() -> Findings {
    Findings::default()
}
