//! The calls of a turn: the request's own and its `then` steps. A step is merged like a request, from
//! the file's defaults and its own block; of the request it takes over what says who is calling.

use super::Draft;
use crate::check::ir::{Auth, Call, Exchange, On, Poll};
use crate::check::merge::Merged;
use crate::diagnostic::Diagnostic;
use crate::expr::compile::{Bare, Findings};
use crate::expr::program::Node;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{self, Statement, Then};
use crate::value::{Kind, Kinds};

/// The words of statements that may stand in the block of a `then`.
pub const OF_STEP: [&str; 10] = ["header", "query", "body", "auth", "on", "format", "poll", "reads", "idempotency_key", "timeout"];

/// Where a call of a turn stands among the others.
#[derive(Clone, Copy, Default)]
pub(super) struct Turnstile {
    /// The local with the answer before it, which its bare names read.
    pub previous: Option<usize>,
    /// The local that holds its own answer; none for the last, whose answers hold the rows.
    pub held: Option<usize>,
}

impl Turnstile {
    /// What a bare name is in the call.
    pub fn before(self, place: &'static str) -> Bare {
        self.previous.map_or(Bare::Nothing(place), Bare::Previous)
    }

    /// What a bare name is in what looks at the answer.
    fn after(self) -> Bare {
        self.held.map_or(Bare::Page, Bare::Previous)
    }
}

