//! Calls that are signed: keyed hashes, JSON Web Tokens, Digest, AWS.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::{Answer, Server, error, items, peers, rows, script};

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Binance: the query is signed and ends with the signature; its time is added here.
#[test]
fn a_query_is_signed() {
    let server = Server::start(|_| items());
    let auth = "hmac(key: $SECRET, message: $request.query, query: \"signature\", params: {timestamp: $request.timestamp_ms}, headers: {\"X-MBX-APIKEY\": $ID})";
    let outcome = peers(&server, &server).run(&script(auth, "  query symbol = \"A B\""));
    assert_eq!(rows(&outcome, "r").len(), 1);
    let request = &server.requests()[0];
    let (signed, signature) = request.query.split_once("&signature=").unwrap();
    assert!(signed.starts_with("symbol=A%20B&timestamp=1"), "{signed}");
    assert_eq!(signature, hex(&mac(b"client secret & more", signed)));
    assert_eq!(request.header("x-mbx-apikey"), Some("client-id-1"));
}

/// Coinbase: time, method, target and body, with a key in base64.
#[test]
fn time_method_target_and_body_are_signed() {
    let server = Server::start(|_| items());
    let auth = "hmac(key: $KEY, key_encoding: \"base64\", encoding: \"base64\", message: \"{$request.timestamp}{$request.method}{$request.target}{$request.body}\", header: \"CB-ACCESS-SIGN\", headers: {\"CB-ACCESS-TIMESTAMP\": $request.timestamp})";
    let mut peers = peers(&server, &server);
    peers.key = Some(STANDARD.encode("raw key bytes"));
    let text = script(auth, "  query a = 1\n  body json {b: 2}\n  reads").replace("get \"/items\"", "post \"/items\"");
    assert_eq!(rows(&peers.run(&text), "r").len(), 1);
    let request = &server.requests()[0];
    let message = format!("{}POST/items?a=1{}", request.header("cb-access-timestamp").unwrap(), request.text());
    assert_eq!(request.header("cb-access-sign"), Some(STANDARD.encode(mac(b"raw key bytes", &message)).as_str()));
}

/// TikTok Shop: the parameters sorted and joined. Azure: the signature inside a longer value.
#[test]
fn sorted_parameters_and_values_around_the_signature() {
    let server = Server::start(|_| items());
    let auth = "hmac(key: $SECRET, encoding: \"hex_upper\", message: \"{$request.path}{$request.params | sort_by(.name) | collect(\"{.name}{.value}\") | join(\"\")}{$request.headers.\"x-nonce\"}\", headers: {\"X-Nonce\": $request.nonce}, header: \"Authorization\", value: \"SharedKey {$ID}:{$request.signature}\")";
    let outcome = peers(&server, &server).run(&script(auth, "  query b = 2, a = 1"));
    assert_eq!(rows(&outcome, "r").len(), 1);
    let request = &server.requests()[0];
    let message = format!("/itemsa1b2{}", request.header("x-nonce").unwrap());
    let signature = hex(&mac(b"client secret & more", &message)).to_uppercase();
    assert_eq!(request.header("authorization"), Some(format!("SharedKey client-id-1:{signature}").as_str()));
}

#[test]
fn each_attempt_is_signed_anew_and_no_signature_is_shown() {
    let server =
        Server::start(|request| if request.turn == 1 { Answer::status(503).header("retry-after", "0") } else { Answer::status(400) });
    let auth = "hmac(key: $SECRET, message: $request.nonce, header: \"X-Sign\")";
    let outcome = peers(&server, &server).run(&script(auth, ""));
    let found = error(&outcome);
    let signs: Vec<String> = server.requests().iter().map(|request| request.header("x-sign").unwrap().to_owned()).collect();
    assert_ne!(signs[0], signs[1]);
    assert!(signs.iter().all(|sign| !found.curl.as_ref().unwrap().contains(sign)), "{found:?}");
}

/// The claims of a token whose signature openssl's key verifies.
pub(super) fn verified(token: &str, key: &str) -> serde_json::Value {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let message = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let der = |pem: &str| STANDARD.decode(pem.lines().filter(|line| !line.starts_with("---")).collect::<String>()).unwrap();
    if key == "rsa" {
        let pair = RsaKeyPair::from_pkcs8(&der(include_str!("rsa.pem"))).unwrap();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref());
        public.verify(message.as_bytes(), &signature).unwrap();
    } else {
        let random = ring::rand::SystemRandom::new();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING, &der(include_str!("ec.pem")), &random).unwrap();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
        public.verify(message.as_bytes(), &signature).unwrap();
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[test]
fn tokens_are_signed_with_keys_of_every_kind() {
    let flat = include_str!("ec.pem").replace('\n', "\\n");
    let keys = [
        ("RS256", include_str!("rsa.pem"), "rsa"),
        ("RS256", include_str!("rsa_pkcs1.pem"), "rsa"),
        ("ES256", include_str!("ec.pem"), "ec"),
        ("ES256", flat.as_str(), "ec"),
    ];
    for (algorithm, key, kind) in keys {
        let server = Server::start(|_| items());
        let auth =
            format!("jwt(key: $KEY, algorithm: \"{algorithm}\", claims: {{iss: \"me\", exp: 2000000000}}, jwt_headers: {{kid: \"k1\"}})");
        let mut peers = peers(&server, &server);
        peers.key = Some(key.to_owned());
        assert_eq!(rows(&peers.run(&script(&auth, "")), "r").len(), 1);
        let token = server.requests()[0].header("authorization").unwrap().strip_prefix("Bearer ").unwrap().to_owned();
        let claims = verified(&token, kind);
        assert_eq!((claims["iss"].as_str(), claims["exp"].as_u64()), (Some("me"), Some(2_000_000_000)));
        let header: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap()).unwrap();
        assert_eq!(header, serde_json::json!({"alg": algorithm, "typ": "JWT", "kid": "k1"}));
    }
}

