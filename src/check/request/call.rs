//! Verb, URL, headers, query and body.

use super::Draft;
use crate::check::fields::literal;
use crate::check::ir::{Auth, Body, Call, Pair, Url, UrlPiece, Verb};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Bare;
use crate::expr::program::Node;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, Statement, TextPart};
use crate::value::{Kinds, Value};

/// All of a call but its verb and path.
struct Parts {
    base: Option<Url>,
    headers: Vec<Pair>,
    query: Vec<Pair>,
    body: Option<Body>,
    auth: Auth,
}

impl Draft<'_, '_> {
    /// The request's own call; none if it has no verb. Where the first page is at hand and names the
    /// next one, no verb is needed.
    pub(super) fn call(&mut self) -> Option<Call> {
        let Some(item) = self.merged.single("get") else {
            if let Some(span) = self.inline_by_url() {
                return Some(self.call_of_links(span));
            }
            self.parts();
            return None;
        };
        let Statement::Call(call) = item.statement else { return None };
        Some(self.call_of(call, item.span))
    }

    pub(super) fn call_of(&mut self, call: &ast::Call, span: Span) -> Call {
        let Parts { base, headers, query, body, auth } = self.parts();
        self.compiler.bare = self.at.before("in a path");
        let url = self.url(&call.url);
        self.check_relative(&url, base.as_ref());
        Call { verb: call.verb.node, base, url, headers, query, body, auth, span }
    }

    /// `GET` of URLs that answers name, under the `base`.
    fn call_of_links(&mut self, span: Span) -> Call {
        let Parts { base, headers, query, body, auth } = self.parts();
        let url = Url { pieces: Vec::new(), span };
        self.check_relative(&url, base.as_ref());
        Call { verb: Verb::Get, base, url, headers, query, body, auth, span }
    }

    fn parts(&mut self) -> Parts {
        Parts {
            base: self.base(),
            headers: self.pairs(self.merged.headers.clone(), "in a header"),
            query: self.query(),
            body: self.body(),
            auth: self.auth(),
        }
    }

    fn base(&mut self) -> Option<Url> {
        let item = self.merged.single("base")?;
        let Statement::Base(expr) = item.statement else { return None };
        self.compiler.bare = Bare::Nothing("in `base`");
        let url = self.url(expr);
        if let Some(UrlPiece::Literal(text)) = url.pieces.first()
            && !text.starts_with("https://")
            && !text.starts_with("http://")
        {
            let diagnostic = Diagnostic::error("bad-url", expr.span, "`base` must be an absolute URL").help("it begins with `https://`");
            self.compiler.report(diagnostic);
        }
        Some(url)
    }

    fn check_relative(&mut self, url: &Url, base: Option<&Url>) {
        if matches!(url.pieces.first(), Some(UrlPiece::Raw(_))) {
            return;
        }
        if !url.is_absolute() {
            if base.is_none() && !self.is_partial {
                self.report_no_base(url.span);
            }
            return;
        }
        if let Some(UrlPiece::Literal(text)) = url.pieces.first()
            && let Some((scheme, _)) = text.split_once("://")
            && !matches!(scheme, "http" | "https")
        {
            let diagnostic = Diagnostic::error("bad-url", url.span, "only `http` and `https` can be called");
            self.compiler.report(diagnostic);
        }
    }

    fn report_no_base(&mut self, span: Span) {
        let diagnostic = Diagnostic::error("missing-base", span, "this path has no `base` to stand under")
            .label("a path, not a URL")
            .help("add `base \"https://…\"` to the file, or write the whole URL");
        self.compiler.report(diagnostic);
    }

    /// Literal text goes out as written; holes are encoded by where they stand.
    pub(super) fn url(&mut self, expr: &Expr) -> Url {
        let ExprKind::Text { parts, .. } = &expr.node else {
            let (node, ty) = self.compiler.value(expr);
            if !ty.may_be(Kinds::TEXT) && !ty.present().is_empty() {
                let diagnostic = Diagnostic::error("bad-url", expr.span, format!("a URL is a text, this is {}", ty.present().phrase()));
                self.compiler.report(diagnostic);
            }
            let pieces = match node {
                Node::Constant(Value::Text(text)) => vec![UrlPiece::Literal(text.to_string())],
                node => vec![UrlPiece::Raw(node)],
            };
            return Url { pieces, span: expr.span };
        };
        let mut pieces = Vec::new();
        for part in parts {
            pieces.push(match part {
                TextPart::Literal(text) => UrlPiece::Literal(text.node.clone()),
                TextPart::Hole(hole) => {
                    let (node, ty) = self.compiler.value(hole);
                    self.compiler.check_hole(hole, &ty);
                    if is_raw(hole) { UrlPiece::Raw(node) } else { UrlPiece::Hole(node) }
                }
            });
        }
        Url { pieces, span: expr.span }
    }

    fn query(&mut self) -> Vec<Pair> {
        let pairs = self.merged.query.clone();
        for (pair, _) in pairs.iter().filter(|(pair, _)| holds_raw(&pair.value)) {
            let diagnostic = Diagnostic::error("misplaced-raw", pair.value.span, "a value of `query` is always encoded, `raw` or not")
                .label("encoded once more")
                .help("write it behind the `?` of the path: `get \"/items?list={raw(x)}\"`");
            self.compiler.report(diagnostic);
        }
        self.pairs(pairs, "in a query value")
    }

    fn pairs(&mut self, pairs: Vec<(&ast::Pair, Span)>, place: &'static str) -> Vec<Pair> {
        self.compiler.bare = self.at.before(place);
        let mut compiled = Vec::new();
        for (pair, span) in pairs {
            let (name, _) = self.compiler.value(&pair.name);
            let (value, ty) = self.compiler.value(&pair.value);
            let fits = Kinds::ANY.without(Kinds::OBJECT).without(Kinds::NULL);
            if !ty.may_be(fits) && !ty.present().is_empty() {
                let diagnostic = Diagnostic::error("no-text-form", pair.value.span, "an object cannot be sent here")
                    .label("this is object")
                    .help("`json(x)` makes a text of it");
                self.compiler.report(diagnostic);
            }
            compiled.push(Pair { name, value, span: pair.name.span.to(span) });
        }
        compiled
    }

    fn body(&mut self) -> Option<Body> {
        let item = self.merged.single("body")?;
        let Statement::Body(body) = item.statement else { return None };
        self.compiler.bare = self.at.before("in a body");
        Some(match body {
            ast::Body::Json(expr) => Body::Json(self.compiler.value(expr).0),
            ast::Body::Form(expr) => Body::Form(self.compiler.value(expr).0),
            ast::Body::Text(expr) => {
                let (node, ty) = self.compiler.value(expr);
                self.compiler.check_hole(expr, &ty);
                Body::Text(node)
            }
            ast::Body::Multipart(expr) => Body::Multipart(self.compiler.value(expr).0),
            ast::Body::Graphql { query, variables } => Body::Graphql {
                query: self.compiler.value(query).0,
                variables: variables.as_ref().map(|variables| self.compiler.value(variables).0),
            },
        })
    }
}

/// `raw(…)`, also at the end of a chain.
fn is_raw(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Call { name, .. } => name.node == "raw",
        ExprKind::Chain { stages, .. } => stages.last().is_some_and(|stage| is_raw(&stage.value)),
        _ => literal(expr).is_some(),
    }
}

/// `raw(…)` as a whole value or in a hole of its text.
fn holds_raw(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Text { parts, .. } => parts.iter().any(|part| matches!(part, TextPart::Hole(hole) if holds_raw(hole))),
        _ => literal(expr).is_none() && is_raw(expr),
    }
}
