//! `missing-label`: a table that does not say what its rows are.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "missing-label",
        summary: "a request with a table and without a label",
        doc: "The label says what one row is, in the script, in plans and at the destination: `request ads \"All ads, one row each\"`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
request ads "All ads, one row each" {
  get "https://api.acme.test/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for item in context.items {
        let Item::Request(request) = &item.node else { continue };
        let has_table = context.checked.requests.iter().any(|known| known.span == request.name.span && known.table.is_some());
        if request.label.is_none() && has_table {
            found.push(LINT.at(request.name.span, format!("`{}` has no label", request.name.node)).help("say what one row is"));
        }
    }
}
