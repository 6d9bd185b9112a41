//! `hard-coded-date`: a period that stands in the script.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::{literal_part, text_of};
use crate::lint::names::says;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Body, Entry, Expr, ExprKind, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "hard-coded-date",
        summary: "a period that is written into a call",
        doc: "A date in a call is right on the day on which it is written, and asks for more, or for the wrong days, with every month that passes. Make it a `param` with a default, compute it from `today()`, or go on by a `bookmark`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query start_date = "2026-01-01"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
param $since: date = today() - 30d
base "https://api.acme.test"
request ads {
  get "/ads"
  query start_date = $since
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

/// Names of what bounds a period. Versions of APIs are dates too.
const BOUNDS: &[&str] = &["from", "since", "start", "begin", "after", "until", "to", "end", "before", "date", "startdate", "enddate"];
const VERSIONS: &[&str] = &["version", "revision"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        match statement {
            Statement::Query(pairs) => {
                pairs.iter().for_each(|pair| judge(text_of(&pair.name), &pair.value, found));
            }
            Statement::Body(Body::Json(expr) | Body::Form(expr) | Body::Graphql { variables: Some(expr), .. }) => {
                visit::walk(expr, &mut |part| {
                    if let ExprKind::Object(entries) = &part.node {
                        entries.iter().for_each(|Entry { key, value, .. }| judge(text_of(key), value, found));
                    }
                });
            }
            _ => {}
        }
    }
}

fn judge(name: Option<String>, value: &Expr, found: &mut Vec<Diagnostic>) {
    let Some(name) = name.filter(|name| says(name, BOUNDS) && !says(name, VERSIONS)) else { return };
    let is_date = match &value.node {
        ExprKind::Date(_) | ExprKind::DateTime(_) => true,
        ExprKind::Text { .. } => begins_as_date(&literal_part(value)),
        _ => false,
    };
    if is_date {
        let finding = LINT.at(value.span, format!("`{name}` is the same day in every run"));
        found.push(finding.help("make it a `param`, compute it from `today()`, or use a `bookmark`"));
    }
}

/// `2026-01-31` and what may follow.
fn begins_as_date(text: &str) -> bool {
    let pattern = "dddd-dd-dd";
    text.len() >= pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(letter, expected)| if expected == b'd' { letter.is_ascii_digit() } else { letter == expected })
}
