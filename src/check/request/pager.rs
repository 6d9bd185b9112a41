//! `paginate`: its kinds and their arguments.

use super::Draft;
use crate::check::ir::{Carry, PagerKind};
use crate::check::walk::call_reads;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Bare;
use crate::expr::program::{Node, Op};
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, Paginate, Statement};
use crate::value::Kinds;

/// Arguments of every kind that has pages.
const OF_ALL: [&str; 5] = ["size", "size_query", "total", "cap", "restart"];

const PAGERS: [(&str, PagerKind, &[&str]); 6] = [
    ("none", PagerKind::None, &[]),
    ("number", PagerKind::Number, &["query", "header", "body", "start", "pages"]),
    ("offset", PagerKind::Offset, &["query", "header", "body", "start"]),
    ("cursor", PagerKind::Cursor, &["query", "header", "body", "next", "first", "inline"]),
    ("url", PagerKind::Url, &["next", "inline"]),
    ("link", PagerKind::Link, &[]),
];

/// The arguments of a kind.
fn arguments(kind: PagerKind, own: &'static [&'static str]) -> Vec<&'static str> {
    let common: &[&str] = if kind == PagerKind::None { &[] } else { &OF_ALL };
    own.iter().chain(common).copied().collect()
}

/// The names of the arguments of `paginate KIND(…)`; none for a word that is no kind.
pub fn pager_arguments(word: &str) -> Vec<&'static str> {
    let found = PAGERS.iter().find(|(known, ..)| *known == word);
    found.map_or_else(Vec::new, |(_, kind, own)| arguments(*kind, own))
}

