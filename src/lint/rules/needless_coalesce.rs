//! `needless-coalesce`: `?? null`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, StageKind};

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-coalesce",
        summary: "`?? null`, which changes nothing",
        doc: "`x ?? y` is `y` when `x` is null, so `x ?? null` is `x`. Take it out, or give the value that was meant.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id           -> id: int
  map name ?? null -> name: text
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id   -> id: int
  map name -> name: text
}"#,
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let ExprKind::Chain { head, stages } = &expr.node else { continue };
        let mut before = head.span.end;
        for stage in stages {
            if stage.kind == StageKind::Coalesce && matches!(stage.value.node, ExprKind::Null) {
                let span = Span { start: before, end: stage.value.span.end };
                found.push(LINT.at(stage.value.span, "`?? null` changes nothing").fix("take it out", span, ""));
            }
            before = stage.value.span.end;
        }
    }
}
