//! How calls are made and answers judged: `on`, `expect`, rates, limits, time.

use super::Draft;
use crate::check::ir::{Expect, On, Rate, RejectLimit};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Bare;
use crate::expr::program::Node;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Spanned, Statement};
use crate::value::{Duration, Kind, Value};

impl Draft<'_, '_> {
    pub(super) fn rules(&mut self) {
        for (on, span) in self.merged.on.clone() {
            self.on(on, span);
        }
        for item in self.merged.ordered.clone() {
            match item.statement {
                Statement::Expect(expr, why) => {
                    self.compiler.bare = Bare::Page;
                    let condition = self.compiler.condition(expr);
                    let why = why.as_ref().map(|why| why.node.clone());
                    self.request.expects.push(Expect { condition, why, span: item.span });
                }
                Statement::Then(then) => self.then(then, item.span),
                Statement::Poll(_) => self.compiler.unsupported(item.span, "`poll`"),
                _ => {}
            }
        }
        self.call_policy();
        self.nulls();
        self.reject_limit();
    }

    fn on(&mut self, on: &ast::On, span: Span) {
        self.compiler.bare = Bare::Page;
        let when = on.when.as_ref().map(|expr| self.compiler.condition(expr));
        let times = on.action.node.times.as_ref().map(|expr| self.of_kind("retry … times", expr, Kind::Number));
        let after = on.action.node.after.as_ref().map(|expr| self.compiler.value(expr).0);
        self.request.on.push(On {
            statuses: on.statuses.iter().map(|status| status.node).collect(),
            when,
            action: on.action.node.kind,
            times,
            after,
            why: on.why.as_ref().map(|why| why.node.clone()),
            span,
        });
    }

    /// A further step is checked for its names, but not run.
    fn then(&mut self, then: &ast::Then, span: Span) {
        self.compiler.bare = Bare::Page;
        if let Some((_, source)) = &then.source {
            self.compiler.value(source);
        }
        self.compiler.unsupported(span, "`then`");
    }

    fn call_policy(&mut self) {
        self.request.policy.reads = self.merged.single("reads").is_some() || self.is_graphql_query();
        if let Some(Statement::IdempotencyKey(expr)) = self.statement("idempotency_key") {
            self.compiler.bare = Bare::Nothing("in `idempotency_key`");
            self.request.policy.idempotency_key = Some(self.compiler.value(expr).0);
        }
        let rates = self.merged.rates.iter().filter_map(|rate| rate_of(rate)).collect();
        self.request.policy.rates = rates;
        if let Some(Statement::Concurrency(expr)) = self.statement("concurrency") {
            self.request.policy.concurrency = Some(self.setting("concurrency", expr, Kind::Number));
        }
        if let Some(Statement::Timeout(expr)) = self.statement("timeout") {
            self.request.policy.timeout = Some(self.setting("timeout", expr, Kind::Duration));
        }
        if let Some(Statement::Retry(arguments)) = self.statement("retry") {
            self.retry(arguments);
        }
        if let Some(Statement::Timezone(expr)) = self.statement("timezone") {
            let node = self.setting("timezone", expr, Kind::Text);
            self.check_timezone(&node, expr.span);
            self.request.policy.timezone = Some(node);
        }
    }

    fn setting(&mut self, word: &'static str, expr: &Expr, kind: Kind) -> Node {
        self.compiler.bare = Bare::Nothing("in a setting");
        self.of_kind(word, expr, kind)
    }

    fn retry(&mut self, arguments: &[ast::Argument]) {
        for argument in arguments {
            let name = argument.name.as_ref().map_or("", |name| name.node.as_str());
            let node = self.setting("retry", &argument.value, Kind::Number);
            if name == "max" {
                self.request.policy.retry_max = Some(node);
            } else {
                let span = argument.name.as_ref().map_or(argument.value.span, |name| name.span);
                self.compiler
                    .report(Diagnostic::error("unknown-argument", span, "`retry` has no such argument").help("write `retry(max: 5)`"));
            }
        }
    }

    fn check_timezone(&mut self, node: &Node, span: Span) {
        let Node::Constant(Value::Text(name)) = node else { return };
        if jiff::tz::TimeZone::get(name).is_err() {
            let message = format!("there is no time zone `{name}`");
            self.compiler.report(Diagnostic::error("unknown-timezone", span, message).help("names are like `Europe/Berlin` or `UTC`"));
        }
    }

    /// A GraphQL query changes nothing, unless it says `mutation`.
    fn is_graphql_query(&self) -> bool {
        match self.request.call.as_ref().and_then(|call| call.body.as_ref()) {
            Some(crate::check::ir::Body::Graphql { query: Node::Constant(Value::Text(text)), .. }) => {
                !text.trim_start().starts_with("mutation")
            }
            _ => false,
        }
    }

    fn nulls(&mut self) {
        if let Some(Statement::Nulls(texts)) = self.statement("nulls") {
            self.request.nulls = texts.iter().map(|text| text.node.clone()).collect();
        }
    }

    fn reject_limit(&mut self) {
        let Some(Statement::RejectLimit(limit)) = self.statement("reject_limit") else { return };
        self.request.reject_limit = Some(match limit {
            ast::RejectLimit::Rows(rows) => RejectLimit::Rows(*rows),
            ast::RejectLimit::Percent(text) => RejectLimit::Percent(text.parse().unwrap_or(0.0)),
        });
    }
}

/// `10/s`, `300/min`, `100/10s`.
pub fn rate_of(rate: &Spanned<ast::Rate>) -> Option<Rate> {
    let per = rate.node.per.as_str();
    let text = if per.starts_with(|first: char| first.is_ascii_digit()) { per.to_owned() } else { format!("1{per}") };
    let text = text.replace("min", "m");
    Some(Rate { count: rate.node.count, per: Duration::parse(&text)? })
}
