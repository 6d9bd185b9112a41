//! `for`: the turns of a request.

use super::Draft;
use crate::check::ir::{Loop, LoopSource};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::{Bare, ItemScope};
use crate::expr::names::Binding;
use crate::expr::place::{Document, Place, Tree};
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, For, Statement};
use crate::syntax::visit;
use crate::value::{Kind, Kinds};

impl Draft<'_, '_> {
    pub(super) fn loops(&mut self) {
        self.compiler.bare = Bare::Nothing("in the source of a `for`");
        for item in self.merged.ordered.clone() {
            if let Statement::For(statement) = item.statement {
                self.check_join(item.span);
                self.one_loop(statement, item.span);
            }
        }
        if let Some(item) = self.merged.single("only if")
            && let Statement::OnlyIf(expr) = item.statement
        {
            self.compiler.bare = Bare::Nothing("in `only if`");
            self.request.only_if = Some(self.compiler.condition(expr));
        }
    }

    fn one_loop(&mut self, statement: &For, span: Span) {
        let batch = statement.batch.as_ref().map(|batch| self.of_kind("batch", batch, Kind::Number));
        let (source, ty, place) = self.loop_source(&statement.source);
        let ty = if statement.batch.is_some() { Type::list(ty) } else { ty };
        let local = self.compiler.new_local();
        self.declare(&statement.variable, local, ty, place);
        let windows = self.is_windows(&statement.source);
        if statement.changed && !matches!(source, LoopSource::Rows { .. }) {
            let diagnostic = Diagnostic::error("not-a-request", statement.source.span, "`changed` needs a request")
                .label("this is no request")
                .help("write `for $x in changed $request`");
            self.compiler.report(diagnostic);
        }
        self.check_bookmark_order(statement, windows, span);
        let variable = statement.variable.node.clone();
        self.request.loops.push(Loop { variable, local, source, windows, changed: statement.changed, join: statement.join, batch, span });
    }

    /// The turns of a `join` make rows together, so nothing else is repeated inside of it.
    fn check_join(&mut self, span: Span) {
        let Some(join) = self.request.loops.iter().find(|looped| looped.join).map(|looped| looped.span) else { return };
        let diagnostic = Diagnostic::error("join-order", span, "a `for … join` is the last loop")
            .also(join, "the `join` is here")
            .help("write this `for` before it");
        self.compiler.report(diagnostic);
    }

    fn loop_source(&mut self, source: &Expr) -> (LoopSource, Type, Option<Place>) {
        if let Some((request, conditions)) = self.parent(source) {
            let place = Place { request, document: Document::Export, node: Tree::ROOT };
            let conditions = conditions.into_iter().map(|condition| {
                self.compiler.items.push(ItemScope { place: Some(place), ty: Type::any() });
                let node = self.compiler.condition(condition);
                self.compiler.items.pop();
                node
            });
            let conditions = conditions.collect();
            return (LoopSource::Rows { request, conditions }, Type::any(), Some(place));
        }
        let (node, ty) = self.compiler.value(source);
        if !ty.may_be(Kinds::LIST) && !ty.present().is_empty() {
            let kinds = ty.present().phrase();
            let diagnostic = Diagnostic::error("not-a-list", source.span, format!("`for` needs a list, this is {kinds}"))
                .label(format!("this is {kinds}"));
            self.compiler.report(diagnostic);
        }
        let item = ty.item.as_deref().cloned().unwrap_or(Type::any());
        let node = self.on_grid(node);
        (LoopSource::List(node), item, None)
    }

    /// `$request` or `$request[condition]…`: rows as they arrive.
    fn parent<'e>(&self, source: &'e Expr) -> Option<(usize, Vec<&'e Expr>)> {
        match &source.node {
            ExprKind::Dollar(name) => match self.compiler.names.get(name)?.binding {
                Binding::Request(index) => Some((index, Vec::new())),
                _ => None,
            },
            ExprKind::Paren(inner) => self.parent(inner),
            ExprKind::Bracket(base, condition) => {
                let (request, mut conditions) = self.parent(base)?;
                let mut mentions = false;
                visit::walk(condition, &mut |expr| mentions |= matches!(expr.node, ExprKind::Item | ExprKind::ItemField(_)));
                if !mentions {
                    return None;
                }
                conditions.push(condition.as_ref());
                Some((request, conditions))
            }
            _ => None,
        }
    }
}
