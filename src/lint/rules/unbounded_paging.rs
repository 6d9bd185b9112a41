//! `unbounded-paging`: pages by number whose end nobody tells.

use crate::check::ir::PagerKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unbounded-paging",
        summary: "paging by number whose end is only found by an empty page",
        doc: "Nothing tells which page is the last, so one more is called until an empty one comes. Many APIs answer a page that is not there with an error, and some with the last page once more: then the run fails. Say `size`, `total` or `pages`, or `stop when`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  paginate number(query: "page", start: 1)
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  paginate number(query: "page", start: 1, size: 100, size_query: "per_page")
  key id
  map id -> id: int
}"#,
    group: Group::Paging,
    level: Level::Note,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for request in context.checked.requests.iter().filter(|request| request.pager.kind == PagerKind::Number) {
        let pager = &request.pager;
        let is_bounded = [&pager.size, &pager.total, &pager.pages].into_iter().any(Option::is_some) || request.stop_when.is_some();
        if !is_bounded && !request.continue_on_empty {
            let finding = LINT.at(pager.span, "only an empty page ends this");
            found.push(finding.help("say `size: …`, `total: …` or `pages: …`, or `stop when …`"));
        }
    }
}