impl<'m> Draft<'_, 'm> {
    pub(super) fn exchanges(&mut self) {
        let steps: Vec<(&'m Then, Span)> = self.merged.ordered.iter().filter_map(|item| Some((then(item.statement)?, item.span))).collect();
        self.at.held = (!steps.is_empty()).then(|| self.compiler.new_local());
        let Some(call) = self.call() else {
            self.check_without_call(&steps);
            return;
        };
        let first = self.exchange(None, call, None);
        self.request.exchanges.push(first);
        for (index, (step, span)) in steps.iter().enumerate() {
            let held = (index + 1 < steps.len()).then(|| self.compiler.new_local());
            self.at = Turnstile { previous: self.at.held, held };
            self.then_step(step, *span);
        }
    }

    fn then_step(&mut self, then: &'m Then, span: Span) {
        let merged = self.merged_step(then);
        let outer = std::mem::replace(&mut self.merged, merged);
        let source = then.source.as_ref().map(|(variable, list)| {
            self.compiler.bare = self.at.before("in the source of a `then for`");
            let (node, ty) = self.compiler.value(list);
            if !ty.may_be(Kinds::LIST) && !ty.present().is_empty() {
                let kinds = ty.present().phrase();
                let message = format!("`then for` needs a list, this is {kinds}");
                self.compiler.report(Diagnostic::error("not-a-list", list.span, message).label(format!("this is {kinds}")));
            }
            let local = self.compiler.new_local();
            self.declare(variable, local, ty.item.as_deref().cloned().unwrap_or(Type::any()), None);
            (local, node)
        });
        let call = self.call_of(&then.call, span);
        let away = self.away(&call, then);
        let exchange = self.exchange(source, call, Some(away));
        self.request.exchanges.push(exchange);
        self.merged = outer;
    }

    fn merged_step(&mut self, then: &'m Then) -> Merged<'m> {
        let mut layers = self.layers.clone();
        for (index, layer) in layers.iter_mut().enumerate() {
            layer.retain(|(statement, _)| is_taken_over(statement, index));
        }
        layers.push(then.body.iter().map(|statement| (&statement.node, statement.span)).collect());
        for statement in &then.body {
            self.check_belongs(&statement.node, statement.span);
        }
        // What is wrong with the outer layers is reported for the request.
        let mut findings = Findings::default();
        let merged = Merged::new(&layers, &mut findings);
        let own = findings.diagnostics.into_iter().filter(|diagnostic| then.body.iter().any(|own| holds(own.span, diagnostic.span)));
        self.compiler.findings.diagnostics.extend(own);
        merged
    }

    fn check_belongs(&mut self, statement: &Statement, span: Span) {
        let belongs = OF_STEP.contains(&statement.word()) || matches!(statement, Statement::Bad);
        if !belongs {
            let message = format!("`{}` does not belong to a step", statement.word());
            let help = "a step has header, query, body, auth, on, format, poll, reads, idempotency_key and timeout; move the line out of the block";
            self.compiler.report(Diagnostic::error("misplaced-statement", span, message).label("of the whole request").help(help));
        }
    }

    /// The call with its own parts alone, for an origin to which nothing of the request goes.
    fn away(&self, call: &Call, then: &Then) -> Box<Call> {
        let own = |span: Span| then.body.iter().any(|statement| holds(statement.span, span));
        let mut away = call.clone();
        away.headers.retain(|pair| own(pair.span));
        away.query.retain(|pair| own(pair.span));
        if self.merged.single("auth").is_none_or(|item| !own(item.span)) {
            away.auth = Auth::None;
        }
        Box::new(away)
    }

    fn exchange(&mut self, source: Option<(usize, Node)>, call: Call, away: Option<Box<Call>>) -> Exchange {
        let on = self.merged.on.clone().into_iter().map(|(on, span)| self.on(on, span)).collect();
        let poll = self.poll();
        let format = self.format();
        let reads = self.merged.single("reads").is_some() || is_graphql_query(&call);
        let idempotency_key = match self.statement("idempotency_key") {
            Some(Statement::IdempotencyKey(expr)) => {
                self.compiler.bare = self.at.before("in `idempotency_key`");
                Some(self.compiler.value(expr).0)
            }
            _ => None,
        };
        let timeout = match self.statement("timeout") {
            Some(Statement::Timeout(expr)) => Some(self.setting("timeout", expr, Kind::Duration)),
            _ => None,
        };
        Exchange { source, call, away, poll, on, format, reads, idempotency_key, timeout, held: self.at.held }
    }

    fn on(&mut self, on: &ast::On, span: Span) -> On {
        self.check_network(on);
        self.compiler.bare = self.at.after();
        let when = on.when.as_ref().map(|expr| self.compiler.condition(expr));
        let times = on.action.node.times.as_ref().map(|expr| self.of_kind("retry … times", expr, Kind::Number));
        let after = on.action.node.after.as_ref().map(|expr| self.compiler.value(expr).0);
        On {
            statuses: on.statuses.iter().map(|status| status.node).collect(),
            when,
            action: on.action.node.kind,
            times,
            after,
            why: on.why.as_ref().map(|why| why.node.clone()),
            span,
        }
    }

    /// Without an answer there is nothing that a condition could look into.
    fn check_network(&mut self, on: &ast::On) {
        let network = on.statuses.iter().find(|status| status.node == ast::Status::Network);
        let (Some(network), Some(when)) = (network, &on.when) else { return };
        let message = "`network` is no answer that `when` could look into";
        let diagnostic = Diagnostic::error("network-when", when.span, message).label("there is nothing to read here");
        let diagnostic = diagnostic.also(network.span, "no answer came");
        self.compiler.report(diagnostic.help("give `network` a line of its own, without `when`"));
    }

    fn poll(&mut self) -> Option<Poll> {
        let item = self.merged.single("poll")?;
        let Statement::Poll(poll) = item.statement else { return None };
        let every = self.setting("poll every", &poll.every, Kind::Duration);
        let within = self.setting("within", &poll.within, Kind::Duration);
        self.compiler.bare = self.at.after();
        let until = self.compiler.condition(&poll.until);
        let fail = poll.fail.as_ref().map(|expr| self.compiler.condition(expr));
        Some(Poll { every, until, fail, within, span: item.span })
    }

    /// Without a verb no call is made; then the rows come from loop variables.
    fn check_without_call(&mut self, steps: &[(&Then, Span)]) {
        if self.is_partial {
            return;
        }
        let needs = ["body", "paginate", "poll"].into_iter().find_map(|word| self.merged.single(word).filter(|item| item.layer == 2));
        let call_less = self.request.loops.is_empty();
        let needs = needs.map(|item| (item.statement.word(), item.span)).or_else(|| steps.first().map(|(_, span)| ("then", *span)));
        if let Some((word, span)) = needs.filter(|_| !call_less) {
            let message = format!("`{word}` needs a call");
            self.compiler.report(Diagnostic::error("missing-call", span, message).help("add `get \"/path\"`"));
        } else if call_less {
            let message = format!("request `{}` calls nothing", self.request.name);
            let diagnostic =
                Diagnostic::error("missing-call", self.request.span, message).label("no `get`, `post` … here").help("add `get \"/path\"`");
            self.compiler.report(diagnostic);
        }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn then(statement: &Statement) -> Option<&Then> {
    match statement {
        Statement::Then(then) => Some(then),
        _ => None,
    }
}

/// What a step takes over: from the file all that every call has, from the request who is calling.
/// The request's `query` and `body` are those of its own call.
fn is_taken_over(statement: &Statement, layer: usize) -> bool {
    match statement {
        Statement::Header(_) | Statement::Auth(_) | Statement::Base(_) | Statement::On(_) | Statement::Timeout(_) => true,
        Statement::Query(_) => layer == 0,
        _ => false,
    }
}

/// A GraphQL query changes nothing, unless it says `mutation`.
fn is_graphql_query(call: &Call) -> bool {
    use crate::check::ir::Body;
    use crate::value::Value;
    match &call.body {
        Some(Body::Graphql { query: Node::Constant(Value::Text(text)), .. }) => !text.trim_start().starts_with("mutation"),
        _ => false,
    }
}
