//! `pointless-retry`: a call that will be refused again.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{ActionKind, Statement, Status};

pub static LINT: Lint = Lint {
    code: Code {
        code: "pointless-retry",
        summary: "a repeat of a call that will be refused again",
        doc: "A 400, 401, 405, 410 or 422 says that the call itself is wrong; made again, it is wrong again, and the run only fails later. Say by `when` which of these answers pass by, as some APIs tell their rate limit by a 400; an expired token is fetched anew by `refresh`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 400 retry 3 times
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 400 when error.code == 17 retry 3 times after 60s "the rate limit"
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
        if on.when.is_some() || on.action.node.kind != ActionKind::Retry {
            continue;
        }
        let refused = |status: Status| matches!(status, Status::Code(400 | 401 | 405 | 410 | 422) | Status::Class(4));
        if let Some(status) = on.statuses.iter().find(|status| refused(status.node)) {
            let finding = LINT.at(status.span, "this call will be refused again").also(on.action.span, "and is repeated");
            found.push(finding.help("say by `when` which of these answers pass by"));
        }
    }
}
