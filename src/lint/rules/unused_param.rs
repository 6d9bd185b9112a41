//! `unused-param`: a parameter that changes nothing.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-param",
        summary: "a `param` that nothing reads",
        doc: "It may be given with every run and changes nothing: who sets it believes that it does. Use it where it belongs, or take it out.",
        example: r#"integration acme
param $since: date = today() - 30d
base "https://api.acme.test"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
param $since: date = today() - 30d
base "https://api.acme.test"
request ads {
  get "/ads"
  query since = $since
  key id
  map id -> id: int
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "`param`", found, |item| if let Item::Param(param) = item { Some(&param.name) } else { None });
}
