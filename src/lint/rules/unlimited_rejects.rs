//! `unlimited-rejects`: a limit that nothing goes over.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{RejectLimit, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unlimited-rejects",
        summary: "a `reject_limit` under which every row may be lost",
        doc: "A limit of 100 % lets a run succeed of which no row arrived, as after the API renamed a field. Set it to what is usual for this API, and let the run fail when it is more.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  reject_limit 100%
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  reject_limit 2%
  key id
  map id -> id: int
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, span) in &context.statements {
        let Statement::RejectLimit(RejectLimit::Percent(digits)) = statement else { continue };
        if digits.parse::<f64>().is_ok_and(|percent| percent >= 90.0) {
            found.push(LINT.at(*span, "a run that loses nearly every row succeeds").help("set it to what is usual for this API"));
        }
    }
}
