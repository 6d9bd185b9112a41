//! The published test suite of AWS: in every case the same keys, time, region and service.
//!
//! Left out are those whose path no URL can hold (blanks, letters beyond ASCII, `..`), as it stands on
//! the wire in another form; `tests/peers/aws` compares such paths with botocore.

use std::sync::Arc;

use url::Url;

use super::Key;
use crate::http::{Call, Limits, Policy};

const HOST: &str = "https://example.amazonaws.com";
const PLAIN: &str = "host;x-amz-date";
const OWN: &str = "host;my-header1;x-amz-date";
/// Of `get-vanilla` and of `post-vanilla`.
const GET: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
const POST: &str = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";

struct Case {
    method: &'static str,
    target: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: Option<&'static str>,
    token: Option<&'static str>,
}

const CASE: Case = Case { method: "GET", target: "/", headers: &[], body: None, token: None };

impl Case {
    fn get(target: &'static str) -> Case {
        Case { target, ..CASE }
    }

    fn post(target: &'static str) -> Case {
        Case { method: "POST", target, ..CASE }
    }

    fn with(headers: &'static [(&'static str, &'static str)]) -> Case {
        Case { headers, ..CASE }
    }

    #[track_caller]
    fn is(self, names: &str, signature: &str) {
        let key = Key {
            access_key: "AKIDEXAMPLE".to_owned(),
            secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
            session_token: self.token.map(str::to_owned),
            region: "us-east-1".to_owned(),
            service: "service".to_owned(),
        };
        let call = Call {
            method: self.method,
            url: Url::parse(&format!("{HOST}{}", self.target)).unwrap(),
            headers: self.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: self.body.map(|body| bytes::Bytes::from_static(body.as_bytes())),
            credentials: Vec::new(),
            policy: Arc::new(Policy::default()),
            limits: Limits::default(),
        };
        let headers = key.sign(&call, "2015-08-30T12:36:00Z".parse().unwrap()).unwrap();
        let (_, found) = headers.into_iter().find(|(name, _)| name == "Authorization").unwrap();
        let scope = "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
        assert_eq!(found, format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders={names}, Signature={signature}"));
    }
}

#[test]
fn paths() {
    Case::get("/").is(PLAIN, GET);
    Case::get("//").is(PLAIN, GET);
    Case::get("/./").is(PLAIN, GET);
    Case::get("/example/..").is(PLAIN, GET);
    Case::get("/./example").is(PLAIN, "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5");
    Case::get("//example//").is(PLAIN, "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84");
    Case::get("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        .is(PLAIN, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
}

#[test]
fn queries() {
    Case::get("/?Param1=value1").is(PLAIN, "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb");
    Case::get("/?Param2=value2&Param1=value1").is(PLAIN, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    Case::get("/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1")
        .is(PLAIN, "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac");
    Case::get("/?ሴ=bar").is(PLAIN, "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
    Case::get(concat!(
        "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    ))
    .is(PLAIN, "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
    Case::post("/?Param1=value1").is(PLAIN, "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11");
}

#[test]
fn headers() {
    Case::with(&[("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")])
        .is(OWN, "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
    Case::with(&[("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2")])
        .is(OWN, "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01");
    Case::with(&[("My-Header1", "value1\n  value2\n     value3")])
        .is(OWN, "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd");
    Case::with(&[("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")])
        .is("host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    Case { headers: &[("My-Header1", "VALUE1")], ..Case::post("/") }
        .is(OWN, "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d");
    Case { headers: &[("User-Agent", "capi"), ("Connection", "keep-alive")], ..CASE }.is(PLAIN, GET);
}

#[test]
fn bodies() {
    Case::post("/").is(PLAIN, POST);
    let form = Case { body: Some("Param1=value1"), ..Case::post("/") };
    Case { headers: &[("Content-Type", "application/x-www-form-urlencoded")], ..form }
        .is("content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    // The suite of today signs the length and the hash of the body too.
    const HASH: &str = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
    const ALL: &str = "content-length;content-type;host;x-amz-content-sha256;x-amz-date";
    const PLAIN_FORM: [(&str, &str); 3] =
        [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "13"), ("x-amz-content-sha256", HASH)];
    const FORM_WITH_CHARSET: [(&str, &str); 3] =
        [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Content-Length", "13"), ("x-amz-content-sha256", HASH)];
    let form = || Case { body: Some("Param1=value1"), ..Case::post("/") };
    Case { headers: &PLAIN_FORM, ..form() }.is(ALL, "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b");
    Case { headers: &FORM_WITH_CHARSET, ..form() }.is(ALL, "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422");
}

#[test]
fn session_tokens() {
    let names = "host;x-amz-date;x-amz-security-token";
    let token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
    Case { token: Some(token), ..CASE }.is(names, "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
    let token = concat!(
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/",
        "qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38x",
        "Vqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
    );
    Case { token: Some(token), ..Case::post("/") }.is(names, "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}
