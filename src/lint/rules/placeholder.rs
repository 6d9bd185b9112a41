//! `placeholder`: a part of a URL that nobody filled in.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Statement, TextPart, Then};

pub static LINT: Lint = Lint {
    code: Code {
        code: "placeholder",
        summary: "a placeholder of the API's documentation in a URL",
        doc: "Documentation writes `/users/:id`, `<account>` or `YOUR_ACCOUNT` where a value belongs, and these are sent as they stand. Put a hole with a value there, such as `{$account}`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/accounts/:account_id/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
param $account: text
base "https://api.acme.test"
request ads {
  get "/accounts/{$account}/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        match statement {
            Statement::Call(call) | Statement::Then(Then { call, .. }) => judge(&call.url, found),
            Statement::Base(expr) => judge(expr, found),
            _ => {}
        }
    }
}

fn judge(expr: &Expr, found: &mut Vec<Diagnostic>) {
    let ExprKind::Text { parts, .. } = &expr.node else { return };
    for (index, part) in parts.iter().enumerate() {
        let TextPart::Literal(text) = part else { continue };
        // What follows a hole is the rest of its segment.
        let begins = if index == 0 { Some(0) } else { text.node.find(['/', '?', '&']) };
        let Some(word) = begins.and_then(|begins| text.node.get(begins..)).and_then(placeholder) else { continue };
        // With escapes the text is shorter than what is written.
        let at = text.node.find(word).unwrap_or(0) as u32 + text.span.start;
        let is_plain = (text.span.end - text.span.start) as usize == text.node.len();
        let span = if is_plain { Span { start: at, end: at + word.len() as u32 } } else { expr.span };
        let finding = LINT.at(span, format!("`{word}` is sent as it stands")).label("a value belongs here");
        found.push(finding.help("write a hole, such as `{$account}`"));
        return;
    }
}

/// The first segment or value that is a placeholder. A `:` behind other letters is a method of Google's.
fn placeholder(text: &str) -> Option<&str> {
    let path = text.rsplit("://").next().unwrap_or(text);
    path.split(['/', '?', '&', '=', ',']).find(|part| {
        let named = part.strip_prefix(':').is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()));
        let pointed = part.starts_with('<') && part.ends_with('>') && part.len() > 2;
        let shouted = part.starts_with("YOUR_") || part.starts_with("YOUR-") || part.starts_with("INSERT_") || *part == "CHANGEME";
        named || pointed || shouted
    })
}
