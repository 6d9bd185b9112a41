//! `unused-secret`: a secret that goes nowhere.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-secret",
        summary: "a `secret` that nothing reads",
        doc: "Every run asks for it, and nothing is done with it. Use it in `auth`, or take it out: who runs the script need not hold it then.",
        example: r#"integration acme
secret $TOKEN
base "https://api.acme.test"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
secret $TOKEN
base "https://api.acme.test"
auth bearer($TOKEN)
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "`secret`", found, |item| if let Item::Secret(secret) = item { Some(&secret.name) } else { None });
}
