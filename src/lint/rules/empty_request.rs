//! `empty-request`: a request that nobody has anything of.

use std::collections::HashSet;

use crate::check::ir::{Auth, LoopSource, Request};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "empty-request",
        summary: "a request whose answers nobody reads",
        doc: "It maps nothing, so it has no table, and no other request reads its rows or its answer: it is called for nothing. Give it `map` lines, read it by `$NAME`, or take it out.",
        example: r#"integration acme
base "https://api.acme.test"
request accounts {
  get "/accounts"
}
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
base "https://api.acme.test"
request accounts {
  get "/accounts"
}
request ads {
  for $account in $accounts
  get "/accounts/{$account.id}/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Calls,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let read: HashSet<usize> = context.checked.requests.iter().flat_map(reads).collect();
    for (index, request) in context.checked.requests.iter().enumerate() {
        if request.table.is_none() && !read.contains(&index) && !context.reads(&request.name) {
            let finding = LINT.at(request.span, format!("nobody reads the answers of `{}`", request.name));
            found.push(finding.label("called for nothing").help(format!("give it `map` lines, or read it by `${}`", request.name)));
        }
    }
}

/// The requests that a request reads.
fn reads(request: &Request) -> Vec<usize> {
    let loops = request.loops.iter().filter_map(|looped| match &looped.source {
        LoopSource::Rows { request, .. } => Some(*request),
        LoopSource::List(_) => None,
    });
    let mut read: Vec<usize> = loops.chain(request.required.iter().map(|(index, _)| *index)).collect();
    request.exchanges.iter().for_each(|exchange| logins(&exchange.call.auth, &mut read));
    read
}

fn logins(auth: &Auth, read: &mut Vec<usize>) {
    match auth {
        Auth::None => {}
        Auth::Scheme(scheme) => read.extend(scheme.logins.iter().map(|(index, _)| *index)),
        Auth::Choice(choices, otherwise) => {
            choices.iter().for_each(|(_, auth)| logins(auth, read));
            logins(otherwise, read);
        }
    }
}
