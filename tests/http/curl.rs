//! Calls as curl command lines.

use bytes::Bytes;
use capi::http::redact::Redactor;
use capi::http::{Call, Secret, curl};

use super::{call, get, secret_header, secret_query, with_header};

fn redactor() -> Redactor {
    let redactor = Redactor::default();
    redactor.add_named("ACME_TOKEN", &Secret::new("tok-1234"));
    redactor.add(&Secret::new("hidden-9"));
    redactor
}

#[test]
fn a_plain_get() {
    let call = with_header(get("https://api.acme.test/a?b=c&d=it's"), "Accept", "text/csv");
    assert_eq!(curl::command(&call, &redactor()), r"curl 'https://api.acme.test/a?b=c&d=it%27s' -H 'Accept: text/csv'");
    assert_eq!(curl::command(&super::call("HEAD", "https://api.acme.test/"), &redactor()), "curl --head 'https://api.acme.test/'");
}

#[test]
fn secrets_are_variables_or_hidden() {
    let credentials = vec![
        secret_header("Authorization", "Bearer tok-1234"),
        secret_header("X-Key", "hidden-9"),
        secret_header("X-Unknown", "never learned"),
        secret_query("key", "tok-1234"),
    ];
    let call = Call { credentials, body: Some(Bytes::from("it's tok-1234")), ..call("POST", "https://api.acme.test/a?b=1") };
    assert_eq!(
        curl::command(&call, &redactor()),
        "curl -X POST 'https://api.acme.test/a?b=1&key='\"$ACME_TOKEN\" -H 'Authorization: Bearer '\"$ACME_TOKEN\" -H 'X-Key: ***' \
         -H 'X-Unknown: ***' -H 'Content-Type:' --data-raw 'it'\\''s '\"$ACME_TOKEN\""
    );
}

#[test]
fn a_call_elsewhere_shows_no_credentials() {
    let url = "https://cdn.test/a".parse().unwrap();
    let call = Call { url, credentials: vec![secret_header("X-Key", "hidden-9")], ..get("https://api.acme.test/") };
    assert_eq!(curl::command(&call, &redactor()), "curl 'https://cdn.test/a'");
}

#[test]
fn bodies_that_are_no_text() {
    let call = Call { body: Some(Bytes::from_static(b"\xff\x00")), ..call("PUT", "https://api.acme.test/") };
    assert!(curl::command(&call, &redactor()).ends_with("--data-binary @body # 2 bytes"));
}
