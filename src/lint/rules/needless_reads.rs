//! `needless-reads`: `reads` of a call that reads anyway.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Item, Request, Shape, Statement, Verb};

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-reads",
        summary: "`reads` beside a verb that changes nothing",
        doc: "`reads` says of a POST or PATCH that it may be repeated after a fault; GET and HEAD are repeated anyway. Take it out, or the verb was meant to be another.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  reads
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for item in context.items {
        let (Item::Request(Request { body, .. }) | Item::Shape(Shape { body, .. })) = &item.node else { continue };
        let reading =
            |statement: &Statement| matches!(statement, Statement::Call(call) if matches!(call.verb.node, Verb::Get | Verb::Head));
        let Some(call) = body.iter().find(|statement| reading(&statement.node)) else { continue };
        for reads in body.iter().filter(|statement| matches!(statement.node, Statement::Reads)) {
            let finding = LINT.at(reads.span, "this call changes nothing anyway").also(call.span, "a call that reads");
            found.push(finding.fix("take it out", context.line_of(reads.span), ""));
        }
    }
}
