//! The end of paging, and the records of a page.

use super::Draft;
use crate::check::fields;
use crate::check::ir::{PagerKind, Records};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Bare;
use crate::expr::place::{Document, Read};
use crate::expr::program::Node;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Statement};
use crate::value::{Kind, Kinds};

impl Draft<'_, '_> {
    pub(super) fn pages(&mut self) {
        self.paginate();
        self.compiler.bare = Bare::Page;
        if let Some(item) = self.merged.single("stop when")
            && let Statement::StopWhen(expr) = item.statement
        {
            self.request.stop_when = Some(self.compiler.condition(expr));
            self.request.stop_span = item.span;
        }
        self.request.continue_on_empty = self.merged.single("continue on empty").is_some();
        self.check_continue();
        self.records();
        self.check_records();
    }

    /// Without a rule that ends it, paging that goes on after empty pages never would.
    fn check_continue(&mut self) {
        let Some(item) = self.merged.single("continue on empty") else { return };
        let pager = &self.request.pager;
        let is_ended = pager.total.is_some() || pager.pages.is_some() || self.request.stop_when.is_some();
        let (message, help) = match pager.kind {
            PagerKind::Offset => {
                ("after an empty page `paginate offset` stays where it is", "leave `continue on empty` out, or go on by `paginate number`")
            }
            PagerKind::Number if !is_ended => {
                ("nothing ends this paging: `continue on empty` goes on for ever", "say where it ends: `total:`, `pages:` or `stop when`")
            }
            _ => return,
        };
        self.compiler.report(Diagnostic::error("endless-paging", item.span, message).help(help));
    }

    fn records(&mut self) {
        // Without loops either, the missing call is what is wrong.
        let calls = self.request.call().is_some() || self.is_partial || self.request.loops.is_empty();
        let Some(item) = self.merged.single("records") else {
            if !calls {
                let message = format!("request `{}` calls nothing and has no `records`", self.request.name);
                let diagnostic = Diagnostic::error("missing-records", self.request.span, message);
                self.compiler.report(diagnostic.help("say which rows of the loop's variable it takes: `records $x.items`"));
            }
            return;
        };
        let Statement::Records(expr) = item.statement else { return };
        self.compiler.bare = if calls { Bare::Page } else { Bare::Nothing("in the `records` of a request that calls nothing") };
        let plain = calls && matches!(expr.node, ExprKind::Name(_) | ExprKind::ItemField(_) | ExprKind::Field(..) | ExprKind::Item);
        if let Some(path) = fields::path(expr).filter(|_| plain) {
            self.note_path(&path);
            let names: Vec<String> = path.into_iter().map(|(name, _)| name).collect();
            self.request.records = if names.is_empty() { Records::Auto } else { Records::Path(names) };
            return;
        }
        let (node, ty) = self.compiler.value(expr);
        if !ty.may_be(Kinds::LIST.or(Kinds::OBJECT)) && !ty.present().is_empty() {
            let message = format!("`records` needs a list, this is {}", ty.present().phrase());
            self.compiler.report(Diagnostic::error("not-a-list", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        self.request.records = Records::Expr(node, expr.span);
    }

    /// Where the records are is read, too.
    fn note_path(&mut self, path: &[(String, Span)]) {
        for length in 1..=path.len() {
            let (Some(names), Some((_, span))) = (path.get(..length), path.get(length - 1)) else { continue };
            let names = names.iter().map(|(name, _)| name.clone()).collect();
            let read = Read { request: self.compiler.request, document: Document::Page, path: names, span: *span, guarded: false };
            self.compiler.documents.reads.push(read);
        }
    }

    /// An expression that must yield this kind.
    pub(super) fn of_kind(&mut self, what: &str, expr: &Expr, kind: Kind) -> Node {
        let (node, ty) = self.compiler.value(expr);
        if !ty.may_be(Kinds::of(kind)) && !ty.present().is_empty() {
            let message = format!("`{what}` takes a {kind}, not {}", ty.present());
            self.compiler.report(Diagnostic::error("wrong-kind", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        node
    }
}
