//! `search-without-reads`: a search by POST that one fault ends.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Statement, Verb};

pub static LINT: Lint = Lint {
    code: Code {
        code: "search-without-reads",
        summary: "a search by POST that is not repeated after a fault",
        doc: "A POST may have changed something, so it is not repeated after a fault, and the run fails. One whose path ends in `search` or `query` most likely changes nothing: say `reads`.",
        example: r#"integration acme
base "https://api.acme.test"
request deals "Deals" {
  post "/deals/search"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request deals "Deals" {
  post "/deals/search"
  reads
  key id
  map id -> id: int
}"#,
    group: Group::Pedantic,
    level: Level::Off,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(Statement::Call(call)) = block.single("get") else { continue };
        let path = block.path();
        let path = path.split('?').next().unwrap_or("").trim_end_matches('/').to_lowercase();
        let searches = ["/search", "/query", ":search", ":query", "/_search", ":runreport"].iter().any(|end| path.ends_with(end));
        let said = block.single("reads").is_some() || block.single("idempotency_key").is_some();
        if call.verb.node == Verb::Post && searches && !said {
            let end = Span { start: call.url.span.end, end: call.url.span.end };
            let finding = LINT.at(call.verb.span, "this search is not repeated after a fault");
            found.push(finding.help("say `reads` if it changes nothing").suggest("say `reads`", end, "\n  reads"));
        }
    }
}
