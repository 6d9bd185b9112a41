//! Turns, pages, further steps and the limits of calls.

use super::name::any_name;
use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::{Diagnostic, nearest};
use crate::syntax::ast::{For, Paginate, Poll, Rate, RejectLimit, Spanned, Statement, Then};
use crate::syntax::recover::Place;

/// The units of `rate`, beside those of durations.
const UNITS: [&str; 9] = ["s", "min", "h", "d", "ms", "m", "w", "mo", "y"];

impl Lower<'_> {
    pub(super) fn for_loop(&mut self, nodes: &mut Cursor<'_>) -> For {
        nodes.next();
        let variable = self.declared(nodes);
        nodes.has(Rule::kw_in);
        let changed = nodes.has(Rule::kw_changed);
        let source = self.required_expression(nodes);
        let batch = if nodes.has(Rule::kw_batch) { self.optional_expression(nodes) } else { None };
        For { variable, changed, source, batch, join: nodes.has(Rule::kw_join) }
    }

    pub(super) fn each(&mut self, nodes: &mut Cursor<'_>) -> Statement {
        nodes.next();
        let variable = self.declared(nodes);
        let index = if nodes.has(Rule::comma) { Some(self.declared(nodes)) } else { None };
        Statement::Each { variable, index, source: self.value(nodes) }
    }

    pub(super) fn paginate(&mut self, nodes: &mut Cursor<'_>) -> Paginate {
        nodes.next();
        let kind = any_name(nodes);
        Paginate { kind, arguments: self.arguments(nodes) }
    }

    pub(super) fn then_step(&mut self, nodes: &mut Cursor<'_>) -> Then {
        nodes.next();
        let source = if nodes.has(Rule::kw_for) {
            let variable = self.declared(nodes);
            Some((variable, self.value(nodes)))
        } else {
            None
        };
        let call = self.call(nodes);
        let body = match nodes.take(Rule::step_block) {
            Some(node) => self.block_lines(Cursor::new(node), "then", Place::Step),
            None => Vec::new(),
        };
        Then { source, call, body }
    }

    pub(super) fn poll(&mut self, nodes: &mut Cursor<'_>) -> Poll {
        let every = self.value(nodes);
        let until = self.value(nodes);
        let fail = if nodes.has(Rule::kw_fail) { Some(self.value(nodes)) } else { None };
        Poll { every, until, fail, within: self.value(nodes) }
    }

    pub(super) fn rate(&mut self, nodes: &mut Cursor<'_>) -> Vec<Spanned<Rate>> {
        let mut rates = Vec::new();
        while let Some(node) = nodes.find(Rule::rate_limit) {
            rates.push(Spanned::new(self.rate_limit(&node), span(&node)));
        }
        rates
    }

    fn rate_limit(&mut self, node: &Node<'_>) -> Rate {
        let (count, per) = node.as_str().split_once('/').unwrap_or((node.as_str(), "s"));
        let unit = per.trim_start_matches(|c: char| c.is_ascii_digit());
        let count = count.parse::<u64>().unwrap_or(0);
        if count == 0 {
            let message = "a rate of no calls, or of more than can be counted";
            self.report(Diagnostic::error("bad-rate", span(node), message).help("write `10/s` for ten calls a second"));
        }
        if !UNITS.contains(&unit) {
            self.unknown_unit(node, unit);
        }
        Rate { count, per: per.to_owned() }
    }

    fn unknown_unit(&mut self, node: &Node<'_>, unit: &str) {
        let found = span(node);
        let at = crate::source::Span { start: found.end - unit.len() as u32, end: found.end };
        let meant = match unit {
            "sec" | "secs" | "second" | "seconds" => Some("s"),
            "minute" | "minutes" | "mins" => Some("min"),
            "hour" | "hours" | "hr" => Some("h"),
            "day" | "days" => Some("d"),
            _ => nearest(unit, UNITS),
        };
        let mut diagnostic = Diagnostic::error("bad-rate", at, format!("`{unit}` is no unit of time"))
            .help("a rate is `10/s`, `300/min`, `1000/h`, `5000/d` or `100/10s`");
        if let Some(meant) = meant {
            diagnostic = diagnostic.suggest(format!("write `{meant}`"), at, meant);
        }
        self.report(diagnostic);
    }

    pub(super) fn reject_limit(&mut self, nodes: &mut Cursor<'_>) -> RejectLimit {
        nodes.next();
        let Some(node) = nodes.next() else { return RejectLimit::Rows(0) };
        let text = node.as_str();
        if let Some(percent) = text.strip_suffix('%') {
            return RejectLimit::Percent(percent.to_owned());
        }
        if let Ok(rows) = text.parse() {
            return RejectLimit::Rows(rows);
        }
        self.report(
            Diagnostic::error("bad-limit", span(&node), format!("`{text}` is no number of rows"))
                .help("write a whole number of rows, or a share such as `1%`"),
        );
        RejectLimit::Rows(0)
    }
}
