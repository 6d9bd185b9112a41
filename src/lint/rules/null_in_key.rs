//! `null-in-key`: a column of the key that is null by what the script says.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind, KeyItem, Map, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "null-in-key",
        summary: "a column of the `key` that the script itself makes null",
        doc: "A row whose key has a null is a reject: it never arrives. Give these rows a value of their own by `??`, or leave them out by `where`.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id, country
  map id                       -> id: int
  map null_if(country, "none") -> country: text
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id, country
  map id                                    -> id: int
  map null_if(country, "none") ?? "unknown" -> country: text
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(Statement::Key(key)) = block.single("key") else { continue };
        for item in &block.merged.ordered {
            let Statement::Map(Map::Single { value, target }) = item.statement else { continue };
            let Some(name) = target.node.name() else { continue };
            let column = key.iter().find(|column| matches!(&column.node, KeyItem::Column(column) if *column == name.node));
            if let (Some(column), Some(null)) = (column, null(value)) {
                let finding = LINT.at(null.span, format!("`{}` is null here, and such a row is a reject", name.node));
                found
                    .push(finding.also(column.span, "a column of the key").help("give a value by `??`, or leave such rows out by `where`"));
            }
        }
    }
}

/// The part that gives a null.
fn null(expr: &Expr) -> Option<&Expr> {
    match &expr.node {
        ExprKind::Null => Some(expr),
        ExprKind::Call { name, .. } if name.node == "null_if" => Some(expr),
        ExprKind::Paren(inner) => null(inner),
        ExprKind::If { branches, otherwise } => branches.iter().map(|(_, value)| value).chain(otherwise.as_deref()).find_map(null),
        ExprKind::Match { arms, otherwise, .. } => arms.iter().map(|arm| &arm.value).chain(otherwise.as_deref()).find_map(null),
        ExprKind::Chain { stages, .. } => stages.last().and_then(|stage| null(&stage.value)),
        _ => None,
    }
}
