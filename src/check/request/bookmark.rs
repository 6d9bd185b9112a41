//! `bookmark … from … settle …`: where an incremental request goes on.

use super::Draft;
use crate::builtin;
use crate::check::ir::{Bookmark, BookmarkOf};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Bare;
use crate::expr::program::{CallArgument, CallNode, Node};
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, For, Statement, Write};
use crate::syntax::visit;
use crate::value::{Kind, Kinds, Value};

impl Draft<'_, '_> {
    /// `from` comes first: it says what `$bookmark` is.
    pub(super) fn bookmark_start(&mut self) {
        let Some(item) = self.merged.single("bookmark") else { return };
        let Statement::Bookmark { from, settle, .. } = item.statement else { return };
        self.compiler.bare = Bare::Nothing("in `from`");
        let (from, ty) = self.compiler.value(from);
        let settle = settle.as_ref().map(|settle| self.of_kind("settle", settle, Kind::Duration));
        self.check_settle(settle.is_some(), &ty, item.span);
        self.compiler.bookmark = Some(ty);
        let value = Node::Constant(Value::Null);
        self.request.bookmark = Some(Bookmark { value, from, settle, of: BookmarkOf::Rows, span: item.span });
    }

    /// The value: of the rows, or of the window if it names one.
    pub(super) fn bookmark(&mut self) {
        let Some(Statement::Bookmark { value, .. }) = self.statement("bookmark") else { return };
        let ty = self.compiler.bookmark.clone().unwrap_or(Type::any());
        let (node, found) = self.compiler.value(value);
        let windows: Vec<&str> = self.request.loops.iter().filter(|looped| looped.windows).map(|looped| looped.variable.as_str()).collect();
        let of = if visit::dollars(value).iter().any(|name| windows.contains(name)) { BookmarkOf::Windows } else { BookmarkOf::Rows };
        let node = if of == BookmarkOf::Rows { self.converted(node, &found, &ty, value) } else { node };
        if let Some(bookmark) = &mut self.request.bookmark {
            bookmark.value = node;
            bookmark.of = of;
        }
    }

    /// A value of a row becomes what `from` is, as it would in a column.
    fn converted(&mut self, node: Node, found: &Type, ty: &Type, expr: &Expr) -> Node {
        let present = ty.present();
        if present.is_empty() || found.present() == present {
            return node;
        }
        let function = [(Kinds::DATE, "date"), (Kinds::DATETIME, "datetime"), (Kinds::NUMBER, "number"), (Kinds::TEXT, "text")]
            .into_iter()
            .find(|(kinds, _)| *kinds == present)
            .and_then(|(_, name)| builtin::find(name));
        let Some(function) = function else { return node };
        let takes = function.parameters.first().map_or(Kinds::ANY, |parameter| parameter.kinds);
        if !found.may_be(takes) && !found.present().is_empty() {
            let message = format!("this bookmark goes on from {}, and this is {}", present.phrase(), found.present().phrase());
            self.compiler.report(Diagnostic::error("different-kinds", expr.span, message));
        }
        let mut arguments = vec![CallArgument::Value(node)];
        arguments.resize(function.parameters.len(), CallArgument::Absent);
        Node::Call(Box::new(CallNode { function, arguments, pattern: None }))
    }

    fn check_settle(&mut self, settles: bool, ty: &Type, span: Span) {
        if !settles {
            return;
        }
        if !ty.may_be(Kinds::DATE.or(Kinds::DATETIME)) && !ty.present().is_empty() {
            let message = format!("`settle` needs a date or a datetime, this bookmark is {}", ty.present().phrase());
            self.compiler.report(Diagnostic::error("different-kinds", span, message));
        }
        if let Some(Statement::Write(Write::Append)) = self.statement("write") {
            let diagnostic = Diagnostic::error("append-with-settle", span, "`settle` reads rows again, `write append` would double them")
                .help("give the request a `key`, so that they merge");
            self.compiler.report(diagnostic);
        }
    }

    /// A call of `windows` or `days`, whose turns are windows of one state.
    pub(super) fn is_windows(&self, source: &Expr) -> bool {
        match &source.node {
            ExprKind::Paren(inner) => self.is_windows(inner),
            ExprKind::Call { name, .. } => {
                matches!(name.node.as_str(), "windows" | "days") && !self.compiler.functions.contains_key(&name.node)
            }
            _ => false,
        }
    }

    /// The grid of windows is fixed by the bookmark's `from`, so that runs cut them alike.
    pub(super) fn on_grid(&self, node: Node) -> Node {
        let (Node::Call(mut call), Some(bookmark)) = (node.clone(), &self.request.bookmark) else { return node };
        if call.function.name != "windows" {
            return node;
        }
        if let Some(grid @ CallArgument::Absent) = call.arguments.get_mut(3) {
            *grid = CallArgument::Value(bookmark.from.clone());
        }
        Node::Call(call)
    }

    /// The state belongs to the turn around the windows, so that must be known first.
    pub(super) fn check_bookmark_order(&mut self, statement: &For, windows: bool, span: Span) {
        if self.request.bookmark.is_none() {
            return;
        }
        if statement.batch.is_some() && !statement.join {
            let diagnostic = Diagnostic::error("batch-with-bookmark", span, "a batch has no bookmark: it is other items in every run")
                .help("loop over the items one by one");
            self.compiler.report(diagnostic);
        }
        let earlier = self.request.loops.iter().find(|looped| looped.windows).map(|looped| looped.span);
        if let Some(earlier) = earlier.filter(|_| !windows && !statement.join) {
            let diagnostic = Diagnostic::error("bookmark-order", span, "windows stand inside of the loops whose turns have a bookmark")
                .also(earlier, "the windows are here")
                .help("write the `for` over windows last");
            self.compiler.report(diagnostic);
        }
    }
}
