//! `map` and `fields`: what is read, and where it goes.

use super::name::name;
use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Field, FieldEntry, Map, Spanned, Target};
use crate::syntax::recover::Place;

impl Lower<'_> {
    pub(super) fn map(&mut self, nodes: &mut Cursor<'_>) -> Map {
        nodes.next();
        let value = self.required_expression(nodes);
        if nodes.peek() == Some(Rule::field_block) {
            return Map::Block { value, entries: self.field_block(nodes) };
        }
        if nodes.has(Rule::missing_arrow) {
            self.missing_arrow(&value);
            return Map::Single { target: Spanned::new(Target::Bad, nodes.here()), value };
        }
        Map::Single { value, target: self.arrow_target(nodes) }
    }

    /// Not told of `map adset.`, where the name comes first.
    fn missing_arrow(&mut self, value: &Expr) {
        let end = value.span.end;
        if self.diagnostics.last().is_some_and(|last| last.code == "missing-name" && last.span.end == end) {
            return;
        }
        let at = Span { start: end, end };
        self.report(
            Diagnostic::error("unexpected", at, "expected `->`, found the end of the line")
                .help("a value is mapped with `map VALUE -> global.NAME` or `map VALUE -> NAME: TYPE`"),
        );
    }

    /// `-> TARGET`.
    fn arrow_target(&mut self, nodes: &mut Cursor<'_>) -> Spanned<Target> {
        let arrow = nodes.take(Rule::arrow);
        let Some(node) = nodes.take(Rule::target) else { return Spanned::new(Target::Bad, nodes.here()) };
        if let Some(arrow) = &arrow {
            self.arrow(arrow, "->");
        }
        let found = span(&node);
        let Some(inner) = node.into_inner().next() else { return Spanned::new(Target::Bad, found) };
        let target = match inner.as_rule() {
            Rule::global_target => self.global_target(inner).map_or(Target::Bad, Target::Global),
            Rule::column => self.column(inner),
            _ => {
                let arrow = arrow.map_or(found, |arrow| span(&arrow));
                self.report(
                    Diagnostic::error("missing-target", arrow, "this `->` leads nowhere")
                        .label("a target follows here")
                        .help("write `-> global.NAME`, or `-> NAME: TYPE` for a column of its own"),
                );
                Target::Bad
            }
        };
        Spanned::new(target, found)
    }

    /// `global.NAME`; nothing where the name is missing.
    pub(super) fn global_target(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        if let Some(ident) = nodes.find(Rule::ident) {
            return Some(Spanned::new(ident.as_str().to_owned(), found));
        }
        self.missing_name(found);
        None
    }

    fn column(&mut self, node: Node<'_>) -> Target {
        let mut nodes = Cursor::new(node);
        let name = self.plain_name(&mut nodes);
        let ty = nodes.find_type().map(|node| self.type_spec(node));
        Target::Column { name, ty, label: self.optional_literal(&mut nodes) }
    }

    pub(super) fn field_block(&mut self, nodes: &mut Cursor<'_>) -> Vec<Spanned<FieldEntry>> {
        let Some(node) = nodes.take(Rule::field_block) else { return Vec::new() };
        let mut entries: Vec<Spanned<FieldEntry>> = Vec::new();
        let mut inner = Cursor::new(node);
        let open = inner.next();
        while let Some(node) = inner.next() {
            let found = span(&node);
            let entry = match node.as_rule() {
                Rule::spread => FieldEntry::Spread(self.spread(node)),
                Rule::field => FieldEntry::Field(self.field(node)),
                Rule::bad_field => {
                    self.bad_line(&node, Place::Fields);
                    FieldEntry::Bad
                }
                other => {
                    self.block_mark(other, &node, open.as_ref(), entries.last().map(|entry| entry.span), Place::Fields);
                    continue;
                }
            };
            entries.push(Spanned::new(entry, found));
        }
        entries
    }

    /// `...$NAME`; the span of the name is that of all.
    pub(super) fn spread(&mut self, node: Node<'_>) -> Spanned<String> {
        let mut nodes = Cursor::new(node);
        nodes.next();
        self.declared(&mut nodes)
    }

    fn field(&mut self, node: Node<'_>) -> Field {
        let mut nodes = Cursor::new(node);
        let path = match nodes.next() {
            Some(node) => self.field_path(node),
            None => super::bad(nodes.here()),
        };
        let ty = nodes.find_type().map(|node| self.type_spec(node));
        let target = if nodes.peek() == Some(Rule::arrow) { Some(self.arrow_target(&mut nodes)) } else { None };
        Field { path, ty, target, label: self.optional_literal(&mut nodes) }
    }

    fn field_path(&mut self, node: Node<'_>) -> Expr {
        let mut nodes = Cursor::new(node);
        let Some(first) = nodes.next() else { return super::bad(nodes.here()) };
        let head = match first.as_rule() {
            Rule::field_head => {
                let name = name(&first);
                Spanned::new(ExprKind::Name(name.node), name.span)
            }
            _ => self.expr(first),
        };
        self.postfixes(head, nodes)
    }
}
