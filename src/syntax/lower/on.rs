//! `on`: what an answer means.

use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::ast::{Action, ActionKind, On, Spanned, Status};

const ACTIONS: [&str; 6] = ["retry", "accept", "skip", "stop", "refresh", "fail"];

impl Lower<'_> {
    pub(super) fn on(&mut self, nodes: &mut Cursor<'_>) -> On {
        nodes.next();
        let mut statuses = Vec::new();
        while let Some(node) = nodes.take_if(|rule| matches!(rule, Rule::status | Rule::comma)) {
            if node.as_rule() == Rule::status {
                statuses.push(self.status(&node));
            }
        }
        let when = if nodes.has(Rule::kw_when) { self.optional_expression(nodes) } else { None };
        let action = match nodes.take(Rule::action) {
            Some(node) => self.action(node),
            None => Spanned::new(plain(ActionKind::Bad), nodes.here()),
        };
        On { statuses, when, action, why: self.optional_literal(nodes) }
    }

    fn status(&mut self, node: &Node<'_>) -> Spanned<Status> {
        let text = node.as_str();
        let status = match text.strip_suffix("xx") {
            Some(class) => Status::Class(class.parse().unwrap_or(0)),
            None => text.parse().map_or(Status::Network, Status::Code),
        };
        let known = match status {
            Status::Class(class) => (1..=5).contains(&class),
            Status::Code(code) => (100..=599).contains(&code),
            Status::Network => true,
        };
        if !known {
            self.report(
                Diagnostic::error("bad-status", span(node), format!("`{text}` is no status of an answer"))
                    .help("a status is `404`, a class such as `4xx`, or `network` for no answer at all"),
            );
        }
        Spanned::new(status, span(node))
    }

    fn action(&mut self, node: Node<'_>) -> Spanned<Action> {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let Some(word) = nodes.next() else { return Spanned::new(plain(ActionKind::Bad), found) };
        let kind = match word.as_rule() {
            Rule::kw_retry => ActionKind::Retry,
            Rule::kw_accept => ActionKind::Accept,
            Rule::kw_skip => ActionKind::Skip,
            Rule::kw_stop => ActionKind::Stop,
            Rule::kw_refresh => ActionKind::Refresh,
            Rule::kw_fail => ActionKind::Fail,
            _ => {
                self.unknown_action(word);
                ActionKind::Bad
            }
        };
        let times = self.optional_expression(&mut nodes);
        nodes.has(Rule::kw_times);
        let after = if nodes.has(Rule::kw_after) { self.optional_expression(&mut nodes) } else { None };
        Spanned::new(Action { kind, times, after }, found)
    }

    fn unknown_action(&mut self, node: Node<'_>) {
        let mut nodes = Cursor::new(node);
        let Some(word) = nodes.next() else { return };
        let found = span(&word);
        let text = word.as_str();
        let diagnostic =
            match nearest(text, ACTIONS) {
                Some(meant) => Diagnostic::error("unknown-action", found, format!("unknown action `{text}`; did you mean `{meant}`?"))
                    .suggest(format!("write `{meant}`"), found, meant),
                None => Diagnostic::error("unknown-action", found, format!("unknown action `{text}`")),
            };
        self.report(diagnostic.help("an answer is met with `retry`, `accept`, `skip`, `stop`, `refresh` or `fail`"));
    }
}

fn plain(kind: ActionKind) -> Action {
    Action { kind, times: None, after: None }
}
