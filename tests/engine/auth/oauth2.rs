//! Tokens: how they are asked for, how often, and what is said when they are refused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Answer, Server, api, error, field, fields, items, peers, rows, script};

const CLIENT: &str = "oauth2(grant: \"client_credentials\", token_url: \"{AUTH}/token\", client_id: $ID, client_secret: $SECRET, scope: [\"a\", \"b\"], params: {audience: \"x\"}, headers: {\"X-Extra\": \"1\"})";

fn tokens() -> Server {
    Server::start(|request| {
        let body = format!("{{\"access_token\": \"token-number-{}\", \"token_type\": \"Bearer\", \"expires_in\": 3600}}", request.turn);
        Answer::json(body).delay(Duration::from_millis(20))
    })
}

#[test]
fn a_token_is_asked_for_as_the_standard_says() {
    let (api, auth) = (api(|token| token == "Bearer token-number-1"), tokens());
    assert_eq!(rows(&peers(&api, &auth).run(&script(CLIENT, "")), "r").len(), 1);
    let request = &auth.requests()[0];
    assert_eq!((request.method.as_str(), request.header("x-extra")), ("POST", Some("1")));
    let expected = [
        ("grant_type", "client_credentials"),
        ("scope", "a b"),
        ("audience", "x"),
        ("client_id", "client-id-1"),
        ("client_secret", "client secret & more"),
    ];
    assert_eq!(fields(request), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    api.never_saw("client secret");
}

#[test]
fn client_authentication_body_and_place_of_the_token_are_the_scripts() {
    let auth = tokens();
    let api = Server::start(|request| if request.header("x-token") == Some("Zoho token-number-1") { items() } else { Answer::status(401) });
    let text = CLIENT.replace("headers: ", "client_auth: \"basic\", body: \"json\", header: \"X-Token\", scheme: \"Zoho\", headers: ");
    assert_eq!(rows(&peers(&api, &auth).run(&script(&text, "")), "r").len(), 1);
    let request = &auth.requests()[0];
    // Both halves are form-encoded before base64 (RFC 6749, 2.3.1).
    let basic = request.header("authorization").unwrap().strip_prefix("Basic ").unwrap().to_owned();
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.decode(basic).unwrap();
    assert_eq!(String::from_utf8(pair).unwrap(), "client-id-1:client+secret+%26+more");
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, serde_json::json!({"grant_type": "client_credentials", "scope": "a b", "audience": "x"}));
}

#[test]
fn passwords_and_refresh_tokens_get_tokens() {
    let (api, auth) = (api(|token| token.starts_with("Bearer token-number")), tokens());
    let password = "oauth2(grant: \"password\", token_url: \"{AUTH}/token\", username: $USER, password: $PASSWORD)";
    assert_eq!(rows(&peers(&api, &auth).run(&script(password, "")), "r").len(), 1);
    let asked = &auth.requests()[0];
    assert_eq!((field(asked, "username").as_deref(), field(asked, "password").as_deref()), (Some("anna"), Some("pass-word-77")));
    let refresh = "oauth2(grant: \"refresh_token\", token_url: \"{AUTH}/token\", refresh_token: $REFRESH, client_id: $ID)";
    assert_eq!(rows(&peers(&api, &auth).run(&script(refresh, "")), "r").len(), 1);
    let asked = &auth.requests()[1];
    assert_eq!(
        (field(asked, "grant_type").as_deref(), field(asked, "refresh_token").as_deref()),
        (Some("refresh_token"), Some("refresh-token-0"))
    );
}

#[test]
fn eight_calls_at_once_share_one_token_and_one_refresh() {
    let auth = tokens();
    let refused = AtomicUsize::new(0);
    // The first token is refused to all, but only when all eight hold it.
    let api = Server::start(move |request| match request.header("authorization") {
        Some("Bearer token-number-1") => {
            refused.fetch_add(1, Ordering::SeqCst);
            while refused.load(Ordering::SeqCst) < 8 {
                std::thread::sleep(Duration::from_millis(1));
            }
            Answer::status(401)
        }
        Some("Bearer token-number-2") => items(),
        _ => Answer::status(500),
    });
    let outcome = peers(&api, &auth).run(&script(CLIENT, "  for $n in [1, 2, 3, 4, 5, 6, 7, 8]\n  query n = $n\n  concurrency 8"));
    assert_eq!(rows(&outcome, "r").len(), 8);
    assert_eq!(auth.count("/token"), 2);
    assert_eq!(api.count("/items"), 16);
}

#[test]
fn a_token_that_stays_refused_fails_after_one_renewal() {
    let (api, auth) = (api(|_| false), tokens());
    let outcome = peers(&api, &auth).run(&script(CLIENT, ""));
    let found = error(&outcome);
    assert_eq!((found.status, found.exit), (Some(401), 1));
    assert_eq!((auth.count("/token"), api.count("/items")), (2, 2));
    assert!(found.help.as_ref().unwrap().contains("just fetched is refused too: check `scope`"), "{found:?}");
    assert!(!format!("{:?}", outcome.report).contains("token-number"), "{found:?}");
}

