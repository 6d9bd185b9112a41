//! Walks items and statements, and notes what each name stands for.

use super::file::FileNames;
use super::rows::{Layer, Scope, Scopes, rows_of};
use super::table::{Table, tail};
use super::{Access, NameKind};
use crate::source::Span;
use crate::syntax::ast::{
    Argument, Expr, ExprKind, FieldEntry, GlobalBody, Item, KeyItem, Map, Name, Request, Shape, ShapeCall, Spanned, Statement, Target,
    TestStatement, Write,
};
use crate::syntax::visit::{self, expressions};

pub(super) struct Walker<'w, 'm> {
    pub(super) names: &'w FileNames<'m>,
    pub(super) table: &'w mut Table,
}

/// A request or a shape with all that is merged into it.
struct Layered<'m> {
    layers: Vec<Layer<'m>>,
    scope: Scope<'m>,
}

impl<'m> Walker<'_, 'm> {
    /// All but what depends on requests.
    pub(super) fn item(&mut self, item: &'m Item, span: Span) {
        let outside = Scope::new(self.names);
        match item {
            Item::Param(param) => param.default.iter().for_each(|expr| self.expression(expr, &outside, &Scopes::new())),
            Item::Global(global) => {
                if let GlobalBody::Derived(formula) = &global.body {
                    self.formula(formula);
                }
            }
            Item::Function(function) => {
                let mut scope = Scope::new(self.names);
                for parameter in &function.params {
                    scope.declare(parameter, NameKind::Parameter, Some(span), self.table);
                }
                self.body_of_function(&function.body, &scope);
            }
            Item::Fields(fields) => self.entries(&fields.entries, &outside),
            Item::Test(test) => test.body.iter().for_each(|statement| self.test(&statement.node, &outside)),
            _ => {}
        }
    }

    /// Parameters of a function stand before the names of the file.
    fn body_of_function(&mut self, body: &'m Expr, scope: &Scope<'m>) {
        visit::walk(body, &mut |expr| {
            if let ExprKind::Dollar(name) = &expr.node {
                let found = scope.names.get(name.as_str()).or_else(|| self.names.dollars.get(name.as_str()));
                self.table.note(expr.span, Access::Reads, found.map_or(&[], std::slice::from_ref));
            }
            if let ExprKind::Call { name, arguments } = &expr.node {
                self.call(name, arguments);
            }
        });
    }

    fn formula(&mut self, formula: &'m Expr) {
        visit::walk(formula, &mut |expr| {
            if let ExprKind::Name(name) = &expr.node {
                self.table.note(expr.span, Access::Reads, self.names.global(name));
            }
        });
    }

    fn test(&mut self, statement: &'m TestStatement, scope: &Scope<'m>) {
        let scopes = Scopes::new();
        match statement {
            TestStatement::Param(name, value) => {
                let definitions = scope.dollar(&name.node, self.names);
                self.table.note(name.span, Access::Writes, definitions.as_slice());
                self.expression(value, scope, &scopes);
            }
            TestStatement::Now(value) | TestStatement::Expect(value, _) => self.expression(value, scope, &scopes),
            TestStatement::Respond { url, with, .. } => {
                self.expression(url, scope, &scopes);
                self.expression(with, scope, &scopes);
            }
            TestStatement::Replay(_) | TestStatement::Bad => {}
        }
    }

    /// Requests, the shapes and defaults that none of them uses, and the `let`s of the file, which read requests.
    pub(super) fn requests(&mut self, items: &'m [Spanned<Item>]) {
        let mut open: Vec<(Option<usize>, Layered<'m>)> = Vec::new();
        for (index, request, span) in &self.names.requests {
            let layered = self.request(request, *span);
            open.push((Some(*index), layered));
        }
        for (index, shape) in self.unused_shapes() {
            let within = self.names.extents.get(&index).copied().unwrap_or_default();
            let layered = self.layered(Some((shape, within, None)), (Vec::new(), None));
            open.push((None, layered));
        }
        if open.is_empty() {
            open.push((None, self.layered(None, (Vec::new(), None))));
        }
        let mut scopes = Scopes::new();
        let mut work = Vec::new();
        for (position, (index, layered)) in open.into_iter().enumerate() {
            // What is no request has an index that no definition has.
            let key = index.unwrap_or(usize::MAX - position);
            scopes.insert(key, layered.scope);
            work.push((key, layered.layers));
        }
        for (_, request, _) in &self.names.requests {
            request.shape.iter().for_each(|call| self.shape_call(call, &scopes));
        }
        for (key, layers) in &work {
            let Some(scope) = scopes.get(key) else { continue };
            for (statements, _) in layers {
                statements.iter().for_each(|(statement, _)| self.statement(statement, scope, &scopes));
            }
        }
        self.outside(items, &scopes);
    }

    fn outside(&mut self, items: &'m [Spanned<Item>], scopes: &Scopes<'m>) {
        let outside = Scope::new(self.names);
        for item in items {
            match &item.node {
                Item::Let(binding) => self.expression(&binding.value, &outside, scopes),
                Item::Shape(shape) => {
                    let defaults = shape.params.iter().filter_map(|parameter| parameter.default.as_ref());
                    defaults.for_each(|default| self.expression(default, &outside, scopes));
                }
                _ => {}
            }
        }
    }

    fn unused_shapes(&self) -> Vec<(usize, &'m Shape)> {
        let calls = self.names.requests.iter().filter_map(|(_, request, _)| request.shape.as_ref());
        let called: Vec<&str> = calls.map(|call| call.name.node.as_str()).collect();
        let mut unused: Vec<_> =
            self.names.shapes.values().copied().filter(|(_, shape)| !called.contains(&shape.name.node.as_str())).collect();
        unused.sort_by_key(|(index, _)| *index);
        unused
    }

    fn request(&mut self, request: &'m Request, span: Span) -> Layered<'m> {
        let shape = request.shape.as_ref().and_then(|call| {
            let (index, shape) = self.names.shapes.get(call.name.node.as_str())?;
            Some((*shape, self.names.extents.get(index).copied().unwrap_or_default(), Some(call)))
        });
        self.layered(shape, (statements(&request.body), Some(span)))
    }

    /// The names of file defaults, shape and request together.
    fn layered(&mut self, shape: Option<(&'m Shape, Span, Option<&'m ShapeCall>)>, own: Layer<'m>) -> Layered<'m> {
        let mut scope = Scope::new(self.names);
        let mut layers = vec![(self.names.defaults.clone(), None)];
        if let Some((shape, within, call)) = shape {
            scope.shape(shape, within, call, self.names, self.table);
            layers.push((statements(&shape.body), Some(within)));
        }
        layers.push(own);
        layers.iter().for_each(|layer| scope.statements(layer, self.table));
        layers.iter().for_each(|layer| scope.columns(layer, self.names, self.table));
        Layered { layers, scope }
    }

    fn shape_call(&mut self, call: &'m ShapeCall, scopes: &Scopes<'m>) {
        let outside = Scope::new(self.names);
        let shape = self.names.shapes.get(call.name.node.as_str()).copied();
        if let Some((index, shape)) = shape {
            self.table.note(call.name.span, Access::Reads, &[index]);
            let within = self.names.extents.get(&index).copied();
            for name in call.arguments.iter().filter_map(|argument| argument.name.as_ref()) {
                if let Some(parameter) = shape.params.iter().find(|parameter| parameter.name.node == name.node) {
                    let definition = self.table.declare(&parameter.name, NameKind::Parameter, within);
                    self.table.note(name.span, Access::Writes, &[definition]);
                }
            }
        }
        call.arguments.iter().for_each(|argument| self.expression(&argument.value, &outside, scopes));
    }

    fn statement(&mut self, statement: &'m Statement, scope: &Scope<'m>, scopes: &Scopes<'m>) {
        match statement {
            Statement::Auth(expr) => self.authenticator(expr, scope, scopes),
            Statement::Key(items) => items.iter().for_each(|item| self.key(&item.node, item.span, scope)),
            Statement::Write(Write::Replace(Some(condition))) => {
                self.expression(condition, scope, scopes);
                visit::walk(condition, &mut |expr| {
                    if let ExprKind::Name(name) = &expr.node {
                        let columns = scope.columns.get(name).map_or(&[][..], Vec::as_slice);
                        self.table.note(expr.span, Access::Reads, columns);
                    }
                });
            }
            Statement::Map(Map::Block { value, entries }) => {
                self.expression(value, scope, scopes);
                self.entries(entries, scope);
            }
            Statement::Then(then) => {
                expressions(statement, &mut |expr| self.expression(expr, scope, scopes));
                then.body.iter().for_each(|inner| self.statement(&inner.node, scope, scopes));
            }
            other => expressions(other, &mut |expr| self.expression(expr, scope, scopes)),
        }
    }

    /// Its word is no function; its arguments are expressions.
    fn authenticator(&mut self, expr: &'m Expr, scope: &Scope<'m>, scopes: &Scopes<'m>) {
        match &expr.node {
            ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| self.expression(&argument.value, scope, scopes)),
            ExprKind::Paren(inner) => self.authenticator(inner, scope, scopes),
            ExprKind::If { branches, otherwise } => {
                for (condition, auth) in branches {
                    self.expression(condition, scope, scopes);
                    self.authenticator(auth, scope, scopes);
                }
                otherwise.iter().for_each(|auth| self.authenticator(auth, scope, scopes));
            }
            _ => self.expression(expr, scope, scopes),
        }
    }

    fn key(&mut self, item: &'m KeyItem, span: Span, scope: &Scope<'m>) {
        match item {
            KeyItem::Column(name) => {
                let columns = scope.columns.get(name).map_or(&[][..], Vec::as_slice);
                self.table.note(tail(span, name.len()), Access::Reads, columns);
            }
            KeyItem::Spread(name) => self.dollar(name, tail(span, name.len() + 1), scope),
        }
    }

    /// Targets that are columns are declared by the requests that fill them.
    fn entries(&mut self, entries: &'m [Spanned<FieldEntry>], scope: &Scope<'m>) {
        for entry in entries {
            match &entry.node {
                FieldEntry::Spread(name) => self.dollar(&name.node, name.span, scope),
                FieldEntry::Field(field) => {
                    if let Some(Target::Global(name)) = field.target.as_ref().map(|target| &target.node) {
                        self.table.note(tail(name.span, name.node.len()), Access::Writes, self.names.global(&name.node));
                    }
                }
                FieldEntry::Bad => {}
            }
        }
    }

    fn expression(&mut self, expr: &'m Expr, scope: &Scope<'m>, scopes: &Scopes<'m>) {
        visit::walk(expr, &mut |expr| match &expr.node {
            ExprKind::Dollar(name) => self.dollar(name, expr.span, scope),
            ExprKind::Call { name, arguments } => self.call(name, arguments),
            ExprKind::Field(base, name) => self.handed_down(base, name, scope, scopes),
            _ => {}
        });
    }

    fn dollar(&mut self, name: &str, span: Span, scope: &Scope<'m>) {
        self.table.note(span, Access::Reads, scope.dollar(name, self.names).as_slice());
    }

    /// `$row.$name`: what the row's request called it.
    fn handed_down(&mut self, base: &'m Expr, name: &'m Name, scope: &Scope<'m>, scopes: &Scopes<'m>) {
        let Some(plain) = name.node.strip_prefix('$') else { return };
        let request = rows_of(base, scope, scopes, self.names, self.table).and_then(|request| scopes.get(&request));
        match request.and_then(|request| request.names.get(plain)) {
            Some(definition) => self.table.note(name.span, Access::Reads, &[*definition]),
            None => self.table.unknown(plain, name.span),
        }
    }

    fn call(&mut self, name: &'m Name, arguments: &'m [Argument]) {
        let Some((index, function)) = self.names.functions.get(name.node.as_str()).copied() else { return };
        self.table.note(name.span, Access::Reads, &[index]);
        let within = self.names.extents.get(&index).copied();
        for given in arguments.iter().filter_map(|argument| argument.name.as_ref()) {
            if let Some(parameter) = function.params.iter().find(|parameter| parameter.node == given.node) {
                let definition = self.table.declare(parameter, NameKind::Parameter, within);
                self.table.note(given.span, Access::Writes, &[definition]);
            }
        }
    }
}

fn statements(body: &[Spanned<Statement>]) -> Vec<(&Statement, Span)> {
    body.iter().map(|statement| (&statement.node, statement.span)).collect()
}
