//! `hidden-failure`: an answer that says no is taken for data, or for the end of it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{ActionKind, Statement, Status};

pub static LINT: Lint = Lint {
    code: Code {
        code: "hidden-failure",
        summary: "an `on` line that takes a failure for an answer",
        doc: "A 401, a 5xx or any 4xx without a condition is no answer about data: accepted it looks like no rows, skipped it is passed over in every run, and `stop` takes it for the last page. The run succeeds and the data is missing. Name the one status that means \"nothing here\", such as 404, or look into the answer by `when`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 5xx accept
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 404 accept "no ads in this account"
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
        let Statement::On(on) = statement else { continue };
        let kind = on.action.node.kind;
        if on.when.is_some() || !matches!(kind, ActionKind::Accept | ActionKind::Skip | ActionKind::Stop) {
            continue;
        }
        let Some(status) = on.statuses.iter().find(|status| says_nothing_of_data(status.node, kind)) else { continue };
        let what = match kind {
            ActionKind::Accept => "taken for an answer",
            ActionKind::Skip => "passed over in every run",
            _ => "taken for the last page",
        };
        let finding = LINT.at(status.span, format!("a failure is {what}"));
        found.push(
            finding.also(on.action.span, "here").help("name the status that means \"nothing here\", or look into the answer by `when`"),
        );
    }
}

fn says_nothing_of_data(status: Status, kind: ActionKind) -> bool {
    match status {
        Status::Class(class) => class >= 4,
        Status::Code(401 | 407) => true,
        Status::Code(429) => kind != ActionKind::Skip,
        Status::Code(code) => code >= 500 && kind != ActionKind::Skip,
        Status::Network => kind != ActionKind::Skip,
    }
}
