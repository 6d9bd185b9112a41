//! `bookmark-not-sent`: everything is read anew, whatever was reached.

use crate::check::ir::{BookmarkOf, LoopSource};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{ExprKind, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "bookmark-not-sent",
        summary: "a `bookmark` that no call uses",
        doc: "The bookmark is kept, but no call asks for what came after it, so every run reads everything from the beginning. Send it, as in `query since = $bookmark`; where the API cannot be asked so, leave rows out by `where`, or read only the changed rows of this request by `for $x in changed …`.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  bookmark updated_at from @2026-01-01T00:00Z
  key id
  map id         -> id: int
  map updated_at -> updated_at: datetime
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  query updated_since = $bookmark
  bookmark updated_at from @2026-01-01T00:00Z
  key id
  map id         -> id: int
  map updated_at -> updated_at: datetime
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, request) in context.checked.requests.iter().enumerate() {
        let Some(bookmark) = request.bookmark.as_ref().filter(|bookmark| bookmark.of == BookmarkOf::Rows) else { continue };
        let Some(block) = context.blocks.iter().find(|block| block.request.is_some_and(|own| own.name == request.name)) else { continue };
        let changed = context
            .checked
            .requests
            .iter()
            .flat_map(|child| &child.loops)
            .any(|looped| looped.changed && matches!(looped.source, LoopSource::Rows { request, .. } if request == index));
        // Rows of a table that only grows are left out when they come again.
        let appends = matches!(block.single("write"), Some(Statement::Write(crate::syntax::ast::Write::Append)));
        let called = request.call().is_some();
        if called && !changed && !appends && !reads_bookmark(block) {
            let finding = LINT.at(bookmark.span, "every run reads everything from the beginning");
            found.push(finding.label("no call asks for what came after this").help("send it, as in `query since = $bookmark`"));
        }
    }
}

fn reads_bookmark(block: &crate::lint::Block<'_>) -> bool {
    let mut reads = false;
    for statement in &block.statements {
        visit::expressions(statement, &mut |expr| {
            visit::walk(expr, &mut |part| reads = reads || matches!(&part.node, ExprKind::Dollar(name) if name == "bookmark"));
        });
    }
    reads
}
