//! The HTTP layer through its public door, against a server that misbehaves.

mod advice;
mod calls;
mod coding;
mod credentials;
mod curl;
mod encode;
mod errors;
mod limits;
mod link;
mod policy;
mod redact;
mod redirects;
mod rest;
mod secure;
mod server;
mod version2;

use std::sync::Arc;

use capi::http::client::{Client, Settings};
use capi::http::{Call, Credential, Limits, Origin, Policy, Reply, Secret, Transport, TransportError};
use url::Url;

/// A GET whose origin is declared.
fn get(url: &str) -> Call {
    call("GET", url)
}

fn call(method: &'static str, url: &str) -> Call {
    let url = Url::parse(url).unwrap();
    let policy = Arc::new(Policy { origins: Origin::of(&url).into_iter().collect(), ..Policy::default() });
    Call { method, url, headers: vec![], body: None, credentials: vec![], policy, limits: Limits::default() }
}

/// Declares the origins of more URLs.
fn declare(mut call: Call, urls: &[&str]) -> Call {
    let policy = Arc::make_mut(&mut call.policy);
    policy.origins.extend(urls.iter().filter_map(|url| Origin::of(&Url::parse(url).unwrap())));
    call
}

/// `allow host`.
fn allow(mut call: Call, pattern: &str) -> Call {
    Arc::make_mut(&mut call.policy).hosts.push(pattern.to_owned());
    call
}

fn with_header(mut call: Call, name: &str, value: &str) -> Call {
    call.headers.push((name.to_owned(), value.to_owned()));
    call
}

fn secret_header(name: &str, value: &str) -> Credential {
    Credential::Header { name: name.to_owned(), value: Secret::new(value) }
}

fn secret_query(name: &str, value: &str) -> Credential {
    Credential::Query { name: name.to_owned(), value: Secret::new(value) }
}

fn client() -> Client {
    Client::new(Settings { proxy: false, ..Settings::default() }).unwrap()
}

fn send(call: Call) -> Result<Reply, TransportError> {
    send_by(&client(), call)
}

fn send_by(client: &Client, call: Call) -> Result<Reply, TransportError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.send(call))
}
