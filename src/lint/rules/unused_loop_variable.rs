//! `unused-loop-variable`: turns that are all the same.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Statement, Then};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-loop-variable",
        summary: "a loop whose variable nothing reads",
        doc: "Each turn makes the same call and gets the same rows. Put the variable where the turns differ, in the path or the query, or take the loop out.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  for $account in ["17", "18"]
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  for $account in ["17", "18"]
  get "/ads"
  query account = $account
  key id
  map id -> id: int
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        let name = match statement {
            Statement::For(looped) => &looped.variable,
            Statement::Then(Then { source: Some((name, _)), .. }) => name,
            _ => continue,
        };
        if !context.reads(&name.node) && !context.is_for_others() {
            let finding = LINT.at(name.span, format!("nothing reads `${}`: every turn is the same", name.node));
            found.push(finding.help("put it where the turns differ, or take the loop out"));
        }
    }
}
