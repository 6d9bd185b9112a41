//! `retry-unsafe`: a call that may have taken effect is made again.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Block, Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{ActionKind, On, Statement, Status, Verb};

pub static LINT: Lint = Lint {
    code: Code {
        code: "retry-unsafe",
        summary: "a POST or PATCH that is repeated after it may have taken effect",
        doc: "After a 500, a 502, a 504 or a fault of the network nobody knows whether the call took effect, and a repeat may do twice what it does: order two reports, send two messages. Say `reads` if the call changes nothing, or give it an `idempotency_key`.",
        example: r#"integration acme
base "https://api.acme.test"
request report {
  post "/reports"
  on 500, network retry 3 times
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request report {
  post "/reports"
  reads
  on 500, network retry 3 times
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in &context.blocks {
        let Some(Statement::Call(call)) = block.single("get") else { continue };
        if !matches!(call.verb.node, Verb::Post | Verb::Patch) || is_repeatable(block) {
            continue;
        }
        for (on, span) in &block.merged.on {
            if on.action.node.kind == ActionKind::Retry && on.statuses.iter().any(|status| may_have_worked(status.node)) && !is_sure(on) {
                let finding = LINT.at(*span, format!("this repeats a {} that may have taken effect", call.verb.node.word()));
                found.push(
                    finding.also(call.verb.span, "this call").help("say `reads` if it changes nothing, else give it an `idempotency_key`"),
                );
            }
        }
    }
}

fn is_repeatable(block: &Block<'_>) -> bool {
    let graphql = matches!(block.single("body"), Some(Statement::Body(crate::syntax::ast::Body::Graphql { .. })));
    graphql || block.single("reads").is_some() || block.single("idempotency_key").is_some()
}

/// The answer itself was looked at.
fn is_sure(on: &On) -> bool {
    on.when.is_some()
}

fn may_have_worked(status: Status) -> bool {
    matches!(status, Status::Code(500 | 502 | 504) | Status::Class(5) | Status::Network)
}
