//! Plans run against real sockets: what is sent, what arrives, what is said when it goes wrong.

mod all_pages;
mod auth;
mod basics;
mod children;
mod commits;
mod edges;
mod flow;
mod formats;
mod hostile;
mod incremental;
mod keys;
mod pace;
mod paging;
mod remap;
mod repeats;
mod rules;
mod steps;
mod stream;
mod waits;

use capi::Script;

use crate::support::script::{Given, Outcome};
use crate::support::server::Server;

/// Runs a script against a server; `{BASE}` in it stands for the server's URL.
fn run(server: &Server, script: &str) -> Outcome {
    let text = script.replace("{BASE}", server.url("").trim_end_matches('/'));
    let checked = Script::new("test.capi", text.clone());
    let found: Vec<String> =
        checked.checked().diagnostics.iter().map(|found| format!("{:?} {} {}", found.span, found.code, found.message)).collect();
    assert!(found.is_empty(), "{found:#?}");
    match Given::script("test.capi", text).secret("TOKEN", "s3cret-token-value").run() {
        Ok(outcome) => outcome,
        Err(found) => panic!("{found:#?}"),
    }
}

/// The rows of a request of the integration `t`, after a run without an error.
fn rows(outcome: &Outcome, request: &str) -> Vec<String> {
    assert_eq!(outcome.report.error.as_ref().map(|error| format!("{} {}", error.code, error.message)), None);
    outcome.rows().of(request)
}
