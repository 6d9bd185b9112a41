//! Requests that log in: their answer is a credential, fetched again when it is no longer accepted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Answer, Server, error, items, peers, rows};

fn text(auth: &str, more: &str) -> String {
    format!(
        "integration t\nbase \"{{BASE}}\"\nsecret $USER\nsecret $PASSWORD\nauth {auth}\nrequest login {{\n  post \"/login\"\n  body json {{user: $USER, password: $PASSWORD}}\n}}\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n{more}\n}}\n"
    )
}

/// Sessions are numbered; the first `bad` of them are refused when all eight callers hold them.
fn server(bad: &'static str, holders: usize) -> Server {
    let refused = AtomicUsize::new(0);
    Server::start(move |request| {
        if request.path == "/login" {
            assert_eq!(request.header("x-session"), None);
            return Answer::json(format!("{{\"session\": {{\"token\": \"session-{}\"}}}}", request.turn)).delay(Duration::from_millis(20));
        }
        if request.header("x-session") == Some(bad) {
            refused.fetch_add(1, Ordering::SeqCst);
            while refused.load(Ordering::SeqCst) < holders {
                std::thread::sleep(Duration::from_millis(1));
            }
            return Answer::status(401);
        }
        items()
    })
}

const KEY: &str = "api_key(header: \"X-Session\", value: $login.session.token)";

#[test]
fn a_login_is_made_once_and_once_more_for_eight_refusals() {
    let server = server("session-1", 8);
    let outcome = peers(&server, &server).run(&text(KEY, "  for $n in [1, 2, 3, 4, 5, 6, 7, 8]\n  query n = $n"));
    assert_eq!(rows(&outcome, "r").len(), 8);
    assert_eq!((server.count("/login"), server.count("/items")), (2, 16));
}

#[test]
fn later_calls_use_the_latest_login() {
    let server = server("session-1", 1);
    let outcome = peers(&server, &server).run(&text(KEY, "  for $n in [1, 2, 3]\n  query n = $n\n  concurrency 1"));
    assert_eq!(rows(&outcome, "r").len(), 3);
    assert_eq!((server.count("/login"), server.count("/items")), (2, 4));
}

#[test]
fn a_login_older_than_it_is_valid_is_made_again() {
    let server = server("never", 1);
    let auth = KEY.replace(".token)", ".token, valid: 0s)");
    let outcome = peers(&server, &server).run(&text(&auth, ""));
    assert_eq!(rows(&outcome, "r").len(), 1);
    assert_eq!(server.requests().last().unwrap().header("x-session"), Some("session-2"));
}

#[test]
fn what_a_login_gave_is_a_secret() {
    let server = Server::start(|request| match request.path.as_str() {
        "/login" => Answer::json("{\"session\": {\"token\": \"session-abcdef\"}}"),
        _ => Answer::status(400).body("bad session-abcdef"),
    });
    let outcome = peers(&server, &server).run(&text(KEY, ""));
    assert_eq!(error(&outcome).body.as_deref(), Some("bad ***"));
    assert!(!format!("{:?}", outcome.report).contains("session-abcdef"));
}

#[test]
fn a_login_that_fails_is_the_failure() {
    let server = Server::start(|request| match (request.path.as_str(), request.turn) {
        ("/login", 1) => Answer::json("{\"session\": {\"token\": \"session-1\"}}"),
        ("/login", _) => Answer::status(403).body("locked"),
        _ => Answer::status(401),
    });
    let found = error(&peers(&server, &server).run(&text(KEY, "")));
    assert_eq!((found.request.as_deref(), found.status), (Some("login"), Some(403)));
}

fn interactive(more: &str) -> String {
    format!(
        "integration t\nbase \"{{BASE}}\"\nauth oauth2({more}, token_url: \"{{AUTH}}/token\", client_id: \"c\", scope: \"read\")\nrequest r {{\n  get \"/items\"\n  records data\n  map id -> id: int\n}}\n"
    )
}

/// What a browser does with an address: one GET.
fn open(url: &str) {
    use std::io::{Read, Write};
    let url = url::Url::parse(url).unwrap();
    let mut stream = std::net::TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).unwrap();
    let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let _ = stream.read_to_string(&mut String::new());
}

fn sign_in(text: &str, state: &std::path::Path, ask: &(dyn Fn(capi::Prompt) + Send + Sync)) -> Result<Vec<String>, Box<capi::RunError>> {
    let plan = capi::Script::new("test.capi", text).plan(capi::Settings::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(plan.sign_in(capi::SignIn { state: Some(state.to_owned()), transport: None, ask }))
}

/// The code counts only with the state that was sent, and is exchanged with the verifier.
#[test]
fn a_browser_comes_back_with_a_code() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let challenge = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let expected = challenge.clone();
    let auth = Server::start(move |request| {
        let verifier = super::field(request, "code_verifier").unwrap_or_default();
        let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier));
        let good = super::field(request, "code").as_deref() == Some("good-code") && hash == *expected.lock().unwrap();
        if good {
            Answer::json("{\"access_token\": \"access-1\", \"refresh_token\": \"refresh-1\", \"expires_in\": 3600}")
        } else {
            Answer::status(400)
        }
    });
    let api = super::api(|token| token == "Bearer access-1");
    let state = tempfile::tempdir().unwrap();
    let peers = super::Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    let given = peers.given(&interactive("grant: \"authorization_code\", authorize_url: \"https://login.acme.test/authorize\""));
    assert_eq!(error(&given.run().unwrap()).code, "not-signed-in");
    let ask = |prompt: capi::Prompt| {
        let capi::Prompt::Open { url } = prompt else { panic!("a browser is asked for") };
        let url = url::Url::parse(&url).unwrap();
        let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        *challenge.lock().unwrap() = find("code_challenge");
        assert_eq!((find("response_type"), find("code_challenge_method"), find("scope")), ("code".into(), "S256".into(), "read".into()));
        let (back, state) = (find("redirect_uri"), find("state"));
        std::thread::spawn(move || {
            open(&format!("{back}?code=forged&state=guessed"));
            open(&format!("{back}?code=good-code&state={state}"));
        });
    };
    assert_eq!(sign_in(&given.text, state.path(), &ask).unwrap(), ["127.0.0.1"]);
    assert_eq!(rows(&given.run().unwrap(), "r").len(), 1);
}

