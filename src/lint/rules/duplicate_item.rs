//! `duplicate-item`: a list that holds one item twice.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::text_of;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "duplicate-item",
        summary: "a list that holds one text twice",
        doc: "A loop over the list makes the same call twice, a query sends the same value twice, and in `x in [...]` the second says nothing. It is most likely a slip: another item was meant, or none.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  for $account in ["17", "18", "17"]
  get "/accounts/{$account}/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  for $account in ["17", "18", "19"]
  get "/accounts/{$account}/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

/// Numbers that come again are data.
fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let ExprKind::List(items) = &expr.node else { continue };
        let texts: Vec<(&Expr, String)> = items.iter().filter_map(|item| text_of(item).map(|text| (item, text))).collect();
        // A list in which most things come again is data.
        let mut first = std::collections::HashMap::new();
        let twice: Vec<(&Expr, &Expr)> =
            texts.iter().filter_map(|(item, text)| first.insert(text.as_str(), *item).map(|earlier| (earlier, *item))).collect();
        if let [(earlier, item)] = twice.as_slice() {
            let finding = LINT.at(item.span, format!("{} stands twice in this list", context.slice(item.span)));
            found.push(finding.label("again here").also(earlier.span, "first here").help("another item was meant, or none"));
        }
    }
}
