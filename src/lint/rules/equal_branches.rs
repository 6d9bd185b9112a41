//! `equal-branches`: a choice between one thing and the same.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "equal-branches",
        summary: "a choice all of whose branches are the same",
        doc: "Whatever the condition, the value is the same. Most likely a branch was copied and not changed; if not, the value alone will do.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                                                       -> id: int
  map if currency == "JPY" then amount / 100 else amount / 100 -> amount: decimal
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                                                 -> id: int
  map if currency == "JPY" then amount else amount / 100 -> amount: decimal
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let values: Vec<&Expr> = match &expr.node {
            ExprKind::If { branches, otherwise } => branches.iter().map(|(_, value)| value).chain(otherwise.as_deref()).collect(),
            ExprKind::Match { arms, otherwise, .. } => arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()).collect(),
            _ => continue,
        };
        if let [first, rest @ ..] = values.as_slice()
            && !rest.is_empty()
            && has_else(expr)
            && rest.iter().all(|value| value == first)
        {
            found.push(
                LINT.at(expr.span, "all branches are the same").help("change the one that was meant otherwise, or write the value alone"),
            );
        }
    }
}

/// Without it there is one more branch, null.
fn has_else(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::If { otherwise: Some(_), .. } | ExprKind::Match { otherwise: Some(_), .. })
}
