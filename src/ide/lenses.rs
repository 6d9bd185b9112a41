//! What can be done with a request at once.

use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::Item;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Run,
    Preview,
    Record,
}

impl Action {
    pub const ALL: [Action; 3] = [Action::Run, Action::Preview, Action::Record];

    pub fn title(self) -> &'static str {
        match self {
            Action::Run => "Run",
            Action::Preview => "Preview",
            Action::Record => "Record sample",
        }
    }

    /// The command of the protocol.
    pub fn command(self) -> &'static str {
        match self {
            Action::Run => "capi.run",
            Action::Preview => "capi.preview",
            Action::Record => "capi.record",
        }
    }
}

/// A line above a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    pub span: Span,
    pub action: Action,
    pub request: String,
}

pub fn lenses(script: &Script) -> Vec<Lens> {
    let mut found = Vec::new();
    for item in &script.parsed().file.items {
        let Item::Request(request) = &item.node else { continue };
        let lens = |action| Lens { span: request.name.span, action, request: request.name.node.clone() };
        found.extend(Action::ALL.map(lens));
    }
    found
}
