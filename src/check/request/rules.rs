//! How calls are made and answers judged: `on`, `expect`, rates, limits, time.

use super::Draft;
use crate::check::ir::{Expect, Rate, RejectLimit};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Bare;
use crate::expr::program::Node;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, Spanned, Statement};
use crate::value::{Duration, Kind, Value};

impl Draft<'_, '_> {
    pub(super) fn rules(&mut self) {
        for item in self.merged.ordered.clone() {
            if let Statement::Expect(expr, why) = item.statement {
                self.compiler.bare = Bare::Page;
                let condition = self.compiler.condition(expr);
                let why = why.as_ref().map(|why| why.node.clone());
                self.request.expects.push(Expect { condition, why, span: item.span });
            }
        }
        self.call_policy();
        self.nulls();
        self.reject_limit();
    }

    fn call_policy(&mut self) {
        let rates = self.merged.rates.iter().filter_map(|rate| rate_of(rate)).collect();
        self.request.policy.rates = rates;
        if let Some(Statement::Concurrency(expr)) = self.statement("concurrency") {
            self.request.policy.concurrency = Some(self.setting("concurrency", expr, Kind::Number));
            self.request.policy.concurrency_is_shared = self.merged.single("concurrency").is_some_and(|item| item.layer == 0);
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

    pub(super) fn setting(&mut self, word: &'static str, expr: &Expr, kind: Kind) -> Node {
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
