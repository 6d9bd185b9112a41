//! `secret-in-url`: a credential where servers and proxies write it down.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Statement, Then};

pub static LINT: Lint = Lint {
    code: Code {
        code: "secret-in-url",
        summary: "a secret in a path or a query parameter",
        doc: "Servers, proxies and gateways write URLs into their logs, and with them whatever they hold. Send a secret by `auth`; where an API really wants its key in the query, `auth api_key(query: …)` says so and sends it to that API's host alone.",
        example: r#"integration acme
secret $KEY
base "https://api.acme.test"
request ads {
  get "/ads"
  query api_key = $KEY
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
secret $KEY
base "https://api.acme.test"
auth api_key(query: "api_key", value: $KEY)
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Secrets,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (statement, _) in &context.statements {
        match statement {
            Statement::Query(pairs) => {
                for pair in pairs {
                    let Some(secret) = context.secret_in(&pair.value) else { continue };
                    let name = context.slice(pair.name.span).trim_matches('"');
                    let finding =
                        LINT.at(pair.value.span, format!("`${secret}` goes out in the URL")).label("written into logs on its way");
                    found.push(finding.help(format!("`auth api_key(query: \"{name}\", value: …)` keeps it with its host")));
                }
            }
            Statement::Call(call) | Statement::Then(Then { call, .. }) => {
                let Some(secret) = context.secret_in(&call.url) else { continue };
                let finding = LINT.at(call.url.span, format!("`${secret}` goes out in the URL")).label("written into logs on its way");
                found.push(finding.help("send it by `auth` if the API can read it there"));
            }
            _ => {}
        }
    }
}
