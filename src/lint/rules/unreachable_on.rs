//! `unreachable-on`: a line that another decides before it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{Item, On, Request, Shape, Spanned, Statement, Status};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unreachable-on",
        summary: "an `on` line that never decides anything",
        doc: "The first `on` line that matches decides, and one above this line matches whatever this one does. Put the narrower line first, or take this one out.",
        example: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 4xx fail "refused"
  on 404 accept "no ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request ads {
  get "/ads"
  on 404 accept "no ads"
  on 4xx fail "refused"
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

/// Lines of one block: that a request's own line goes before the file's is what it is for.
fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let defaults = context.items.iter().filter_map(|item| match &item.node {
        Item::Default(statement) => Some((statement, item.span)),
        _ => None,
    });
    judge(&lines(defaults), found);
    for item in context.items {
        if let Item::Request(Request { body, .. }) | Item::Shape(Shape { body, .. }) = &item.node {
            block(body, found);
        }
    }
}

fn block(body: &[Spanned<Statement>], found: &mut Vec<Diagnostic>) {
    judge(&lines(body.iter().map(|statement| (&statement.node, statement.span))), found);
    for statement in body {
        if let Statement::Then(then) = &statement.node {
            block(&then.body, found);
        }
    }
}

fn lines<'s>(statements: impl Iterator<Item = (&'s Statement, Span)>) -> Vec<(&'s On, Span)> {
    statements.filter_map(|(statement, span)| if let Statement::On(on) = statement { Some((on, span)) } else { None }).collect()
}

fn judge(lines: &[(&On, Span)], found: &mut Vec<Diagnostic>) {
    for (index, (on, span)) in lines.iter().enumerate() {
        let before = lines.iter().take(index).find(|(earlier, _)| covers(earlier, on));
        if let Some((_, earlier)) = before {
            found.push(
                LINT.at(*span, "this line never decides anything")
                    .also(*earlier, "this one matches before it")
                    .help("put the narrower line first"),
            );
        }
    }
}

/// Whether the earlier line matches whatever the later one does.
fn covers(earlier: &On, later: &On) -> bool {
    let same_condition = earlier.when.is_none() || earlier.when == later.when;
    let has = |status: Status| earlier.statuses.iter().any(|known| includes(known.node, status));
    let all = match (earlier.statuses.is_empty(), later.statuses.is_empty()) {
        (true, _) => later.statuses.iter().all(|status| status.node != Status::Network),
        (false, true) => false,
        (false, false) => later.statuses.iter().all(|status| has(status.node)),
    };
    same_condition && all
}

fn includes(known: Status, status: Status) -> bool {
    match (known, status) {
        (Status::Class(class), Status::Code(code)) => code / 100 == class,
        (known, status) => known == status,
    }
}
