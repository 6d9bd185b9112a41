//! `needless-not`: a comparison turned round by hand.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{BinaryOperator, ExprKind, UnaryOperator};

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-not",
        summary: "`not (a == b)` for `a != b`",
        doc: "`==`, `!=` and `in` take null for a value like any other, so each says the opposite of the other: write the one that is meant.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where not (state == "deleted")
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
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let ExprKind::Unary(UnaryOperator::Not, inner) = &expr.node else { continue };
        let ExprKind::Paren(inner) = &inner.node else { continue };
        let ExprKind::Binary(operator, left, right) = &inner.node else { continue };
        let opposite = match operator.node {
            BinaryOperator::Equal => "!=",
            BinaryOperator::NotEqual => "==",
            BinaryOperator::In => "not in",
            BinaryOperator::NotIn => "in",
            _ => continue,
        };
        let finding = LINT.at(expr.span, format!("`{opposite}` says this"));
        let text = context.slice(expr.span);
        let ours = format!("{} {opposite} {}", context.slice(left.span), context.slice(right.span));
        let alone = context.values.iter().any(|whole| whole.span == expr.span) && !text.contains(['\n', '#']);
        found.push(if alone { finding.fix(format!("write `{ours}`"), expr.span, ours) } else { finding.help(format!("write `{ours}`")) });
    }
}
