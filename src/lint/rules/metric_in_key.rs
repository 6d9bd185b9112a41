//! `metric-in-key`: a number that changes tells rows apart.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{KeyItem, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "metric-in-key",
        summary: "a metric among the columns of a `key`",
        doc: "Metrics change: when the API corrects yesterday's clicks, the new row has another key than the old one, and both stay. Let the `key` be what identifies the row, such as the account, the campaign and the day.",
        example: r#"use marketing
integration acme
request ads {
  get "https://api.acme.test/ads"
  key date, clicks
  map day    -> global.date
  map clicks -> global.clicks
}"#,
    },
    clean: r#"use marketing
integration acme
request ads {
  get "https://api.acme.test/ads"
  key date
  map day    -> global.date
  map clicks -> global.clicks
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        let Statement::Key(columns) = statement else { continue };
        for column in columns {
            let KeyItem::Column(name) = &column.node else { continue };
            let is_metric = context.global(name).is_some_and(|global| global.role.as_ref().is_some_and(|role| role.starts_with("metric")));
            if is_metric && context.maps_global(name) {
                let finding = LINT.at(column.span, format!("`{name}` is a metric: when it is corrected, the row is there twice"));
                found.push(finding.help("let the key be what identifies the row"));
            }
        }
    }
}
