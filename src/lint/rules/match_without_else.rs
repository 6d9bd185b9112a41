//! `match-without-else`: values that nobody thought of become null.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::ExprKind;

pub static LINT: Lint = Lint {
    code: Code {
        code: "match-without-else",
        summary: "a `match` that says nothing of other values",
        doc: "A value that the API adds later becomes null without a word. Say what it becomes by `else`, `else => null` if nothing.",
        example: r#"integration acme
request ads "Ads" {
  get "https://api.acme.test/ads"
  key id
  map id                                             -> id: int
  map match state { "A" => "active", "P" => "off" } -> state: text
}"#,
    },
    clean: r#"integration acme
request ads "Ads" {
  get "https://api.acme.test/ads"
  key id
  map id                                                             -> id: int
  map match state { "A" => "active", "P" => "off", else => "other" } -> state: text
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        if matches!(&expr.node, ExprKind::Match { otherwise: None, .. }) {
            found.push(LINT.at(expr.span, "any other value becomes null").help("say so by `else => …`"));
        }
    }
}
