//! `$page`, `$response` and `$run`: what the language gives, its fields, and what it is as a whole.

use super::{Bare, Compiler, Reads, Typed};
use crate::diagnostic::Diagnostic;
use crate::expr::place::{Document, Place, Tree};
use crate::expr::program::{Node, ObjectEntry, Op};
use crate::expr::types::Type;
use crate::source::Span;
use crate::value::{Kinds, Text, Value};

/// Where the file's own values stand: nothing of a request is known there.
pub const OUTSIDE: &str = "outside of requests";
pub const IN_SHAPE_ARGUMENT: &str = "in an argument of a shape";

/// One of them: its name, and where its local is kept.
pub(super) struct Given {
    name: &'static str,
    slot: fn(&mut Reads) -> &mut Option<usize>,
    fields: &'static [(&'static str, Kinds)],
}

pub(super) const PAGE: Given = Given {
    name: "page",
    slot: |reads| &mut reads.page,
    fields: &[
        ("number", Kinds::NUMBER),
        ("offset", Kinds::NUMBER),
        ("cursor", Kinds::ANY),
        ("restart", Kinds::ANY),
        ("rows", Kinds::LIST.or(Kinds::NULL)),
        ("last", Kinds::ANY),
    ],
};

pub(super) const RESPONSE: Given = Given {
    name: "response",
    slot: |reads| &mut reads.response,
    fields: &[("status", Kinds::NUMBER), ("headers", Kinds::OBJECT), ("text", Kinds::TEXT), ("url", Kinds::TEXT), ("body", Kinds::ANY)],
};

pub(super) const RUN: Given =
    Given { name: "run", slot: |reads| &mut reads.run, fields: &[("id", Kinds::TEXT), ("started_at", Kinds::DATETIME)] };

/// The fields of what the language gives under a name; none for other names.
pub fn given_fields(name: &str) -> impl Iterator<Item = (&'static str, Kinds)> {
    let given = [PAGE, RESPONSE, RUN].into_iter().find(|given| given.name == name);
    given.into_iter().flat_map(|given| given.fields.iter().copied())
}

impl Compiler<'_> {
    pub(super) fn given(&mut self, given: &Given, span: Span) -> Typed {
        let place = match self.bare {
            Bare::Nothing(place @ (OUTSIDE | IN_SHAPE_ARGUMENT)) => place,
            Bare::Nothing(place) if given.name == RESPONSE.name => place,
            _ => return Typed::new(Node::Local(self.given_local(given.slot)), type_of(given)),
        };
        let message = format!("`${}` has no value {place}", given.name);
        let help = if given.name == RESPONSE.name { "it is there after the call" } else { "it is there in the statements of a request" };
        self.report(Diagnostic::error("no-value-here", span, message).help(help));
        Typed::null()
    }

    pub(super) fn given_local(&mut self, slot: fn(&mut Reads) -> &mut Option<usize>) -> usize {
        if let Some(local) = *slot(&mut self.reads) {
            return local;
        }
        let local = self.new_local();
        *slot(&mut self.reads) = Some(local);
        local
    }

    /// A field that stands in a document: the answer, or the last page's rows.
    pub(super) fn given_field(&mut self, base: &Typed, name: &str) -> Option<Place> {
        let Node::Local(local) = base.node else { return None };
        let document = match name {
            "body" if Some(local) == self.reads.response => Document::Page,
            "last" | "rows" if Some(local) == self.reads.page => Document::Export,
            _ => return None,
        };
        Some(Place { request: self.request, document, node: Tree::ROOT })
    }

    /// Taken as it is, it has all of its fields.
    pub(super) fn whole_given(&mut self, typed: Typed) -> Typed {
        let Node::Local(local) = typed.node else { return typed };
        let reads = self.reads;
        let given = match Some(local) {
            read if read == reads.page => PAGE,
            read if read == reads.response => RESPONSE,
            _ => return typed,
        };
        let entries = given.fields.iter().map(|(name, _)| {
            let place = self.given_field(&typed, name);
            place.into_iter().for_each(|place| self.tree(place).read_whole(place.node));
            let value = match place {
                Some(Place { document: Document::Page, .. }) => Node::Path(Document::Page, Tree::ROOT),
                _ => Node::Postfix(Box::new(Node::Local(local)), vec![Op::Field(Text::from(*name))]),
            };
            ObjectEntry { key: Node::Constant(Value::text(*name)), optional: false, value }
        });
        Typed::new(Node::Object(entries.collect()), typed.ty.clone())
    }
}

fn type_of(given: &Given) -> Type {
    let fields = given.fields.iter().map(|(name, kinds)| {
        let ty = if *kinds == Kinds::LIST.or(Kinds::NULL) { Type::list(Type::any()).or_null() } else { Type::of(*kinds) };
        ((*name).to_owned(), ty)
    });
    Type::object(fields.collect())
}