impl<'m> Draft<'_, 'm> {
    pub(super) fn paginate(&mut self) {
        let Some((paginate, span)) = self.declared_pager() else { return };
        let Some((_, kind, own)) = PAGERS.iter().find(|(word, ..)| *word == paginate.kind.node) else {
            self.unknown_pager(paginate);
            return;
        };
        let known = arguments(*kind, own);
        self.request.pager.kind = *kind;
        self.request.pager.span = span;
        for argument in &paginate.arguments {
            self.pager_argument(paginate, argument, &known);
        }
        // An argument that is not known may be the one that is missing.
        let is_known = |argument: &Argument| argument.name.as_ref().is_some_and(|name| known.contains(&name.node.as_str()));
        if paginate.arguments.iter().all(is_known) {
            self.check_pager(paginate, span);
        }
    }

    fn declared_pager(&self) -> Option<(&'m Paginate, Span)> {
        let item = self.merged.single("paginate")?;
        match item.statement {
            Statement::Paginate(paginate) => Some((paginate, item.span)),
            _ => None,
        }
    }

    /// Where `paginate url` stands, if it has its first page at hand.
    pub(super) fn inline_by_url(&self) -> Option<Span> {
        let (paginate, span) = self.declared_pager()?;
        (paginate.kind.node == PagerKind::Url.word() && given(paginate, "inline").is_some()).then_some(span)
    }

    fn unknown_pager(&mut self, paginate: &Paginate) {
        let (name, span) = (&paginate.kind.node, paginate.kind.span);
        let mut diagnostic =
            Diagnostic::error("unknown-pager", span, format!("there is no `paginate {name}`")).label("no such way of paging");
        let words = PAGERS.iter().map(|(word, ..)| *word);
        diagnostic = match nearest(name, words.clone()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near),
            None => diagnostic.help(format!("one of {}", words.collect::<Vec<_>>().join(", "))),
        };
        self.compiler.report(diagnostic);
    }

    fn pager_argument(&mut self, paginate: &Paginate, argument: &Argument, known: &[&str]) {
        let Some(name) = &argument.name else {
            let message = format!("arguments of `paginate {}` have names", paginate.kind.node);
            let help = if known.is_empty() { "it takes none".to_owned() } else { format!("one of {}", listed(known)) };
            self.compiler.report(Diagnostic::error("unknown-argument", argument.value.span, message).help(help));
            return;
        };
        if !known.contains(&name.node.as_str()) {
            let message = format!("`paginate {}` has no argument `{}`", paginate.kind.node, name.node);
            let diagnostic = Diagnostic::error("unknown-argument", name.span, message);
            let diagnostic = match nearest(&name.node, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}:`?")).suggest(format!("change to `{near}`"), name.span, near),
                None if known.is_empty() => diagnostic.help("it takes none"),
                None => diagnostic.help(format!("it has {}", listed(known))),
            };
            self.compiler.report(diagnostic);
            return;
        }
        let answers = matches!(name.node.as_str(), "next" | "total" | "pages" | "restart");
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
            "inline" => pager.inline = Some(node),
            "total" => pager.total = Some(node),
            "cap" => pager.cap = Some(node),
            "restart" => pager.restart = Some(node),
            _ => pager.pages = Some(node),
        }
    }

    fn pager_value(&mut self, name: &str, expr: &Expr) -> Node {
        let (node, ty) = self.compiler.value(expr);
        let fits = match name {
            "query" | "header" | "body" | "size_query" => Kinds::TEXT,
            "start" | "size" | "cap" => Kinds::NUMBER,
            "total" | "pages" => Kinds::NUMBER.or(Kinds::TEXT),
            _ => Kinds::ANY,
        };
        if !ty.may_be(fits) && !ty.present().is_empty() {
            let message = format!("`{name}:` takes {fits}, not {}", ty.present());
            self.compiler.report(Diagnostic::error("wrong-kind", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        node
    }

    fn check_pager(&mut self, paginate: &Paginate, span: Span) {
        let word = &paginate.kind.node;
        if let Some((message, help)) = self.missing_in_pager(paginate) {
            let message = format!("`paginate {word}` {message}");
            self.compiler.report(Diagnostic::error("wrong-arguments", span, message).help(help));
        }
        self.check_restart(paginate);
        self.check_inline(paginate);
    }

    fn missing_in_pager(&self, paginate: &Paginate) -> Option<(&'static str, &'static str)> {
        let kind = self.request.pager.kind;
        let carried = self.request.pager.carry.is_some() || self.call_reads_page(|field| field != "restart");
        match kind {
            PagerKind::Cursor | PagerKind::Url if given(paginate, "next").is_none() => {
                Some(("needs `next:`", "say where the answer has it: `next: paging.next`"))
            }
            PagerKind::Number | PagerKind::Offset | PagerKind::Cursor if !carried => {
                Some(("needs `query:`", "name the query parameter: `query: \"page\"`, or use `$page` in the call"))
            }
            _ => None,
        }
    }

    /// Rows at the border of two stretches come twice; they are known by their key.
    fn check_restart(&mut self, paginate: &Paginate) {
        let Some(restart) = given(paginate, "restart") else { return };
        let keyless = self.merged.single("key").is_none() && !self.is_partial;
        let (message, help) = if given(paginate, "cap").is_none() {
            ("`restart:` needs `cap:`", "say how many rows the API gives at most: `cap: 10_000`")
        } else if keyless {
            ("`restart:` needs a `key`", "rows where paging begins anew come twice: `key id` tells which")
        } else if !self.call_reads_page(|field| field == "restart") {
            ("`restart:` needs a call that asks from there", "read it in the call: `query from = $page.restart ?? $since`")
        } else {
            return;
        };
        self.compiler.report(Diagnostic::error("wrong-arguments", restart.value.span, message).help(help));
    }

    fn check_inline(&mut self, paginate: &Paginate) {
        let Some(inline) = given(paginate, "inline") else { return };
        let (message, help) = if given(paginate, "first").is_some() {
            ("`inline:` is the first page, so there is no first cursor", "leave `first:` out")
        } else if given(paginate, "restart").is_some() {
            ("`inline:` is the first page, and `restart:` would call it", "leave one of them out")
        } else if self.request.exchanges.len() > 1 {
            ("`inline:` is the first page, so no steps lead to it", "leave `then` out, or `inline:`")
        } else if self.merged.single("poll").is_some() {
            ("`inline:` is the first page, so there is nothing to `poll`", "leave `poll` out, or `inline:`")
        } else {
            return;
        };
        self.compiler.report(Diagnostic::error("wrong-arguments", inline.value.span, message).help(help));
    }

    /// Whether the call whose answers hold the rows reads such a field of `$page`. A shape may leave the
    /// call to others, and without any something else is wrong.
    fn call_reads_page(&self, fits: impl Fn(&str) -> bool) -> bool {
        let Some(exchange) = self.request.last_exchange().filter(|_| !self.is_partial) else { return true };
        let Some(page) = self.compiler.reads.page else { return false };
        let is_page = |node: &Node| matches!(node, Node::Local(local) if *local == page);
        call_reads(&exchange.call, &|node| match node {
            Node::Postfix(base, ops) if is_page(base) => matches!(ops.first(), Some(Op::Field(name)) if fits(name.as_str())),
            _ => false,
        })
    }
}

fn given<'p>(paginate: &'p Paginate, name: &str) -> Option<&'p Argument> {
    paginate.arguments.iter().find(|argument| argument.name.as_ref().is_some_and(|given| given.node == name))
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}:`")).collect::<Vec<_>>().join(", ")
}
