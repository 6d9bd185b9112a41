//! `hole-in-raw-text`: a hole where there are none.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, TextStyle};

pub static LINT: Lint = Lint {
    code: Code {
        code: "hole-in-raw-text",
        summary: "`{$name}` in a raw text, which has no holes",
        doc: "Raw texts `r\"…\"` and `r\"\"\"` are taken as they stand: the braces and the name go out, not the value. Leave the `r` out, or give the value in another way, in GraphQL as a variable.",
        example: r#"integration acme
param $region: text = "eu"
base "https://{$region}.api.acme.test"
request ads {
  get "/ads"
  query filter = r"region={$region}"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
param $region: text = "eu"
base "https://{$region}.api.acme.test"
request ads {
  get "/ads"
  query filter = "region={$region}"
  key id
  map id -> id: int
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let ExprKind::Text { style: TextStyle::Raw | TextStyle::RawBlock, .. } = &expr.node else { continue };
        let text = context.slice(expr.span);
        for (at, _) in text.match_indices("{$") {
            let rest = text.get(at + 2..).unwrap_or("");
            let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            let closed = rest.get(name.len()..).is_some_and(|behind| behind.starts_with('}'));
            let known = context.checked.shared.iter().any(|shared| shared.name == name) || context.declares(&name);
            if closed && known {
                let start = expr.span.start + at as u32;
                let span = Span { start, end: start + name.len() as u32 + 3 };
                found.push(LINT.at(span, format!("`{{${name}}}` goes out as it stands")).help("a text without the `r` has holes"));
            }
        }
    }
}
