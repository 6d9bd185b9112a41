//! `unstable-paging`: rows that move between pages, unnoticed.

use crate::check::ir::PagerKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::{literal_part, text_of};
use crate::lint::names::words;
use crate::lint::{Block, Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Body, Expr, ExprKind, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "unstable-paging",
        summary: "pages by number or offset, without an order and without a `key`",
        doc: "While pages are read by number or offset, a row that is added or deleted moves all behind it: one comes twice, another never. Ask for an order in which new rows come last, or page by a cursor if the API has one; with a `key` at least rows that come twice are one row, and are warned of.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  paginate offset(query: "offset", size: 100)
  write replace
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query sort = "created_at"
  paginate offset(query: "offset", size: 100)
  write replace
  map id -> id: int
}"#,
    group: Group::Paging,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

/// Words in the names of what sets an order.
const ORDERS: &[&str] = &["sort", "order", "orderby", "sorting", "ordering", "direction"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(request) = block.request else { continue };
        let moves = matches!(request.pager.kind, PagerKind::Number | PagerKind::Offset);
        let has_key = request.table.as_ref().is_none_or(|table| !table.key.is_empty());
        if moves && !has_key && !is_ordered(block) {
            let finding = LINT.at(request.pager.span, "rows that move between these pages are lost or come twice");
            found.push(
                finding
                    .also(block.name.span, "neither an order nor a `key`")
                    .help("ask for an order, and say by `key` what tells rows apart"),
            );
        }
    }
}

fn is_ordered(block: &Block<'_>) -> bool {
    let in_query = block.query().any(|pair| text_of(&pair.name).is_some_and(|name| is_order(&name)));
    let in_url = block.path().split(['?', '&', '=']).any(is_order);
    in_query || in_url || matches!(block.single("body"), Some(Statement::Body(body)) if orders(body))
}

fn orders(body: &Body) -> bool {
    let expr: &Expr = match body {
        Body::Json(expr) | Body::Form(expr) | Body::Text(expr) | Body::Multipart(expr) => expr,
        Body::Graphql { query, .. } => query,
    };
    let mut found = false;
    visit::walk(expr, &mut |part| {
        found = found || literal_part(part).split(|letter: char| !letter.is_alphanumeric()).any(is_order);
        if let ExprKind::Object(entries) = &part.node {
            found = found || entries.iter().any(|entry| text_of(&entry.key).is_some_and(|name| is_order(&name)));
        }
    });
    found
}

fn is_order(name: &str) -> bool {
    words(name).iter().any(|word| ORDERS.contains(&word.as_str()))
}
