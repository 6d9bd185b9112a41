//! `constant-condition`: a condition that always, or never, holds.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "constant-condition",
        summary: "a condition that is the same for every record",
        doc: "The condition reads nothing, or compares a value with itself, so it decides nothing: every record passes, or none. Left over from a trial it keeps data out, or lets it in; say what was meant, or take it out.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where false
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where state != "deleted"
  key id
  map id -> id: int
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        match statement {
            Statement::Where(expr) | Statement::StopWhen(expr) | Statement::OnlyIf(expr) | Statement::Expect(expr, _) => judge(expr, found),
            Statement::On(on) => on.when.iter().for_each(|expr| judge(expr, found)),
            _ => {}
        }
    }
    for expr in &context.exprs {
        match &expr.node {
            ExprKind::If { branches, .. } => branches.iter().for_each(|(condition, _)| judge(condition, found)),
            ExprKind::Binary(operator, left, right) if compares(operator.node) && left == right && !is_literal(left) => {
                let symbol = operator.node.symbol();
                found.push(LINT.at(expr.span, format!("`{symbol}` compares a value with itself")).help("compare it with something else"));
            }
            _ => {}
        }
    }
}

fn judge(expr: &Expr, found: &mut Vec<Diagnostic>) {
    if let Some(holds) = constant(expr) {
        let always = if holds { "always" } else { "never" };
        found.push(LINT.at(expr.span, format!("this condition {always} holds")).help("say what was meant, or take it out"));
    }
}

/// What it is, whatever the record.
fn constant(expr: &Expr) -> Option<bool> {
    match &expr.node {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Paren(inner) => constant(inner),
        ExprKind::Unary(crate::syntax::ast::UnaryOperator::Not, inner) => constant(inner).map(|value| !value),
        ExprKind::Binary(operator, left, right) => match operator.node {
            BinaryOperator::Equal if is_literal(left) && is_literal(right) => Some(left == right),
            BinaryOperator::NotEqual if is_literal(left) && is_literal(right) => Some(left != right),
            BinaryOperator::And if constant(left) == Some(false) || constant(right) == Some(false) => Some(false),
            BinaryOperator::Or if constant(left) == Some(true) || constant(right) == Some(true) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null) || crate::lint::context::text_of(expr).is_some()
}

fn compares(operator: BinaryOperator) -> bool {
    use BinaryOperator::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    matches!(operator, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}
