//! What stands at an offset of the tree: items, statements and expressions around it, outermost first.

use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Expr, FieldEntry, GlobalBody, Item, Map, Spanned, Statement, TestStatement};
use crate::syntax::visit::{children, expressions};

/// The nodes around an offset.
#[derive(Clone, Debug, Default)]
pub struct Around<'s> {
    pub item: Option<&'s Spanned<Item>>,
    /// Outermost first; a `then` and a statement of its block are two.
    pub statements: Vec<&'s Spanned<Statement>>,
    /// Outermost first.
    pub expressions: Vec<&'s Expr>,
    /// All spans around, outermost first.
    pub spans: Vec<Span>,
}

/// What is around the offset in the script's own file.
pub fn around(script: &Script, offset: u32) -> Around<'_> {
    let mut found = Around::default();
    let Some(item) = script.parsed().file.items.iter().find(|item| touches(item.span, offset)) else { return found };
    found.item = Some(item);
    found.spans.push(item.span);
    match &item.node {
        Item::Request(request) => {
            found.body(&request.body, offset);
            let arguments = request.shape.iter().flat_map(|call| &call.arguments);
            arguments.for_each(|argument| found.expression(&argument.value, offset));
        }
        Item::Shape(shape) => {
            found.body(&shape.body, offset);
            shape.params.iter().filter_map(|param| param.default.as_ref()).for_each(|expr| found.expression(expr, offset));
        }
        Item::Default(statement) => {
            expressions(statement, &mut |expr| found.expression(expr, offset));
            found.inside(statement, offset);
        }
        Item::Param(param) => param.default.iter().for_each(|expr| found.expression(expr, offset)),
        Item::Let(binding) => found.expression(&binding.value, offset),
        Item::Function(function) => found.expression(&function.body, offset),
        Item::Global(global) => {
            if let GlobalBody::Derived(formula) = &global.body {
                found.expression(formula, offset);
            }
        }
        Item::Test(test) => test.body.iter().for_each(|statement| found.test(statement, offset)),
        Item::Fields(fields) => found.entries(&fields.entries, offset),
        Item::Use(_) | Item::Integration(_) | Item::Secret(_) | Item::Bad => {}
    }
    found
}

pub fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

impl<'s> Around<'s> {
    fn body(&mut self, body: &'s [Spanned<Statement>], offset: u32) {
        let Some(statement) = body.iter().rfind(|statement| touches(statement.span, offset)) else { return };
        self.statements.push(statement);
        self.spans.push(statement.span);
        expressions(&statement.node, &mut |expr| self.expression(expr, offset));
        self.inside(&statement.node, offset);
    }

    fn inside(&mut self, statement: &'s Statement, offset: u32) {
        match statement {
            Statement::Then(then) => self.body(&then.body, offset),
            Statement::Map(Map::Block { entries, .. }) => self.entries(entries, offset),
            _ => {}
        }
    }

    fn entries(&mut self, entries: &'s [Spanned<FieldEntry>], offset: u32) {
        for entry in entries.iter().filter(|entry| touches(entry.span, offset)) {
            self.spans.push(entry.span);
            if let FieldEntry::Field(field) = &entry.node {
                self.expression(&field.path, offset);
            }
        }
    }

    fn test(&mut self, statement: &'s Spanned<TestStatement>, offset: u32) {
        if !touches(statement.span, offset) {
            return;
        }
        self.spans.push(statement.span);
        match &statement.node {
            TestStatement::Param(_, expr) | TestStatement::Now(expr) | TestStatement::Expect(expr, _) => self.expression(expr, offset),
            TestStatement::Respond { url, with, .. } => {
                self.expression(url, offset);
                self.expression(with, offset);
            }
            TestStatement::Replay(_) | TestStatement::Bad => {}
        }
    }

    fn expression(&mut self, expr: &'s Expr, offset: u32) {
        if !touches(expr.span, offset) {
            return;
        }
        self.expressions.push(expr);
        self.spans.push(expr.span);
        children(expr, &mut |child| self.expression(child, offset));
    }
}