#[test]
fn keys_that_cannot_sign_are_told_without_being_shown() {
    for (key, words) in [("no key at all", "no PEM text"), ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "SEC1")] {
        let server = Server::start(|_| items());
        let mut peers = peers(&server, &server);
        peers.key = Some(key.to_owned());
        let found = error(&peers.run(&script("jwt(key: $KEY, algorithm: \"ES256\", claims: {})", "")));
        assert!(found.message.contains(words) && !format!("{found:?}").contains("no key at all"), "{found:?}");
        assert_eq!(server.requests().len(), 0);
    }
}

fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn parameter(header: &str, name: &str) -> String {
    let (_, rest) = header.split_once(&format!("{name}=")).unwrap_or_else(|| panic!("no {name} in {header}"));
    rest.split([',', ' ']).next().unwrap().trim_matches('"').to_owned()
}

/// The challenge is learned once; each further call counts; a stale nonce is replaced without failing.
#[test]
fn digest_answers_a_challenge_and_keeps_it() {
    let server = Server::start(|request| {
        let nonce = if request.turn <= 3 { "first" } else { "second" };
        let challenge =
            format!("Basic realm=\"x\", Digest realm=\"r, s\", nonce=\"{nonce}\", qop=\"auth-int,auth\", opaque=\"o\", stale=true");
        let refusal = Answer::status(401).header("www-authenticate", challenge);
        let Some(header) = request.header("authorization") else { return refusal };
        let target = format!("{}?{}", request.path, request.query);
        let secret = md5("anna:r, s:pass-word-77");
        let (count, own) = (parameter(header, "nc"), parameter(header, "cnonce"));
        let expected = md5(&format!("{secret}:{nonce}:{count}:{own}:auth:{}", md5(&format!("GET:{target}"))));
        if parameter(header, "nonce") == nonce && parameter(header, "response") == expected { items() } else { refusal }
    });
    let outcome =
        peers(&server, &server).run(&script("digest($USER, $PASSWORD)", "  for $n in [1, 2, 3]\n  query n = $n\n  concurrency 1"));
    assert_eq!(rows(&outcome, "r").len(), 3);
    let counts: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("authorization").map(|header| parameter(header, "nc"))).collect();
    let count = |text: &str| Some(text.to_owned());
    assert_eq!(counts, [None, count("00000001"), count("00000002"), count("00000003"), count("00000001")]);
    server.never_saw("pass-word-77");
}

#[test]
fn a_wrong_digest_password_fails_after_one_answer() {
    let server = Server::start(|_| {
        Answer::status(401).header("www-authenticate", "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"")
    });
    let found = error(&peers(&server, &server).run(&script("digest($USER, $PASSWORD)", "")));
    assert_eq!(found.status, Some(401));
    assert_eq!(server.requests().len(), 2);
}

/// Nonces that serve one call only: who comes second is told so and tries anew. The strongest
/// algorithm that is offered is taken.
#[test]
fn nonces_used_up_by_others_are_replaced() {
    let used = std::sync::Mutex::new(std::collections::HashSet::new());
    let server = Server::start(move |request| {
        let challenge = |stale: bool, algorithm: &str| {
            format!("Digest realm=\"r\", nonce=\"n{}\", algorithm={algorithm}, qop=\"auth\", stale={stale}", request.turn)
        };
        let refusal = |stale: bool| {
            let refusal = Answer::status(401).header("www-authenticate", challenge(stale, "MD5"));
            refusal.header("www-authenticate", challenge(stale, "SHA-256")).header("www-authenticate", challenge(stale, "SHA-999"))
        };
        let Some(header) = request.header("authorization") else { return refusal(false) };
        assert_eq!(parameter(header, "algorithm"), "SHA-256");
        if used.lock().unwrap().insert(parameter(header, "nonce")) { items() } else { refusal(true) }
    });
    let outcome =
        peers(&server, &server).run(&script("digest($USER, $PASSWORD)", "  for $n in [1, 2, 3]\n  query n = $n\n  concurrency 1"));
    assert_eq!(rows(&outcome, "r").len(), 3);
    let found = error(
        &peers(&Server::start(|_| Answer::status(401).header("www-authenticate", "Digest realm=\"r\", nonce=\"n\", stale=true")), &server)
            .run(&script("digest($USER, $PASSWORD)", "")),
    );
    assert!(found.help.unwrap().contains("the user and the password"));
}

#[test]
fn aws_calls_carry_a_signature() {
    let server = Server::start(|_| items());
    let auth = "aws_sigv4(access_key: $ID, secret_key: $SECRET, session_token: $REFRESH, region: \"eu-west-1\", service: \"execute-api\")";
    assert_eq!(rows(&peers(&server, &server).run(&script(auth, "  query b = 2, a = \"x y\"")), "r").len(), 1);
    let request = &server.requests()[0];
    let header = request.header("authorization").unwrap();
    assert!(header.starts_with("AWS4-HMAC-SHA256 Credential=client-id-1/"), "{header}");
    assert!(
        header.contains("/eu-west-1/execute-api/aws4_request, SignedHeaders=accept;host;x-amz-date;x-amz-security-token, Signature="),
        "{header}"
    );
    assert_eq!(request.header("x-amz-security-token"), Some("refresh-token-0"));
    server.never_saw("client secret");
}
