//! Expressions: chains of `|` and `??`, and the values that are made of others.

use super::text::is_text;
use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Arm, Entry, Expr, ExprKind, Spanned, Stage, StageKind, UnaryOperator};
use crate::syntax::depth;
use crate::syntax::recover::Place;

impl Lower<'_> {
    /// An expression that stands in a statement: lowered, and refused when it is too deep to be walked.
    pub(super) fn whole_expression(&mut self, node: Node<'_>) -> Expr {
        let value = self.expr(node);
        if depth::fits(&value) {
            return value;
        }
        self.too_deep(value.span);
        bad(value.span)
    }

    /// Any node that is a value.
    pub(super) fn expr(&mut self, node: Node<'_>) -> Expr {
        match node.as_rule() {
            Rule::expression => self.chain(node),
            Rule::operation => self.operation(node),
            Rule::operand => self.operand(node),
            Rule::call_or_name => self.call_or_name(node),
            Rule::list => self.list(node),
            Rule::object => self.object(node),
            Rule::paren => self.paren(node),
            Rule::if_value => self.if_value(node),
            Rule::match_value => self.match_value(node),
            rule if is_text(rule) => self.text(node),
            _ => self.literal_value(node),
        }
    }

    fn chain(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let head = match nodes.next() {
            Some(node) => self.expr(node),
            None => return bad(found),
        };
        let mut stages = Vec::new();
        while let Some(stage) = nodes.take(Rule::stage) {
            stages.extend(self.stage(stage));
        }
        let ternary = nodes.take(Rule::ternary);
        let value = if stages.is_empty() {
            head
        } else {
            self.check_chain(&head, &stages);
            let end = stages.last().map_or(head.span, |(_, stage)| stage.value.span);
            let whole = head.span.to(end);
            let stages = stages.into_iter().map(|(_, stage)| stage).collect();
            Spanned::new(ExprKind::Chain { head: Box::new(head), stages }, whole)
        };
        match ternary {
            Some(node) => self.ternary(value, node),
            None => value,
        }
    }

    /// The mark of a stage, and the stage.
    fn stage(&mut self, node: Node<'_>) -> Option<(Span, Stage)> {
        let mut nodes = Cursor::new(node);
        let mark = nodes.next()?;
        let value = self.expr(nodes.next()?);
        if mark.as_rule() == Rule::coalesce {
            self.coalesce(&mark);
            return Some((span(&mark), Stage { kind: StageKind::Coalesce, value }));
        }
        let value = match value.node {
            ExprKind::Name(name) => {
                let name = Spanned::new(name, value.span);
                Spanned::new(ExprKind::Call { name, arguments: Vec::new() }, value.span)
            }
            node => Spanned::new(node, value.span),
        };
        Some((span(&mark), Stage { kind: StageKind::Pipe, value }))
    }

    /// `|` and `??` beside an operator or an `if` can be read in two ways, so neither is taken.
    fn check_chain(&mut self, head: &Expr, stages: &[(Span, Stage)]) {
        let mut before = head;
        for (mark, stage) in stages {
            if loose_if(before) {
                return self.chain_after_if(before, *mark, stage);
            }
            if is_operation(before) {
                return self.chain_beside_operator(before, *mark, stage);
            }
            if stage.kind == StageKind::Coalesce && (is_binary(&stage.value) || loose_if(&stage.value)) {
                return self.operator_after_coalesce(before, *mark, stage);
            }
            before = &stage.value;
        }
    }

    fn list(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut values = Vec::new();
        let mut nodes = Cursor::new(node);
        while let Some(node) = nodes.find(Rule::expression) {
            values.push(self.expr(node));
        }
        Spanned::new(ExprKind::List(values), found)
    }

    fn paren(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let inner = match nodes.find(Rule::expression) {
            Some(node) => self.expr(node),
            None => bad(found),
        };
        Spanned::new(ExprKind::Paren(Box::new(inner)), found)
    }

    fn object(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut entries = Vec::new();
        let mut nodes = Cursor::new(node);
        while let Some(node) = nodes.next() {
            match node.as_rule() {
                Rule::entry => entries.extend(self.entry(node)),
                Rule::bad_entry => self.bad_line(&node, Place::Object),
                _ => {}
            }
        }
        self.keys_once(&entries);
        Spanned::new(ExprKind::Object(entries), found)
    }

    fn entry(&mut self, node: Node<'_>) -> Option<Entry> {
        let mut nodes = Cursor::new(node);
        let key = nodes.next()?;
        let key = if is_text(key.as_rule()) { self.text(key) } else { super::text::plain_text(key.as_str(), span(&key)) };
        let optional = nodes.has(Rule::question);
        let mark = nodes.next()?;
        if mark.as_rule() == Rule::equal_for_colon {
            self.equal_for_colon(&mark, "a key is followed by `:`");
        }
        let value = self.expr(nodes.next()?);
        Some(Entry { key, optional, value })
    }

    fn if_value(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let mut branches = vec![self.branch(&mut nodes)];
        while let Some(node) = nodes.take(Rule::else_if) {
            let mut inner = Cursor::new(node);
            inner.has(Rule::kw_else);
            branches.push(self.branch(&mut inner));
        }
        nodes.has(Rule::kw_else);
        let otherwise = nodes.next().map(|node| Box::new(self.expr(node)));
        if let (None, Some((_, last))) = (&otherwise, branches.last()) {
            self.check_open_branch(found, last);
        }
        Spanned::new(ExprKind::If { branches, otherwise }, found)
    }

    /// `if CONDITION then VALUE`.
    fn branch(&mut self, nodes: &mut Cursor<'_>) -> (Expr, Expr) {
        let mut next = |lower: &mut Self| match nodes.find(Rule::expression) {
            Some(node) => lower.expr(node),
            None => bad(nodes.here()),
        };
        (next(self), next(self))
    }

    /// `if a then b | f` without `else` can be read in two ways.
    fn check_open_branch(&mut self, whole: Span, last: &Expr) {
        let ExprKind::Chain { head, .. } = &last.node else { return };
        let start = Span { end: whole.start, ..whole };
        let before_mark = Span { start: head.span.end, end: head.span.end };
        self.report(
            Diagnostic::error("loose-if", whole, "it is not clear whether the `|` or `??` belongs to the `if` or to its last value")
                .help("put parentheses around what belongs together")
                .fix("it belongs to the value", last.span, format!("({})", self.slice(last.span)))
                .with_edits("it belongs to the `if`", vec![(start, "("), (before_mark, ")")]),
        );
    }

    fn match_value(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let subject = match nodes.find(Rule::expression) {
            Some(node) => Box::new(self.expr(node)),
            None => Box::new(bad(found)),
        };
        let mut arms = Vec::new();
        let mut otherwise = None;
        while let Some(node) = nodes.find(Rule::arm) {
            let place = span(&node);
            let (patterns, value) = self.arm(node);
            match patterns {
                Some(patterns) => arms.push(Arm { patterns, value }),
                None if otherwise.is_some() => {
                    self.report(Diagnostic::error("second-else", place, "this `match` has two `else`").help("only one can be reached"));
                }
                None => otherwise = Some(Box::new(value)),
            }
        }
        Spanned::new(ExprKind::Match { subject, arms, otherwise }, found)
    }

    /// The patterns of an arm, none for `else`, and its value.
    fn arm(&mut self, node: Node<'_>) -> (Option<Vec<Expr>>, Expr) {
        let mut nodes = Cursor::new(node);
        let otherwise = nodes.has(Rule::kw_else);
        let mut patterns = Vec::new();
        while let Some(node) = nodes.take_if(|rule| matches!(rule, Rule::pattern | Rule::or)) {
            if node.as_rule() == Rule::pattern {
                patterns.push(self.pattern(node));
            }
        }
        if let Some(mark) = nodes.take(Rule::fat_arrow) {
            self.arrow(&mark, "=>");
        }
        let value = match nodes.next() {
            Some(node) => self.expr(node),
            None => bad(nodes.here()),
        };
        (if otherwise { None } else { Some(patterns) }, value)
    }

    fn pattern(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let minus = nodes.has(Rule::minus);
        let Some(value) = nodes.next().map(|node| self.expr(node)) else { return bad(found) };
        if minus { Spanned::new(ExprKind::Unary(UnaryOperator::Minus, Box::new(value)), found) } else { value }
    }
}

fn loose_if(value: &Expr) -> bool {
    match &value.node {
        ExprKind::If { .. } => true,
        ExprKind::Binary(_, _, right) | ExprKind::Unary(_, right) => loose_if(right),
        _ => false,
    }
}

fn is_binary(value: &Expr) -> bool {
    matches!(&value.node, ExprKind::Binary(..) | ExprKind::Unary(UnaryOperator::Not, _))
}

/// An operator whose operand the mark could also take: `a + b`, `not a`, `-a`, but not `-1`.
fn is_operation(value: &Expr) -> bool {
    match &value.node {
        ExprKind::Unary(UnaryOperator::Minus, inner) => !matches!(inner.node, ExprKind::Number(_) | ExprKind::Duration(_)),
        _ => is_binary(value),
    }
}
