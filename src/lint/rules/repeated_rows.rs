//! `repeated-rows`: every run adds all rows once more.

use crate::check::table::WriteMode;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "repeated-rows",
        summary: "a table to which every run adds all rows once more",
        doc: "Without a `key` rows are added, and a request that reads everything anew adds everything anew: after ten runs each row is there ten times. Say by `key` what tells rows apart, or `write replace` for a table that is made anew; a `bookmark` reads only what is new, and `write append` says that rows are meant to add up.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  map id   -> id: int
  map name -> name: text
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id   -> id: int
  map name -> name: text
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(request) = block.request else { continue };
        let Some(table) = &request.table else { continue };
        let is_said = block.merged.single("write").is_some() || block.merged.single("key").is_some();
        if table.write == WriteMode::Append && request.bookmark.is_none() && !is_said {
            let finding = LINT.at(block.name.span, format!("every run adds all rows of `{}` once more", block.name.node));
            found.push(finding.label("no `key`").help("say by `key` which columns tell rows apart, or `write replace`"));
        }
    }
}