#[test]
fn a_device_code_is_asked_after_until_it_was_entered() {
    let auth = Server::start(|request| match (request.path.as_str(), request.turn) {
        ("/device", _) => Answer::json(
            "{\"device_code\": \"device-1\", \"user_code\": \"AB\\u001b-CD\", \"verification_uri\": \"https://acme.test/device\", \"interval\": 0}",
        ),
        ("/token", 1) => Answer::status(400).header("content-type", "application/json").body("{\"error\": \"authorization_pending\"}"),
        _ => Answer::json("{\"access_token\": \"access-1\", \"expires_in\": 3600}"),
    });
    let api = super::api(|token| token == "Bearer access-1");
    let state = tempfile::tempdir().unwrap();
    let peers = super::Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    let given = peers.given(&interactive("grant: \"device\", device_url: \"{AUTH}/device\""));
    let ask = |prompt: capi::Prompt| {
        assert_eq!(prompt, capi::Prompt::Enter { url: "https://acme.test/device".into(), code: "AB-CD".into() });
    };
    sign_in(&given.text, state.path(), &ask).unwrap();
    assert_eq!(rows(&given.run().unwrap(), "r").len(), 1);
}

#[test]
fn there_must_be_somewhere_to_sign_in() {
    let state = tempfile::tempdir().unwrap();
    let text = interactive("grant: \"refresh_token\", refresh_token: \"r\"")
        .replace("{BASE}", "https://a.test")
        .replace("{AUTH}", "https://a.test");
    let found = sign_in(&text, state.path(), &|_| {}).unwrap_err();
    assert_eq!((found.code.as_str(), found.exit), ("nothing-to-sign-in", 2));
}

/// What a person or the server may say instead of yes.
#[test]
fn a_sign_in_that_is_refused_says_why() {
    for (error, words) in [("access_denied", "said no"), ("expired_token", "not entered in time")] {
        let auth = Server::start(move |request| match request.path.as_str() {
            "/device" => Answer::json(
                "{\"device_code\": \"d\", \"user_code\": \"AB\", \"verification_uri\": \"https://acme.test\", \"interval\": 0}",
            ),
            _ => Answer::status(400).header("content-type", "application/json").body(format!("{{\"error\": \"{error}\"}}")),
        });
        let (api, state) = (super::api(|_| true), tempfile::tempdir().unwrap());
        let peers = super::Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
        let given = peers.given(&interactive("grant: \"device\", device_url: \"{AUTH}/device\""));
        let found = sign_in(&given.text, state.path(), &|_| {}).unwrap_err();
        assert_eq!(found.message, format!("the token endpoint refused with 400 `{error}`"));
        assert!(found.help.unwrap().contains(words));
    }
    let (api, state) = (super::api(|_| true), tempfile::tempdir().unwrap());
    let peers = super::Peers { api: &api, auth: &api, state: Some(state.path()), key: None };
    let given = peers.given(&interactive("grant: \"authorization_code\", authorize_url: \"https://login.acme.test/authorize\""));
    let refuse = |prompt: capi::Prompt| {
        let capi::Prompt::Open { url } = prompt else { panic!("a browser is asked for") };
        let url = url::Url::parse(&url).unwrap();
        let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let (back, state) = (find("redirect_uri"), find("state"));
        std::thread::spawn(move || open(&format!("{back}?error=access_denied&error_description=not%20today&state={state}")));
    };
    let found = sign_in(&given.text, state.path(), &refuse).unwrap_err();
    assert_eq!(found.message, "signing in was refused with `access_denied`: not today");
}

/// A server that is asked too often is asked less often.
#[test]
fn a_device_code_waits_longer_when_told_to() {
    let auth = Server::start(|request| match (request.path.as_str(), request.turn) {
        ("/device", _) => {
            Answer::json("{\"device_code\": \"d\", \"user_code\": \"AB\", \"verification_url\": \"https://acme.test\", \"interval\": 0}")
        }
        ("/token", 1) => Answer::status(400).header("content-type", "application/json").body("{\"error\": \"slow_down\"}"),
        _ => Answer::json("{\"access_token\": \"access-1\"}"),
    });
    let (api, state) = (super::api(|token| token == "Bearer access-1"), tempfile::tempdir().unwrap());
    let peers = super::Peers { api: &api, auth: &auth, state: Some(state.path()), key: None };
    let given = peers.given(&interactive("grant: \"device\", device_url: \"{AUTH}/device\""));
    sign_in(&given.text, state.path(), &|_| {}).unwrap();
    assert_eq!(auth.count("/token"), 2);
    assert_eq!(rows(&given.run().unwrap(), "r").len(), 1);
}
