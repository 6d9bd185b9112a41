//! A credential goes to the origin that the script declares and to no other, on no hop.

use std::sync::Arc;

use bytes::Bytes;
use capi::http::{Call, Credential, ErrorKind};

use super::{allow, call, declare, get, secret_header, secret_query, send, with_header};
use crate::support::server::{Answer, Server};

const SECRET: &str = "canary-93c1";

fn every_kind() -> Vec<Credential> {
    vec![
        secret_header("Authorization", &format!("Bearer {SECRET}")),
        secret_header("X-Api-Key", SECRET),
        secret_header("Cookie", &format!("session={SECRET}")),
        secret_query("api_key", SECRET),
    ]
}

/// Two servers: `home` redirects `/start` to what `target` makes of the two, `away` redirects `/again`
/// to itself and `/back` home.
fn pair(target: impl Fn(&str) -> String + Send + Sync + 'static) -> (Server, Server) {
    let away = Server::start(|request| match request.path.as_str() {
        "/again" => Answer::redirect(302, "/end"),
        "/back" => Answer::redirect(302, request.param("to").unwrap()),
        _ => Answer::ok("away"),
    });
    let base = away.url("");
    let home = Server::start(move |request| match request.path.as_str() {
        "/start" => Answer::redirect(302, target(&base)),
        "/first" => Answer::redirect(302, "/start"),
        _ => Answer::ok("home"),
    });
    (home, away)
}

fn credentialed(home: &Server) -> Call {
    Call { credentials: every_kind(), ..get(&home.url("/start")) }
}

#[test]
fn credentials_reach_their_origin_and_stay_out_of_the_reply() {
    let (home, _away) = pair(|_| "/end?page=2&api_key=stale".to_owned());
    let reply = send(credentialed(&home)).unwrap();
    assert_eq!(reply.url.query(), Some("page=2"));
    for request in home.requests() {
        assert_eq!(request.header("x-api-key"), Some(SECRET));
        assert_eq!(request.header("authorization"), Some("Bearer canary-93c1"));
        assert_eq!(request.header("cookie"), Some("session=canary-93c1"));
        assert_eq!(request.params().iter().filter(|(name, _)| name == "api_key").count(), 1);
        assert_eq!(request.param("api_key").as_deref(), Some(SECRET));
    }
    assert_eq!(home.requests()[1].param("page").as_deref(), Some("2"));
}

#[test]
fn a_redirect_to_an_undeclared_host_is_an_error() {
    let (home, away) = pair(|away| format!("{away}/end?x=1"));
    let error = send(credentialed(&home)).unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Refused, true));
    assert!(error.message.contains("allow host") && !error.message.contains("x=1"), "{error}");
    assert!(away.requests().is_empty());
    let error = send(get(&home.url("/start"))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused, "without credentials too");
}

#[test]
fn neither_hop_of_two_carries_a_credential_away() {
    for path in ["/end", "/again", "/first"] {
        let (home, away) = pair(move |away| format!("{away}{path}"));
        let start = if path == "/first" { "/first" } else { "/start" };
        let call = Call { url: home.url(start).parse().unwrap(), ..credentialed(&home) };
        let pattern = away.address().to_string();
        assert_eq!(send(allow(call.clone(), &pattern)).unwrap().body, "away");
        let declared = send(declare(call, &[&away.url("")])).unwrap();
        assert_eq!(declared.body, "away", "a second declared origin gets none either");
        assert!(away.requests().len() >= 2);
        away.never_saw(SECRET);
    }
}

#[test]
fn back_home_the_credentials_stay_dropped() {
    let home_url = Arc::new(std::sync::Mutex::new(String::new()));
    let shared = home_url.clone();
    let (home, away) = pair(move |away| format!("{away}/back?to={}", shared.lock().unwrap()));
    *home_url.lock().unwrap() = home.url("/end");
    let reply = send(declare(credentialed(&home), &[&away.url("")])).unwrap();
    assert_eq!(reply.body, "home");
    away.never_saw(SECRET);
    let last = home.requests().pop().unwrap();
    assert_eq!(last.path, "/end");
    assert!(!last.mentions(SECRET), "{last:?}");
}

#[test]
fn own_headers_and_the_referer_do_not_cross() {
    let (home, away) = pair(|away| format!("{away}/end"));
    let mut call = allow(credentialed(&home), &away.address().to_string());
    for (name, value) in [("X-Tenant", "acme"), ("Accept", "text/csv"), ("Accept-Language", "de"), ("User-Agent", "acme-agent")] {
        call = with_header(call, name, value);
    }
    send(call).unwrap();
    assert_eq!(home.requests()[0].header("x-tenant"), Some("acme"));
    let request = &away.requests()[0];
    assert_eq!((request.header("x-tenant"), request.header("referer")), (None, None));
    assert_eq!((request.header("accept"), request.header("accept-language")), (Some("text/csv"), Some("de")));
    assert_eq!(request.header("user-agent"), Some("acme-agent"));
}

#[test]
fn a_credential_that_the_server_puts_into_the_target_does_not_cross() {
    let (home, away) = pair(|away| format!("{away}/end?token={SECRET}"));
    let error = send(allow(credentialed(&home), &away.address().to_string())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
    assert!(!error.message.contains(SECRET), "{error}");
    assert!(away.requests().is_empty());
}

#[test]
fn an_allowed_host_never_sees_credentials() {
    let away = Server::start(|_| Answer::ok("away"));
    let url = away.url("/next");
    let call = Call { url: url.parse().unwrap(), credentials: every_kind(), ..get("https://api.acme.test/") };
    assert_eq!(send(allow(call, &away.address().to_string())).unwrap().body, "away");
    away.never_saw(SECRET);
}

#[test]
fn a_body_does_not_cross() {
    for status in [307, 308] {
        let away = Server::start(|_| Answer::ok("away"));
        let target = away.url("/end");
        let home = Server::start(move |_| Answer::redirect(status, target.clone()));
        let call = Call { body: Some(Bytes::from(SECRET)), ..call("POST", &home.url("/")) };
        let error = send(allow(call, &away.address().to_string())).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused);
        assert!(error.message.contains("body"), "{error}");
        assert!(away.requests().is_empty());
    }
}

#[test]
fn another_scheme_spelling_or_name_is_another_origin() {
    for target in ["https://127.0.0.1:PORT/", "//evil.test/", "http://localhost:PORT/", "http://me:pw@127.0.0.1:PORT/"] {
        let target = target.to_owned();
        let home = Server::start(move |request| {
            let port = request.header("host").unwrap().rsplit(':').next().unwrap().to_owned();
            Answer::redirect(302, target.replace("PORT", &port))
        });
        let error = send(credentialed(&home)).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Refused | ErrorKind::Redirect), "{error}");
        assert_eq!(home.requests().len(), 1);
    }
}
