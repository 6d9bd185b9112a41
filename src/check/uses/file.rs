//! The names that a file sees: its own and those of the files that it uses.

use std::collections::HashMap;

use super::table::Table;
use super::{NameKind, Seen};
use crate::source::Span;
use crate::syntax::ast::{Fields, Function, Item, Request, Shape, Statement};

#[derive(Default)]
pub(super) struct FileNames<'m> {
    /// What is read with `$`: the earlier declaration stays.
    pub(super) dollars: HashMap<&'m str, usize>,
    pub(super) functions: HashMap<&'m str, (usize, &'m Function)>,
    pub(super) shapes: HashMap<&'m str, (usize, &'m Shape)>,
    /// Files may declare a field alike.
    pub(super) globals: HashMap<&'m str, Vec<usize>>,
    pub(super) fields: HashMap<&'m str, &'m Fields>,
    /// Of the file itself.
    pub(super) requests: Vec<(usize, &'m Request, Span)>,
    pub(super) defaults: Vec<(&'m Statement, Span)>,
    /// The spans of functions and shapes, by their definition.
    pub(super) extents: HashMap<usize, Span>,
}

impl<'m> FileNames<'m> {
    pub(super) fn of(seen: &Seen<'m>, table: &mut Table) -> FileNames<'m> {
        let mut names = FileNames::default();
        for (item, own) in seen.items() {
            names.take(&item.node, item.span, own, table);
        }
        names
    }

    fn take(&mut self, item: &'m Item, span: Span, own: bool, table: &mut Table) {
        match item {
            Item::Param(param) => self.dollar(&param.name.node, table.declare(&param.name, NameKind::Param, None)),
            Item::Secret(secret) => self.dollar(&secret.name.node, table.declare(&secret.name, NameKind::Secret, None)),
            Item::Let(binding) => self.dollar(&binding.name.node, table.declare(&binding.name, NameKind::Value, None)),
            Item::Fields(fields) => {
                self.dollar(&fields.name.node, table.declare(&fields.name, NameKind::Fields, None));
                self.fields.insert(&fields.name.node, fields);
            }
            Item::Function(function) => {
                let index = table.declare(&function.name, NameKind::Function, None);
                self.extents.insert(index, span);
                self.functions.insert(&function.name.node, (index, function));
            }
            Item::Shape(shape) => {
                let index = table.declare(&shape.name, NameKind::Shape, None);
                self.extents.insert(index, span);
                self.shapes.insert(&shape.name.node, (index, shape));
            }
            Item::Global(global) => {
                let index = table.declare(&global.name, NameKind::Global, None);
                let same = self.globals.entry(&global.name.node).or_default();
                if !same.contains(&index) {
                    same.push(index);
                }
            }
            Item::Request(request) if own => {
                let index = table.declare(&request.name, NameKind::Request, None);
                self.dollar(&request.name.node, index);
                self.requests.push((index, request, span));
            }
            Item::Integration(integration) if own => {
                table.declare(&integration.name, NameKind::Integration, None);
            }
            Item::Default(statement) if own => self.defaults.push((statement, span)),
            _ => {}
        }
    }

    fn dollar(&mut self, name: &'m str, definition: usize) {
        self.dollars.entry(name).or_insert(definition);
    }

    pub(super) fn global(&self, name: &str) -> &[usize] {
        self.globals.get(name).map_or(&[], Vec::as_slice)
    }
}
