//! `plain-http`: a host that is called without encryption.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Statement, TextPart, Then};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "plain-http",
        summary: "a host that is called without encryption",
        doc: "What goes over `http` can be read and changed on its way, credentials among it. Call the host by `https`. Hosts of this machine and of a private network (`localhost`, `127.0.0.1`, `10.…`, `.local`, `.test`) are left alone.",
        example: r#"integration acme
base "http://api.acme.com"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.com"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Secrets,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

/// Addresses that are called: a text elsewhere may well be a name in a schema.
fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        match statement {
            Statement::Base(expr) => judge(context, expr, found),
            Statement::Call(call) | Statement::Then(Then { call, .. }) => judge(context, &call.url, found),
            Statement::Auth(expr) => visit::walk(expr, &mut |part| {
                let ExprKind::Call { arguments, .. } = &part.node else { return };
                let urls = arguments.iter().filter(|argument| argument.name.as_ref().is_some_and(|name| name.node.ends_with("_url")));
                urls.for_each(|argument| judge(context, &argument.value, found));
            }),
            _ => {}
        }
    }
}

fn judge(context: &Context<'_>, expr: &Expr, found: &mut Vec<Diagnostic>) {
    let ExprKind::Text { parts, .. } = &expr.node else { return };
    let Some(TextPart::Literal(first)) = parts.first() else { return };
    let Some(rest) = first.node.strip_prefix("http://") else { return };
    let host = rest.split(['/', ':', '?', ' ']).next().unwrap_or("");
    let is_computed = host.is_empty() || (host.len() == rest.len() && parts.len() > 1);
    if is_computed || is_near(host) {
        return;
    }
    let finding = LINT.at(expr.span, format!("`{host}` is called without encryption"));
    let https = expr.span.start + context.slice(expr.span).find("http://").unwrap_or(0) as u32 + 4;
    let place = Span { start: https, end: https };
    found.push(finding.label("anybody on the way can read this").help("call it by `https`").suggest("call it by `https`", place, "s"));
}

/// A host of this machine or of a private network.
fn is_near(host: &str) -> bool {
    let private = |rest: &str| rest.split('.').next().and_then(|second| second.parse::<u8>().ok()).is_some_and(|n| (16..32).contains(&n));
    host == "localhost"
        || ["127.", "10.", "192.168.", "169.254.", "[::1]", "["].iter().any(|start| host.starts_with(start))
        || host.strip_prefix("172.").is_some_and(private)
        || [".local", ".test", ".localhost", ".internal", ".example", ".invalid", ".lan"].iter().any(|end| host.ends_with(end))
        || !host.contains('.')
}
