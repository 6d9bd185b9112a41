//! `needless-conversion`: what the column does anyway.

use crate::diagnostic::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, TypeExpr};
use crate::value::convert::ColumnType;

pub static LINT: Lint = Lint {
    code: Code {
        code: "needless-conversion",
        summary: "`number(x)` for a column that is a number",
        doc: "A column converts what is mapped to it, by the same rules as the function: text that is a number becomes one, and anything else is a reject. Map the field itself.",
        example: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id            -> id: int
  map number(spend) -> spend: decimal
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id    -> id: int
  map spend -> spend: decimal
}"#,
    group: Group::Style,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (value, target) in context.maps() {
        let ExprKind::Call { name, arguments } = &value.node else { continue };
        let ([only], "number") = (arguments.as_slice(), name.node.as_str()) else { continue };
        let is_field = matches!(only.value.node, ExprKind::Name(_) | ExprKind::Field(..) | ExprKind::ItemField(_));
        let is_number = match target.node.ty() {
            Some(ty) => matches!(ty.node, TypeExpr::Int | TypeExpr::Decimal(_)),
            None => target.node.name().and_then(|name| context.global(&name.node)).is_some_and(|global| is_number(&global.ty)),
        };
        if is_field && is_number && only.name.is_none() && !context.is_declared_function("number") {
            let inner = only.value.span;
            let edits = [Span { start: value.span.start, end: inner.start }, Span { start: inner.end, end: value.span.end }];
            let edits = edits.into_iter().map(|span| Edit { span, text: String::new() }).collect();
            let finding = LINT.at(value.span, "the column converts this by itself").also(target.span, "a number");
            found.push(finding.mend("map the field itself", Safety::Safe, edits));
        }
    }
}

fn is_number(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Int | ColumnType::Decimal { .. })
}
