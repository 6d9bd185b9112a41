//! `needless-parens`: parentheses around a whole value.

use crate::diagnostic::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-parens",
        summary: "parentheses around a whole value",
        doc: "Nothing stands beside these parentheses, so they group nothing. They can go.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where (state == "on")
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where state == "on"
  key id
  map id -> id: int
}"#,
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.values.iter().for_each(|value| judge(context, value, found));
    for expr in &context.exprs {
        if let ExprKind::Paren(inner) = &expr.node {
            judge(context, inner, found);
        }
    }
}

/// Parentheses also keep the lines of a value together.
fn judge(context: &Context<'_>, expr: &Expr, found: &mut Vec<Diagnostic>) {
    let ExprKind::Paren(inner) = &expr.node else { return };
    let text = context.slice(expr.span);
    if text.contains(['\n', '#']) || matches!(inner.node, ExprKind::Bad) || !text.starts_with('(') || !text.ends_with(')') {
        return;
    }
    let (open, close) = (expr.span.start, expr.span.end);
    let edits = [Span { start: open, end: inner.span.start }, Span { start: inner.span.end, end: close }];
    let edits = edits.into_iter().map(|span| Edit { span, text: String::new() }).collect();
    found.push(LINT.at(expr.span, "these parentheses group nothing").mend("remove them", Safety::Safe, edits));
}