#[test]
fn refresh_is_what_the_script_says_too() {
    let auth = tokens();
    let api = Server::start(|request| match request.header("authorization") {
        Some("Bearer token-number-2") => items(),
        _ => Answer::json("{\"error\": \"expired\"}"),
    });
    let outcome = peers(&api, &auth).run(&script(CLIENT, "  on 200 when error == \"expired\" refresh"));
    assert_eq!(rows(&outcome, "r").len(), 1);
    assert_eq!(auth.count("/token"), 2);
}

#[test]
fn a_token_is_fetched_again_before_it_ends() {
    let auth =
        Server::start(|request| Answer::json(format!("{{\"access_token\": \"token-number-{}\", \"expires_in\": \"0\"}}", request.turn)));
    let api = api(|token| token.starts_with("Bearer token-number"));
    let outcome = peers(&api, &auth).run(&script(CLIENT, "  for $n in [1, 2]\n  query n = $n\n  concurrency 1"));
    assert_eq!(rows(&outcome, "r").len(), 2);
    assert_eq!(auth.count("/token"), 2);
}

#[test]
fn refusals_are_told_in_the_servers_words_without_secrets() {
    let auth = Server::start(|_| {
        let body = "{\"error\": \"invalid_client\", \"error_description\": \"no client with client+secret+%26+more\"}";
        Answer::status(401).header("content-type", "application/json").body(body)
    });
    let api = api(|_| true);
    let found = error(&peers(&api, &auth).run(&script(CLIENT, "")));
    assert_eq!(found.message, "the token endpoint refused with 401 `invalid_client`: no client with ***");
    assert_eq!((found.code.as_str(), found.status, found.script_line.as_deref()), ("token-refused", Some(401), Some("test.capi:9")));
    assert!(found.call.unwrap().ends_with("/token"));
    assert_eq!((api.requests().len(), auth.requests().len()), (0, 1));
}

#[test]
fn answers_without_a_token_are_refusals_whatever_their_status() {
    for (body, words) in [
        ("{\"error\": \"bad_verification_code\"}", "refused with 200 `bad_verification_code`"),
        ("<html>maintenance</html>", "answered 200 without a token"),
        ("{\"access_token\": null}", "answered 200 without a token"),
    ] {
        let (api, auth) = (api(|_| true), Server::start(move |_| Answer::json(body)));
        let found = error(&peers(&api, &auth).run(&script(CLIENT, "")));
        assert!(found.message.contains(words), "{found:?}");
    }
}

#[test]
fn a_disturbed_token_endpoint_is_asked_again() {
    let auth = Server::start(|request| match request.turn {
        1 => Answer::status(503),
        _ => Answer::json("{\"access_token\": \"token-number-1\"}"),
    });
    let api = api(|token| token == "Bearer token-number-1");
    assert_eq!(rows(&peers(&api, &auth).run(&script(CLIENT, "")), "r").len(), 1);
}

#[test]
fn neither_side_sees_what_is_the_others() {
    let auth = tokens();
    let api = Server::start(|_| Answer::json("{\"data\": [{\"id\": 1}]}"));
    peers(&api, &auth).run(&script(CLIENT, ""));
    auth.never_saw("token-number");
    // The token endpoint's host is not the API's: a call may not go there.
    let other = script(CLIENT, "  paginate url(next: next)");
    let target = auth.url("/steal");
    let api = Server::start(move |_| Answer::json(format!("{{\"data\": [{{\"id\": 1}}], \"next\": \"{target}\"}}")));
    let found = error(&peers(&api, &auth).run(&other));
    assert_eq!((found.code.as_str(), found.exit), ("host-refused", 6));
    assert_eq!(auth.count("/steal"), 0);
}

#[test]
fn a_plan_names_the_token_host_and_the_secrets() {
    let text = script(CLIENT, "").replace("{BASE}", "https://api.acme.test").replace("{AUTH}", "https://login.acme.test");
    let plan = capi::Script::new("test.capi", text).plan(capi::Settings::default()).unwrap().describe();
    assert_eq!(plan.hosts, ["https://api.acme.test", "https://login.acme.test"]);
    assert_eq!(plan.secrets, ["ID", "SECRET"]);
}

#[test]
fn a_signed_assertion_gets_a_token() {
    let (api, auth) = (api(|token| token == "Bearer token-number-1"), tokens());
    let text = "oauth2(grant: \"jwt_bearer\", token_url: \"{AUTH}/token\", key: $KEY, claims: {iss: \"robot@acme.test\", scope: \"read\"})";
    let mut peers = peers(&api, &auth);
    peers.key = Some(include_str!("rsa.pem").to_owned());
    assert_eq!(rows(&peers.run(&script(text, "")), "r").len(), 1);
    let asked = &auth.requests()[0];
    assert_eq!(field(asked, "grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    let claims = super::signed::verified(&field(asked, "assertion").unwrap(), "rsa");
    assert_eq!((claims["iss"].as_str(), claims["aud"].as_str()), (Some("robot@acme.test"), Some(auth.url("/token").as_str())));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 300);
}
