//! `missing-paging`: a page size is asked for, and nothing asks for the next page.

use crate::check::ir::PagerKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::{is_number, literal_part, text_of};
use crate::lint::{Block, Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Pair, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "missing-paging",
        summary: "a page size is asked for, and no further page",
        doc: "A parameter such as `limit` or `page` tells that the API gives its rows in pages; without `paginate` the first is all that is ever read. Say how the next page is found, or `paginate none` if one page is meant.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query limit = 100
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query limit = 100
  paginate cursor(next: next_cursor, query: "cursor")
  key id
  map id -> id: int
}"#,
    group: Group::Paging,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

/// Parameters that only lists in pages have.
const SIZES: &[&str] = &[
    "limit",
    "per_page",
    "perpage",
    "page_size",
    "pagesize",
    "page",
    "offset",
    "max_results",
    "maxresults",
    "page[size]",
    "page[limit]",
    "page[number]",
    "$top",
    "$skip",
    "cursor",
    "page_token",
    "pagetoken",
    "results_per_page",
    "itemsperpage",
    "startat",
];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let says_nothing = block.request.is_some_and(|request| request.pager.kind == PagerKind::Unsaid && request.exchanges.len() == 1);
        if !says_nothing || block.merged.single("paginate").is_some() {
            continue;
        }
        if let Some((span, name)) = size(block) {
            let finding = LINT.at(span, format!("`{name}` asks for a page, and nothing for the next one"));
            found.push(finding.also(block.name.span, "no `paginate` here").help("say how the next page is found, or `paginate none`"));
        }
    }
}

/// Where the request asks for a page. One row is no page, and a loop may ask for one page after the other.
fn size(block: &Block<'_>) -> Option<(Span, String)> {
    let is_size = |name: &str| SIZES.contains(&name.to_lowercase().as_str());
    let turns = |pair: &Pair| visit::dollars(&pair.value).into_iter().any(|name| loops_over(block, name));
    let pair = block.query().filter(|pair| !is_number(&pair.value, "1") && !turns(pair));
    let in_query = pair.filter_map(|pair| text_of(&pair.name).map(|name| (pair.name.span, name))).find(|(_, name)| is_size(name));
    in_query.or_else(|| {
        let Some(Statement::Call(call)) = block.single("get") else { return None };
        let text = literal_part(&call.url);
        let query = text.split_once('?')?.1;
        let pairs = query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(_, value)| *value != "1");
        let name = pairs.map(|(name, _)| name).find(|name| is_size(name))?;
        Some((call.url.span, name.to_owned()))
    })
}

fn loops_over(block: &Block<'_>, name: &str) -> bool {
    block.statements.iter().any(|statement| matches!(statement, Statement::For(looped) if looped.variable.node == name))
}
