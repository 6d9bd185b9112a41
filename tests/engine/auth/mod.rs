//! Authentication against real sockets: what goes out, what is fetched how often, what is kept.

mod login;
mod oauth2;
mod rotation;
mod signed;

use std::path::Path;

use super::rows;
use crate::support::script::{Given, Outcome};
use crate::support::server::{Answer, Request, Server};

const SECRETS: [(&str, &str); 5] = [
    ("ID", "client-id-1"),
    ("SECRET", "client secret & more"),
    ("REFRESH", "refresh-token-0"),
    ("USER", "anna"),
    ("PASSWORD", "pass-word-77"),
];

/// A script with one request, authenticated as said; `{BASE}` is the API, `{AUTH}` the token endpoint.
fn script(auth: &str, more: &str) -> String {
    format!(
        "integration t\nbase \"{{BASE}}\"\nsecret $ID?\nsecret $SECRET?\nsecret $REFRESH?\nsecret $USER?\nsecret $PASSWORD?\nsecret $KEY?\nauth {auth}\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n{more}\n}}\n"
    )
}

struct Peers<'p> {
    api: &'p Server,
    auth: &'p Server,
    state: Option<&'p Path>,
    key: Option<String>,
}

impl Peers<'_> {
    fn given(&self, text: &str) -> Given {
        let plain = |server: &Server| server.url("").trim_end_matches('/').to_owned();
        let text = text.replace("{BASE}", &plain(self.api)).replace("{AUTH}", &plain(self.auth));
        let mut given = SECRETS.iter().fold(Given::script("test.capi", text), |given, (name, value)| given.secret(name, value));
        if let Some(key) = &self.key {
            given = given.secret("KEY", key);
        }
        Given { state: self.state.map(Path::to_owned), ..given }
    }

    fn run(&self, text: &str) -> Outcome {
        self.given(text).run().unwrap_or_else(|found| panic!("{found:#?}"))
    }
}

fn peers<'p>(api: &'p Server, auth: &'p Server) -> Peers<'p> {
    Peers { api, auth, state: None, key: None }
}

fn items() -> Answer {
    Answer::json("{\"data\": [{\"id\": 1}]}")
}

/// An API that takes only these tokens.
fn api(accepts: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        let token = request.header("authorization").unwrap_or_default().to_owned();
        if accepts(&token) { items() } else { Answer::status(401) }
    })
}

fn fields(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

fn field(request: &Request, name: &str) -> Option<String> {
    fields(request).into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn error(outcome: &Outcome) -> capi::engine::report::RunError {
    outcome.report.error.clone().expect("the run should have failed")
}
