//! `unused-fields`: a list of fields that is not mapped.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-fields",
        summary: "a `fields` list that nothing reads",
        doc: "The list is neither spread in a `map` block nor read by a query: its columns are not there. Spread it, `...$NAME`, or take it out.",
        example: r#"integration acme
base "https://api.acme.test"
fields $METRICS { clicks, views: int }
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
fields $METRICS { clicks, views: int }
request ads {
  get "/ads"
  key id
  map id -> id: int
  map .  { ...$METRICS }
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "`fields`", found, |item| if let Item::Fields(fields) = item { Some(&fields.name) } else { None });
}
