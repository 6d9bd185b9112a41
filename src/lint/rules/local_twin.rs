//! `local-twin`: a column of its own beside a shared field of that name.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Target;

pub static LINT: Lint = Lint {
    code: Code {
        code: "local-twin",
        summary: "a column of its own, called like a shared field",
        doc: "There is a shared field of this name, and the column is not it: the view over all integrations does not show these values. Map to `global.NAME` if it means the same; a table that is not to be in the view may well keep its own.",
        example: r#"use marketing
integration acme
request ads "Ads" {
  get "https://api.acme.test/ads"
  key date
  map day    -> global.date
  map clicks -> clicks: int
}"#,
    },
    clean: r#"use marketing
integration acme
request ads "Ads" {
  get "https://api.acme.test/ads"
  key date
  map day    -> global.date
  map clicks -> global.clicks
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (_, target) in context.maps() {
        let Target::Column { name, .. } = &target.node else { continue };
        if context.global(&name.node).is_some() {
            let finding = LINT.at(name.span, format!("there is a shared field `{}`, and this is another", name.node));
            found.push(finding.suggest("map to the shared field", target.span, format!("global.{}", name.node)));
        }
    }
}
