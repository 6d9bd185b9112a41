//! `constant-idempotency-key`: one key for different calls.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{ExprKind, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "constant-idempotency-key",
        summary: "an `idempotency_key` that is the same for every call",
        doc: "A server that sees a key again does nothing and repeats its first answer: with one key for all, the second turn gets the rows of the first, and so does every later run. Make it of what the call is about: the account, the day, `$run.id`.",
        example: r#"integration acme
base "https://api.acme.test"
request reports {
  for $account in ["17", "18"]
  post "/accounts/{$account}/reports"
  idempotency_key "report"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request reports {
  for $account in ["17", "18"]
  post "/accounts/{$account}/reports"
  idempotency_key "report {$account} {today()}"
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        let Statement::IdempotencyKey(expr) = statement else { continue };
        let mut varies = false;
        visit::walk(expr, &mut |part| {
            let reads =
                matches!(part.node, ExprKind::Dollar(_) | ExprKind::Name(_) | ExprKind::ItemField(_) | ExprKind::Item | ExprKind::Bad);
            varies = varies || reads || matches!(part.node, ExprKind::Call { .. });
        });
        if !varies {
            let finding = LINT.at(expr.span, "this key is the same for every call and every run");
            found.push(finding.label("never changes").help("make it of what the call is about, such as `\"report {$account} {today()}\"`"));
        }
    }
}
