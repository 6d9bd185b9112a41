//! `unused-shape`: a shape from which no request is made.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-shape",
        summary: "a `shape` from which no request is made",
        doc: "A shape brings nothing by itself. Make a request from it, `request NAME = shape(…)`, or take it out.",
        example: r#"integration acme
base "https://api.acme.test"
shape report($by) {
  get "/report"
  query by = $by
  key day
  map day -> day: date
}
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
shape report($by) {
  get "/report"
  query by = $by
  key day
  map day -> day: date
}
request by_country = report("country")"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "`shape`", found, |item| if let Item::Shape(shape) = item { Some(&shape.name) } else { None });
}
