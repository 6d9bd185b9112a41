//! `unused-global`: a shared field that nothing fills.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{GlobalBody, Item};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-global",
        summary: "a `global` of this file that nothing fills or reads",
        doc: "No request of the file maps to it, and no derived field is computed from it. Map to it, or take it out; fields that several scripts share stand in a file without requests.",
        example: r#"global clicks: int metric(sum)
global views:  int metric(sum)
integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id     -> id: int
  map clicks -> global.clicks
}"#,
    },
    clean: r#"global clicks: int metric(sum)
global views:  int metric(sum)
integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id     -> id: int
  map clicks -> global.clicks
  map views  -> global.views
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    if context.is_for_others() {
        return;
    }
    for item in context.items {
        let Item::Global(global) = &item.node else { continue };
        let derived = matches!(global.body, GlobalBody::Derived(_));
        if !derived && !context.maps_global(&global.name.node) && !context.derives_from(&global.name.node) {
            let finding = LINT.at(global.name.span, format!("nothing fills `global.{}`", global.name.node));
            found.push(finding.help("map to it, or take it out"));
        }
    }
}
