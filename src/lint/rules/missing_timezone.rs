//! `missing-timezone`: an instant in a column of days, and nothing says on which day it falls.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind, Map, Statement, TypeExpr};
use crate::value::convert::ColumnType;

pub static LINT: Lint = Lint {
    code: Code {
        code: "missing-timezone",
        summary: "an instant in a column of days, without a `timezone`",
        doc: "On which day an instant falls depends on the place: without a `timezone` every such row is a reject. Declare it, `timezone \"UTC\"` or the zone of the account, or map the instant to a column of type `datetime`.",
        example: r#"integration acme
request orders {
  get "https://api.acme.test/orders"
  key id
  map id                 -> id: int
  map from_unix(created) -> day: date
}"#,
    },
    clean: r#"integration acme
timezone "UTC"
request orders {
  get "https://api.acme.test/orders"
  key id
  map id                 -> id: int
  map from_unix(created) -> day: date
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in context.blocks.iter().filter(|block| block.single("timezone").is_none()) {
        for item in &block.merged.ordered {
            let Statement::Map(Map::Single { value, target }) = item.statement else { continue };
            let days = match target.node.ty() {
                Some(ty) => ty.node == TypeExpr::Date,
                None => {
                    target.node.name().is_some_and(|name| context.global(&name.node).is_some_and(|global| global.ty == ColumnType::Date))
                }
            };
            if days && is_instant(value) {
                let finding = LINT.at(value.span, "nothing says on which day this instant falls").also(target.span, "a column of days");
                found.push(finding.help("declare a `timezone`, such as `timezone \"UTC\"`"));
            }
        }
    }
}

fn is_instant(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Call { name, .. } => matches!(name.node.as_str(), "from_unix" | "now" | "datetime" | "parse_datetime"),
        ExprKind::Paren(inner) | ExprKind::Insist(inner) => is_instant(inner),
        ExprKind::Chain { stages, .. } => stages.last().is_some_and(|stage| is_instant(&stage.value)),
        _ => false,
    }
}
