//! `undocumented-param`: a parameter of which nobody says what it is.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "undocumented-param",
        summary: "a `param` that must be given, and says not what it is",
        doc: "Who runs the script has to find out what to give. Say it in a text behind the declaration, or in a comment on its line or before it.",
        example: r#"integration acme
param $shop: text
base "https://{$shop}.api.acme.test"
request ads "Ads" {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
param $shop: text   # the name before .api.acme.test
base "https://{$shop}.api.acme.test"
request ads "Ads" {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let line = |offset: u32| context.source.position(offset).line;
    let commented: std::collections::HashSet<u32> = context.all_comments.iter().map(|span| line(span.start)).collect();
    for item in context.items {
        let Item::Param(param) = &item.node else { continue };
        let here = line(param.name.span.start);
        let said = param.doc.is_some() || commented.contains(&here) || (here > 1 && commented.contains(&(here - 1)));
        if param.default.is_none() && !said {
            found.push(
                LINT.at(param.name.span, format!("nothing says what `${}` is", param.name.node)).help("say it in a comment on this line"),
            );
        }
    }
}
