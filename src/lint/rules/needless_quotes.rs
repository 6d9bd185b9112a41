//! `needless-quotes`: quotes around a name that needs none.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::text_of;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Statement;

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-quotes",
        summary: "quotes around the name of a header or parameter that needs none",
        doc: "Names of letters, digits, `_`, `.` and `-` stand bare in `header` and `query`; only others need quotes, such as `\"page[size]\"`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query "status" = "active"
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
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        let (Statement::Query(pairs) | Statement::Header(pairs)) = statement else { continue };
        for pair in pairs {
            let Some(name) = text_of(&pair.name).filter(|name| is_bare(name)) else { continue };
            if context.slice(pair.name.span) == format!("\"{name}\"") {
                found.push(LINT.at(pair.name.span, format!("`{name}` needs no quotes")).fix("take them out", pair.name.span, name));
            }
        }
    }
}

/// A name that is read as itself, whatever stands around it.
fn is_bare(name: &str) -> bool {
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    letters && name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.ends_with(|last: char| last.is_ascii_alphanumeric())
}
