//! `rounded-division`: a quotient in a column of whole numbers.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, TypeExpr};
use crate::value::convert::ColumnType;

pub static LINT: Lint = Lint {
    code: Code {
        code: "rounded-division",
        summary: "a quotient that goes into a column of whole numbers",
        doc: "A quotient is rarely whole. In a column of type `int` one that ends, as 7 / 2 does, is a reject, and one that does not, as 7 / 3, is rounded. Take a `decimal`, or say how to round by `round`, `floor` or `ceil`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id         -> id: int
  map cents / 100 -> budget: int
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id         -> id: int
  map cents / 100 -> budget: decimal
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (value, target) in context.maps() {
        let whole = match target.node.ty() {
            Some(ty) => ty.node == TypeExpr::Int,
            None => target.node.name().is_some_and(|name| context.global(&name.node).is_some_and(|global| global.ty == ColumnType::Int)),
        };
        let Some(quotient) = quotient(value).filter(|_| whole) else { continue };
        let finding = LINT.at(quotient.span, "this quotient goes into a column of whole numbers");
        found.push(finding.also(target.span, "of type `int`").help("make the column a `decimal`, or say how to round: `round(…)`"));
    }
}

/// What is divided last.
fn quotient(expr: &Expr) -> Option<&Expr> {
    match &expr.node {
        ExprKind::Binary(operator, left, right) => match operator.node {
            BinaryOperator::Divide => Some(expr),
            BinaryOperator::Add | BinaryOperator::Subtract => quotient(left).or_else(|| quotient(right)),
            _ => None,
        },
        ExprKind::Paren(inner) => quotient(inner),
        ExprKind::If { branches, otherwise } => branches.iter().map(|(_, value)| value).chain(otherwise.as_deref()).find_map(quotient),
        _ => None,
    }
}
