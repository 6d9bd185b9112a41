//! Paging and records.

use super::Draft;
use crate::check::fields;
use crate::check::ir::{Carry, PagerKind, Records};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Bare;
use crate::expr::program::Node;
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, Paginate, Statement};
use crate::value::{Kind, Kinds};

const PAGERS: [(&str, PagerKind, &[&str]); 6] = [
    ("none", PagerKind::None, &[]),
    ("number", PagerKind::Number, &["query", "header", "body", "start", "size", "size_query", "total", "pages"]),
    ("offset", PagerKind::Offset, &["query", "header", "body", "start", "size", "size_query", "total"]),
    ("cursor", PagerKind::Cursor, &["query", "header", "body", "next", "first", "size", "size_query", "total"]),
    ("url", PagerKind::Url, &["next", "size", "size_query", "total"]),
    ("link", PagerKind::Link, &["size", "size_query", "total"]),
];

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
        self.records();
        self.check_records();
    }

    fn paginate(&mut self) {
        let Some(item) = self.merged.single("paginate") else { return };
        let Statement::Paginate(paginate) = item.statement else { return };
        let Some((_, kind, known)) = PAGERS.iter().find(|(word, ..)| *word == paginate.kind.node) else {
            self.unknown_pager(paginate);
            return;
        };
        self.request.pager.kind = *kind;
        self.request.pager.span = item.span;
        for argument in &paginate.arguments {
            self.pager_argument(paginate, argument, known);
        }
        // An argument that is not known may be the one that is missing.
        let is_known = |argument: &Argument| argument.name.as_ref().is_some_and(|name| known.contains(&name.node.as_str()));
        if paginate.arguments.iter().all(is_known) {
            self.check_pager(paginate, *kind, item.span);
        }
    }

    fn unknown_pager(&mut self, paginate: &Paginate) {
        let (name, span) = (&paginate.kind.node, paginate.kind.span);
        let mut diagnostic =
            Diagnostic::error("unknown-pager", span, format!("there is no `paginate {name}`")).label("no such way of paging");
        let words = PAGERS.iter().map(|(word, ..)| *word);
        diagnostic = match nearest(name, words.clone()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(format!("change to `{near}`"), span, near),
            None => diagnostic.help(format!("one of {}", words.collect::<Vec<_>>().join(", "))),
        };
        self.compiler.report(diagnostic);
    }

    fn pager_argument(&mut self, paginate: &Paginate, argument: &Argument, known: &[&str]) {
        let Some(name) = &argument.name else {
            let message = format!("arguments of `paginate {}` have names", paginate.kind.node);
            let help = known.first().map_or("it takes none".to_owned(), |_| {
                format!("one of {}", known.iter().map(|name| format!("`{name}:`")).collect::<Vec<_>>().join(", "))
            });
            self.compiler.report(Diagnostic::error("unknown-argument", argument.value.span, message).help(help));
            return;
        };
        if !known.contains(&name.node.as_str()) {
            let message = format!("`paginate {}` has no argument `{}`", paginate.kind.node, name.node);
            let mut diagnostic = Diagnostic::error("unknown-argument", name.span, message);
            if let Some(near) = nearest(&name.node, known.iter().copied()) {
                diagnostic = diagnostic.help(format!("did you mean `{near}:`?")).fix(format!("change to `{near}`"), name.span, near);
            } else {
                diagnostic =
                    diagnostic.help(format!("it has {}", known.iter().map(|name| format!("`{name}:`")).collect::<Vec<_>>().join(", ")));
            }
            self.compiler.report(diagnostic);
            return;
        }
        let answers = matches!(name.node.as_str(), "next" | "total" | "pages");
        self.compiler.bare = if answers { Bare::Page } else { Bare::Nothing("in the start of paging") };
        let node = self.pager_value(&name.node, &argument.value);
        let pager = &mut self.request.pager;
        match name.node.as_str() {
            "query" => pager.carry = Some(Carry::Query(node)),
            "header" => pager.carry = Some(Carry::Header(node)),
            "body" => pager.carry = Some(Carry::Body(node)),
            "start" => pager.start = Some(node),
            "size" => pager.size = Some(node),
            "size_query" => pager.size_query = Some(node),
            "first" => pager.first = Some(node),
            "next" => pager.next = Some(node),
            "total" => pager.total = Some(node),
            _ => pager.pages = Some(node),
        }
    }

    fn pager_value(&mut self, name: &str, expr: &Expr) -> Node {
        let (node, ty) = self.compiler.value(expr);
        let fits = match name {
            "query" | "header" | "body" | "size_query" => Kinds::TEXT,
            "start" | "size" => Kinds::NUMBER,
            "total" | "pages" => Kinds::NUMBER.or(Kinds::TEXT),
            _ => Kinds::ANY,
        };
        if !ty.may_be(fits) && !ty.present().is_empty() {
            let message = format!("`{name}:` takes {fits}, not {}", ty.present());
            self.compiler.report(Diagnostic::error("wrong-kind", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        node
    }

    fn check_pager(&mut self, paginate: &Paginate, kind: PagerKind, span: Span) {
        let has = |name: &str| paginate.arguments.iter().any(|argument| argument.name.as_ref().is_some_and(|given| given.node == name));
        let carried = has("query") || has("header") || has("body") || self.compiler.reads.page.is_some() || self.reads_page();
        let missing = match kind {
            PagerKind::Cursor | PagerKind::Url if !has("next") => Some("next"),
            PagerKind::Number | PagerKind::Offset | PagerKind::Cursor if !carried => Some("query"),
            _ => None,
        };
        if let Some(missing) = missing {
            let word = &paginate.kind.node;
            let message = format!("`paginate {word}` needs `{missing}:`");
            let help = match missing {
                "next" => "say where the answer has it: `next: paging.next`",
                _ => "name the query parameter: `query: \"page\"`, or use `$page` in the call",
            };
            self.compiler.report(Diagnostic::error("wrong-arguments", span, message).help(help));
        }
    }

    /// `$page` anywhere in the call carries the page as well; calls are compiled before.
    fn reads_page(&self) -> bool {
        self.compiler.reads.page.is_some()
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
