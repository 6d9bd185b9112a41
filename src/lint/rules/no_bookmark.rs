//! `no-bookmark`: a period is asked for, and every run asks for all of it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::text_of;
use crate::lint::names::says;
use crate::lint::{Context, Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "no-bookmark",
        summary: "a request from a day on that does not go on where it ended",
        doc: "The API can be asked for what is new, and the request asks for the same stretch in every run. A `bookmark` makes it go on where the last run ended, and reads late numbers again with `settle`.",
        example: r#"integration acme
param $since: date = today() - 30d
base "https://api.acme.test"
request ads "Ads" {
  get "/ads"
  query updated_since = $since
  key id
  map id         -> id: int
  map updated_at -> updated_at: datetime
}"#,
    },
    clean: r#"integration acme
param $since: date = today() - 30d
base "https://api.acme.test"
request ads "Ads" {
  get "/ads"
  query updated_since = $bookmark
  bookmark date(updated_at) from $since
  key id
  map id         -> id: int
  map updated_at -> updated_at: text
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        if !block.request.is_some_and(|request| request.bookmark.is_none() && request.table.is_some()) {
            continue;
        }
        let since = |name: &str| says(name, &["since", "from", "start", "after", "begin", "min"]);
        if let Some(pair) = block.query().find(|pair| text_of(&pair.name).is_some_and(|name| since(&name))) {
            let finding = LINT.at(pair.name.span, format!("`{}` asks for the same stretch in every run", block.name.node));
            found.push(finding.help("a `bookmark` goes on where the last run ended"));
        }
    }
}
