//! `unreachable-branch`: a branch that an earlier one takes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unreachable-branch",
        summary: "a branch of `if` or `match` that is never taken",
        doc: "The first branch that fits is taken, and an earlier one has the same condition or the same value. Most likely it was copied and not changed.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                                                                      -> id: int
  map match state { "A" => "active", "P" => "paused", "A" => "archived", else => null } -> state: text
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id                                                                      -> id: int
  map match state { "A" => "active", "P" => "paused", "X" => "archived", else => null } -> state: text
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let tests: Vec<&Expr> = match &expr.node {
            ExprKind::If { branches, .. } => branches.iter().map(|(condition, _)| condition).collect(),
            ExprKind::Match { arms, .. } => arms.iter().flat_map(|arm| &arm.patterns).collect(),
            _ => continue,
        };
        for (index, test) in tests.iter().enumerate() {
            if let Some(earlier) = tests.iter().take(index).find(|earlier| **earlier == *test) {
                let finding = LINT.at(test.span, "this branch is never taken").also(earlier.span, "the same stands here");
                found.push(finding.help("change the one that was meant otherwise"));
            }
        }
    }
}
