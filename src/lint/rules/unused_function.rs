//! `unused-function`: a function that is not called.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-function",
        summary: "a function that nothing calls",
        doc: "It is declared and not called in this file. Call it, or take it out; what several scripts share stands in a file without requests.",
        example: r#"fn major($cents) = $cents / 100
integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"fn major($cents) = $cents / 100
integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  key id
  map id            -> id: int
  map major(amount) -> amount: decimal
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "function", found, |item| if let Item::Function(function) = item { Some(&function.name) } else { None });
}
