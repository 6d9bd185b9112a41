//! The `$` names in reach of an expression, and the script's own functions.

use std::collections::HashMap;
use std::sync::Arc;

use super::place::Place;
use super::program::Node;
use super::types::Type;
use crate::source::Span;
use crate::syntax::ast::Expr;

/// Names in reach. One name space, no shadowing.
#[derive(Clone, Debug, Default)]
pub struct Names {
    table: HashMap<String, Declared>,
    /// A file that may declare more could not be read, which was reported: what is not known may be there.
    pub incomplete: bool,
}

#[derive(Clone, Debug)]
pub struct Declared {
    pub binding: Binding,
    /// `None` when given by the language.
    pub span: Option<Span>,
}

#[derive(Clone, Debug)]
pub enum Binding {
    /// A param, secret, top-level `let`, `fields` block or shape argument.
    Shared {
        index: usize,
        ty: Type,
    },
    /// A loop variable, `each` variable or `let` of a request, or an argument of a `fn`.
    Local {
        index: usize,
        ty: Type,
        place: Option<Place>,
    },
    /// A value of the file that waits for requests: compiled where it is read.
    Deferred(Arc<Expr>),
    /// Index of the request.
    Request(usize),
    Page,
    Response,
    Row,
    Run,
    Bookmark,
    /// Its definition failed and was reported; uses are not.
    Broken,
}

/// The names that the language gives.
pub const GIVEN: [(&str, Binding); 5] = [
    ("page", Binding::Page),
    ("response", Binding::Response),
    ("row", Binding::Row),
    ("run", Binding::Run),
    ("bookmark", Binding::Bookmark),
];

impl Names {
    pub fn given() -> Names {
        let table = GIVEN.into_iter().map(|(name, binding)| (name.to_owned(), Declared { binding, span: None })).collect();
        Names { table, incomplete: false }
    }

    pub fn get(&self, name: &str) -> Option<&Declared> {
        self.table.get(name)
    }

    /// Gives back the earlier declaration if there is one; that one stays.
    pub fn declare(&mut self, name: &str, binding: Binding, span: Option<Span>) -> Option<Declared> {
        if let Some(earlier) = self.table.get(name) {
            return Some(earlier.clone());
        }
        self.table.insert(name.to_owned(), Declared { binding, span });
        None
    }

    pub fn replace(&mut self, name: &str, binding: Binding) {
        if let Some(declared) = self.table.get_mut(name) {
            declared.binding = binding;
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Declared)> {
        self.table.iter().map(|(name, declared)| (name.as_str(), declared))
    }
}

/// A `fn` of the script, compiled.
#[derive(Clone, Debug)]
pub struct ScriptFunction {
    pub parameters: Vec<String>,
    pub body: Arc<Node>,
    pub ty: Type,
    /// Levels of its expression and of those nested in it by calls.
    pub depth: usize,
}

pub type ScriptFunctions = HashMap<String, ScriptFunction>;
