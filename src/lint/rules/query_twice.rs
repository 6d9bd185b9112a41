//! `query-twice`: a parameter in the URL and in `query`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::{literal_part, text_of};
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Statement;

pub static LINT: Lint = Lint {
    code: Code {
        code: "query-twice",
        summary: "a parameter that is sent by the URL and by `query`",
        doc: "What stands behind the `?` of a URL goes out as it is, and `query` is added to it: the parameter is sent twice, and each server takes another of the two. Keep one.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads?status=all"
  query status = "active"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query status = "active"
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(Statement::Call(call)) = block.single("get") else { continue };
        let text = literal_part(&call.url);
        let Some((_, query)) = text.split_once('?') else { continue };
        let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
        for pair in block.query() {
            if let Some(name) = text_of(&pair.name).filter(|name| names.contains(&name.as_str())) {
                let finding = LINT.at(call.url.span, format!("`{name}` is sent twice")).label("once here");
                found.push(finding.also(pair.name.span, "and once here").help("keep one of them"));
            }
        }
    }
}
