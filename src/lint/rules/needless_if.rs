//! `needless-if`: a choice that `??` makes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-if",
        summary: "an `if` that asks for null, where `??` does",
        doc: "`x ?? y` is `x`, or `y` when `x` is null: the same as `if x == null then y else x`, said once.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                                            -> id: int
  map if title == null then "untitled" else title -> title: text
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                  -> id: int
  map title ?? "untitled" -> title: text
}"#,
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let Some((value, otherwise)) = choice(expr) else { continue };
        let ours = format!("{} ?? {}", context.slice(value.span), context.slice(otherwise.span));
        let finding = LINT.at(expr.span, "`??` makes this choice");
        // Beside another operator the new text would need parentheses.
        let alone = context.values.iter().any(|whole| whole.span == expr.span);
        let plain = is_plain(value) && is_plain(otherwise) && !context.slice(expr.span).contains(['\n', '#']);
        found.push(if alone && plain { finding.fix(format!("write `{ours}`"), expr.span, ours) } else { finding.help("write `x ?? y`") });
    }
}

/// What is taken, and what stands in for null.
fn choice(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::If { branches, otherwise: Some(otherwise) } = &expr.node else { return None };
    let [(condition, then)] = branches.as_slice() else { return None };
    let ExprKind::Binary(operator, left, right) = &condition.node else { return None };
    if !matches!(right.node, ExprKind::Null) {
        return None;
    }
    match operator.node {
        BinaryOperator::Equal if **left == **otherwise => Some((otherwise, then)),
        BinaryOperator::NotEqual if **left == *then => Some((then, otherwise)),
        _ => None,
    }
}

fn is_plain(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Field(inner, _) | ExprKind::Star(inner) => is_plain(inner),
        ExprKind::Bracket(left, right) => is_plain(left) && is_plain(right),
        ExprKind::Name(_) | ExprKind::Dollar(_) | ExprKind::ItemField(_) | ExprKind::Item => true,
        ExprKind::Text { .. } | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Date(_) | ExprKind::Paren(_) => true,
        _ => false,
    }
}
