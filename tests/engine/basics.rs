//! What is sent, and what arrives exactly.

use super::{rows, run};
use crate::support::server::{Answer, Server};

#[test]
fn values_arrive_as_they_were_sent() {
    let server = Server::start(|_| {
        Answer::json(
            r#"{"data": [{"id": 9223372036854775807, "amount": 12345678901234567.89, "code": "00123", "big": 123456789012345678901234567890123456789012, "x": null}]}"#,
        )
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request r {
  get "/things"
  records data
  map id -> id: int
  map amount -> amount: decimal
  map code -> code: text
  map big -> big: text
  map x -> x: int
}
"#,
    );
    let expected = r#"{"id":9223372036854775807,"amount":12345678901234567.89,"code":"00123","big":"123456789012345678901234567890123456789012","x":null}"#;
    assert_eq!(rows(&outcome, "r"), [expected]);
}

#[test]
fn a_call_is_sent_as_the_script_says() {
    let server = Server::start(|_| Answer::json("[]"));
    run(
        &server,
        r#"integration t
base "{BASE}/v2"
secret $TOKEN
auth bearer($TOKEN)
header X-A = "1"
header X-Gone = "1"
let $name = "a b/c"
request r {
  post "/q/{$name}?raw={$name}"
  header X-Gone = null, X-B = 2
  query tag = ["x", "y"], none = null, "page[size]" = 10
  body json { a: 1.50, b: null, c?: null, d: [true] }
  map id -> id: int
}
"#,
    );
    let sent = &server.requests()[0];
    assert_eq!(sent.method, "POST");
    assert_eq!(sent.path, "/v2/q/a%20b%2Fc");
    assert_eq!(sent.query, "raw=a%20b%2Fc&tag=x&tag=y&page%5Bsize%5D=10");
    assert_eq!(sent.header("authorization"), Some("Bearer s3cret-token-value"));
    assert_eq!((sent.header("x-a"), sent.header("x-b"), sent.header("x-gone")), (Some("1"), Some("2"), None));
    assert_eq!(sent.text(), r#"{"a":1.5,"b":null,"d":[true]}"#);
}

#[test]
fn children_run_for_each_row_of_their_parents() {
    let server = Server::start(|request| match request.path.as_str() {
        "/accounts" => Answer::json(r#"[{"id": 1, "on": true, "zone": {"name": "A"}}, {"id": 2, "on": false}, {"id": 3, "on": true}]"#),
        "/accounts/1/ads" => Answer::json(r#"[{"ad": "x", "stats": {"v": 1}}, {"ad": "y", "stats": {"v": 2}}]"#),
        "/accounts/3/ads" => Answer::json(r#"[{"ad": "z", "stats": null}]"#),
        "/ads/x" | "/ads/y" | "/ads/z" => Answer::json(r#"{"ok": 1}"#),
        _ => Answer::status(404),
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request accounts { get "/accounts" records . }
request ads {
  for $a in $accounts[.on]
  get "/accounts/{$a.id}/ads"
  map $a.id -> account: int
  map $a.zone.name -> zone: text
  map ad -> ad: text
  map stats.v -> v: int
}
request details {
  for $ad in $ads
  for $kind in ["k1"]
  get "/ads/{$ad.ad}"
  query kind = $kind
  map $ad.$a.id -> account: int
  map $ad.ad -> ad: text
  map ok -> ok: int
}
"#
        .replace("request accounts { get \"/accounts\" records . }", "request accounts {\n  get \"/accounts\"\n  records .\n}")
        .as_str(),
    );
    let mut ads = rows(&outcome, "ads");
    ads.sort();
    assert_eq!(
        ads,
        [
            r#"{"account":1,"zone":"A","ad":"x","v":1}"#,
            r#"{"account":1,"zone":"A","ad":"y","v":2}"#,
            r#"{"account":3,"zone":null,"ad":"z","v":null}"#
        ]
    );
    let mut details = rows(&outcome, "details");
    details.sort();
    assert_eq!(details, [r#"{"account":1,"ad":"x","ok":1}"#, r#"{"account":1,"ad":"y","ok":1}"#, r#"{"account":3,"ad":"z","ok":1}"#]);
}

#[test]
fn a_request_without_records_is_a_value_that_others_read() {
    let server = Server::start(|request| match request.path.as_str() {
        "/login" => Answer::json(r#"{"token": "abc-learned-token"}"#),
        "/rows" if request.header("authorization") == Some("Bearer abc-learned-token") => Answer::json(r#"[{"id": 1}]"#),
        _ => Answer::status(401),
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
auth bearer($login.token)
request login {
  post "/login"
  body form { user: "u" }
}
request r {
  get "/rows"
  map id -> id: int
}
"#,
    );
    assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#]);
    assert_eq!(server.count("/login"), 1);
}

#[test]
fn rows_are_shaped_by_each_let_where_and_map() {
    let server = Server::start(|_| {
        Answer::json(
            r#"{"meta": {"currency": "EUR"}, "orders": [
                {"id": 1, "lines": [{"sku": "a", "price": "1.50", "n": 2}, {"sku": "b", "price": "x", "n": 1}]},
                {"id": 2, "lines": []},
                {"id": 3, "lines": [{"sku": "c", "price": "3", "n": null}]}]}"#,
        )
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
fields $LINE { sku: text, price: decimal }
request r {
  get "/orders"
  records orders
  each $line, $i in lines
  let $n = $line.n ?? 0
  where $n < 2
  map $response.body.meta.currency -> currency: text
  map id -> order_id: int
  map $i -> position: int
  map $line { ...$LINE }
}
"#,
    );
    assert_eq!(rows(&outcome, "r"), [r#"{"currency":"EUR","order_id":3,"position":0,"sku":"c","price":3}"#]);
    let rejects = outcome.rows().rejects();
    assert_eq!(rejects.len(), 1, "{rejects:?}");
    assert!(rejects[0].starts_with("r price \"x\":"), "{rejects:?}");
}

#[test]
fn shapes_and_defaults_merge_by_their_rules() {
    let server = Server::start(|_| Answer::json(r#"{"rows": [{"day": "2026-01-01", "country": "DE", "cost": 5}]}"#));
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
query all = 1, kind = "file"
fields $COUNTRY { country: text }
shape report($by, $kind = "none") {
  get "/report"
  query kind = $kind, by = join($by, ",")
  records rows
  key day, ...$by
  map day -> day: date
  map . { ...$by }
  map cost -> cost: int
}
request plain = report([])
request by_country = report($COUNTRY, kind: "c") {
  query extra = "x"
}
"#,
    );
    assert_eq!(rows(&outcome, "plain"), [r#"{"day":"2026-01-01","cost":5}"#]);
    assert_eq!(rows(&outcome, "by_country"), [r#"{"day":"2026-01-01","country":"DE","cost":5}"#]);
    let mut queries: Vec<String> = server.requests().iter().map(|request| request.query.clone()).collect();
    queries.sort();
    assert_eq!(queries, ["all=1&kind=c&by=country&extra=x", "all=1&kind=none&by="]);
}
