//! What people write out of habit from other languages, read as it was meant and reported with a fix.

use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Spanned, Stage};

impl Diagnostic {
    /// Adds a fix of several edits.
    pub(super) fn with_edits(self, title: &str, edits: Vec<(Span, &str)>) -> Diagnostic {
        let edits = edits.into_iter().map(|(span, text)| Edit { span, text: text.to_owned() }).collect();
        self.mend(title, Safety::Safe, edits)
    }
}

impl Lower<'_> {
    pub(super) fn foreign_operator(&mut self, found: Span, written: &str, ours: &str) {
        let word = ours.trim_end();
        let message = if written == "=" { "`=` does not compare".to_owned() } else { format!("`{written}` is written `{word}`") };
        self.report(Diagnostic::error("foreign-operator", found, message).fix(format!("write `{word}`"), found, self.spaced(found, ours)));
    }

    /// A word needs a blank on either side where the mark that it replaces had none.
    fn spaced(&self, found: Span, ours: &str) -> String {
        if !ours.starts_with(|c: char| c.is_ascii_alphabetic()) || ours.ends_with(' ') {
            return ours.to_owned();
        }
        let before = self.text.get(..found.start as usize).is_some_and(|text| text.ends_with(char::is_whitespace));
        let after = self.text.get(found.end as usize..).is_some_and(|text| text.starts_with(char::is_whitespace));
        format!("{}{ours}{}", if before { "" } else { " " }, if after { "" } else { " " })
    }

    pub(super) fn arrow(&mut self, mark: &Node<'_>, ours: &str) {
        if mark.as_str() != ours {
            let message = format!("this arrow is written `{ours}`");
            self.report(Diagnostic::error("foreign-arrow", span(mark), message).fix(format!("write `{ours}`"), span(mark), ours));
        }
    }

    pub(super) fn coalesce(&mut self, mark: &Node<'_>) {
        if mark.as_str() != "??" {
            self.foreign_operator(span(mark), mark.as_str(), "??");
        }
    }

    pub(super) fn equal_for_colon(&mut self, mark: &Node<'_>, why: &str) {
        let found = span(mark);
        let blank = self.text.get(..found.start as usize).is_some_and(|text| text.ends_with(' '));
        let from = Span { start: found.start - u32::from(blank), ..found };
        self.report(Diagnostic::error("equal-for-colon", found, why).label("not `=`").fix("write `:`", from, ":"));
    }

    pub(super) fn colon_for_equal(&mut self, mark: &Node<'_>) {
        self.report(Diagnostic::error("colon-for-equal", span(mark), "a header or query value is given with `=`").label("not `:`").fix(
            "write `=`",
            span(mark),
            " =",
        ));
    }

    pub(super) fn semicolon(&mut self, node: &Node<'_>) {
        let found = span(node);
        self.report(Diagnostic::error("semicolon", found, "a statement ends with its line, not with `;`").fix("remove it", found, ""));
    }

    /// `None`, `nil`, `True`: what they mean, if they mean something.
    pub(super) fn foreign_constant(&mut self, word: &str, found: Span) -> Option<ExprKind> {
        let (kind, ours) = match word {
            "None" | "nil" | "NULL" | "Null" | "undefined" => (ExprKind::Null, "null"),
            "True" | "TRUE" => (ExprKind::Bool(true), "true"),
            "False" | "FALSE" => (ExprKind::Bool(false), "false"),
            _ => return None,
        };
        self.report(
            Diagnostic::error("foreign-constant", found, format!("`{word}` is written `{ours}`"))
                .help(format!("a field of that name is read with `.{word}`"))
                .fix(format!("write `{ours}`"), found, ours),
        );
        Some(kind)
    }

    /// `a ? b : c`.
    pub(super) fn ternary(&mut self, condition: Expr, node: Node<'_>) -> Expr {
        let whole = condition.span.to(span(&node));
        let mark = Span { end: span(&node).start + 1, ..span(&node) };
        let mut nodes = Cursor::new(node);
        let mut next = |lower: &mut Self| nodes.find(Rule::expression).map_or_else(|| bad(whole), |node| lower.expr(node));
        let (yes, no) = (next(self), next(self));
        let ours = format!("if {} then {} else {}", self.slice(condition.span), self.slice(yes.span), self.slice(no.span));
        self.report(Diagnostic::error("foreign-ternary", mark, "a choice is written `if … then … else …`").fix(
            format!("write `{ours}`"),
            whole,
            ours,
        ));
        Spanned::new(ExprKind::If { branches: vec![(condition, yes)], otherwise: Some(Box::new(no)) }, whole)
    }

    pub(super) fn chain_after_if(&mut self, before: &Expr, mark: Span, stage: &Stage) {
        let sign = self.slice(mark);
        let start = Span { end: before.span.start, ..before.span };
        let end = Span { start: before.span.end, end: before.span.end };
        let mut diagnostic = Diagnostic::error("loose-if", mark, format!("it is not clear what `{sign}` after an `if` belongs to"))
            .also(before.span, "this `if` has no parentheses")
            .help("put parentheses around what belongs together")
            .with_edits("it belongs to the `if`", vec![(start, "("), (end, ")")]);
        if let Some(last) = last_value(before) {
            let start = Span { end: last.span.start, ..last.span };
            let end = Span { start: stage.value.span.end, end: stage.value.span.end };
            diagnostic = diagnostic.with_edits("it belongs to the value after `else`", vec![(start, "("), (end, ")")]);
        }
        self.report(diagnostic);
    }

    /// `a + b ?? 0`.
    pub(super) fn chain_beside_operator(&mut self, before: &Expr, mark: Span, stage: &Stage) {
        let end = Span { start: before.span.end, end: before.span.end };
        let start = Span { end: before.span.start, ..before.span };
        let mut diagnostic = self.mixed(mark, before).with_edits("the operator comes first", vec![(start, "("), (end, ")")]);
        if let Some(last) = last_operand(before) {
            let start = Span { end: last.span.start, ..last.span };
            let end = Span { start: stage.value.span.end, end: stage.value.span.end };
            let title = format!("the `{}` comes first", self.slice(mark));
            diagnostic = diagnostic.with_edits(&title, vec![(start, "("), (end, ")")]);
        }
        self.report(diagnostic);
    }

    /// `a ?? 0 + b`, `a ?? if …`.
    pub(super) fn operator_after_coalesce(&mut self, before: &Expr, mark: Span, stage: &Stage) {
        let value = &stage.value;
        let (start, end) = (Span { end: value.span.start, ..value.span }, Span { start: value.span.end, end: value.span.end });
        let mut diagnostic = self.mixed(mark, value).with_edits("what follows comes first", vec![(start, "("), (end, ")")]);
        if let Some(first) = first_operand(value) {
            let start = Span { end: before.span.start, ..before.span };
            let end = Span { start: first.span.end, end: first.span.end };
            diagnostic = diagnostic.with_edits("the `??` comes first", vec![(start, "("), (end, ")")]);
        }
        self.report(diagnostic);
    }

    fn mixed(&self, mark: Span, operation: &Expr) -> Diagnostic {
        let sign = self.slice(mark);
        Diagnostic::error("mixed-operators", mark, format!("`{sign}` beside an operator needs parentheses"))
            .also(operation.span, "which of both comes first?")
            .help("put parentheses around what comes first")
    }
}

fn last_operand(value: &Expr) -> Option<&Expr> {
    match &value.node {
        ExprKind::Binary(_, _, right) | ExprKind::Unary(_, right) => Some(right),
        _ => None,
    }
}

fn first_operand(value: &Expr) -> Option<&Expr> {
    match &value.node {
        ExprKind::Binary(_, left, _) => first_operand(left).or(Some(left)),
        _ => None,
    }
}

/// The last value of an `if`, which a `|` behind it could belong to.
fn last_value(value: &Expr) -> Option<&Expr> {
    match &value.node {
        ExprKind::If { branches, otherwise } => otherwise.as_deref().or(branches.last().map(|(_, value)| value)),
        ExprKind::Binary(_, _, right) | ExprKind::Unary(_, right) => last_value(right),
        _ => None,
    }
}
