//! Where rules meet: what `where` drops and paging needs, limits, accepted errors, waits.

use super::{rows, run};
use crate::support::script::Given;
use crate::support::server::{Answer, Server};

fn script(more: &str) -> String {
    format!("integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/items\"\n  map id -> id: int\n  {more}\n}}\n")
}

fn warnings(outcome: &crate::support::script::Outcome, request: &str) -> String {
    outcome.request(request).warnings.join("; ")
}

#[test]
fn the_last_record_is_the_last_that_came() {
    let server = Server::start(|request| match request.param("since").as_deref() {
        None => Answer::json(r#"[{"id": 1, "on": true}, {"id": 2, "on": false}]"#),
        Some("2") => Answer::json(r#"[{"id": 3, "on": true}, {"id": "x", "on": true}, {"id": 4, "on": false}]"#),
        Some("4") => Answer::json("[]"),
        _ => Answer::status(400),
    });
    let outcome = run(&server, &script("where on\n  paginate cursor(next: $page.last.id, query: \"since\")"));
    assert_eq!(rows(&outcome, "r"), [r#"{"id":1}"#, r#"{"id":3}"#]);
}

#[test]
fn a_page_is_the_same_in_its_call_and_in_its_conditions() {
    let server = Server::start(|request| Answer::json(format!("[{{\"id\": {}, \"n\": 1}}]", request.turn)));
    let outcome = run(
        &server,
        &script(
            "paginate cursor(next: {n: $page.number, o: $page.offset})\n  query n = $page.number, o = $page.offset\n  stop when $page.number == 3",
        ),
    );
    assert_eq!(rows(&outcome, "r").len(), 3);
    let queries: Vec<String> = server.requests().iter().map(|request| request.query.clone()).collect();
    assert_eq!(queries, ["n=1&o=0", "n=2&o=1", "n=3&o=2"]);
}

#[test]
fn a_limit_counts_rows_over_all_turns() {
    let server = Server::start(|_| Answer::json(r#"{"total": 9, "lines": [{"id": 1}, {"id": 2}, {"id": 3}]}"#));
    let text = script("for $n in [1, 2, 3, 4, 5]\n  query n = $n\n  expect total == 9\n  each $line in lines\n  map $line.id -> line: int");
    let text = text.replace("{BASE}", server.url("").trim_end_matches('/'));
    let outcome = Given::script("test.capi", text).limit(5).run().unwrap().done();
    assert_eq!(outcome.rows().of("r").len(), 5);
}

#[test]
fn an_error_that_is_accepted_may_hold_records() {
    let server = Server::start(|request| match request.param("n").as_deref() {
        Some("1") => Answer::status(404).header("content-type", "application/json").body(r#"{"error": "none"}"#),
        Some("2") => Answer::status(404).header("content-type", "application/json").body(r#"{"data": [{"id": 2}]}"#),
        Some("3") => Answer::status(404).body("<html>no</html>"),
        _ => Answer::json(r#"{"data": [{"id": 4}]}"#),
    });
    let outcome = run(&server, &script("for $n in [1, 2, 3, 4]\n  query n = $n\n  records data\n  on 404 accept"));
    let mut found = rows(&outcome, "r");
    found.sort();
    assert_eq!(found, [r#"{"id":2}"#, r#"{"id":4}"#]);
    assert!(warnings(&outcome, "r").contains("3 answers with status 404 were accepted"), "{}", warnings(&outcome, "r"));
}

#[test]
fn conditions_look_into_any_body() {
    let server = Server::start(|request| match request.turn {
        1 => Answer::status(400).header("content-type", "application/json").body("[1, 2]"),
        2 => Answer::status(400).header("content-type", "application/json").body("\"busy\""),
        3 => Answer::status(400).body("<p>busy"),
        4 => Answer::status(400).header("content-type", "application/json").body(r#"{"code": "gone"}"#),
        _ => Answer::status(418),
    });
    let outcome = run(
        &server,
        &script(
            "for $n in [1, 2, 3, 4]\n  concurrency 1\n  query n = $n\n  on 400 when code == \"gone\" skip \"gone\"\n  on 400 when contains($response.text, \"busy\") skip \"busy\"\n  on 400 accept",
        ),
    );
    assert_eq!(rows(&outcome, "r").len(), 0);
    let warnings = warnings(&outcome, "r");
    assert!(warnings.contains("gone") && warnings.contains("busy"), "{warnings}");
    assert_eq!(outcome.request("r").rows_skipped, 3);
}

#[test]
fn a_server_that_asks_to_come_again_at_once_is_not_asked_for_ever() {
    let server = Server::start(|_| Answer::status(429).header("retry-after", "0"));
    let outcome = run(&server, &script(""));
    assert_eq!(outcome.report.error.as_ref().unwrap().status, Some(429));
    assert_eq!(server.count("/items"), 6);
    let server = Server::start(|_| Answer::status(503).header("retry-after", "18446744073709551615"));
    let outcome = run(&server, &script(""));
    assert!(outcome.report.error.as_ref().unwrap().help.as_ref().unwrap().contains("`timeout` allows"));
    assert_eq!(server.count("/items"), 1);
}

#[test]
fn divisions_by_zero_and_null_conditions_are_counted() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "n": 0}, {"id": 2, "n": 2}, {"id": 3}]"#));
    let outcome = run(&server, &script("map 10 / n -> rate: decimal\n  map if n > 1 then 1 else 0 -> big: int"));
    assert_eq!(rows(&outcome, "r")[0], r#"{"id":1,"rate":null,"big":0}"#);
    let warnings = warnings(&outcome, "r");
    assert!(warnings.contains("1 divisions by zero gave null (test.capi:6)"), "{warnings}");
    assert!(warnings.contains("a condition was null 1 times and counted as false (test.capi:7)"), "{warnings}");
}

#[test]
fn a_value_that_is_also_a_list_is_called_once() {
    let server = Server::start(|request| match request.path.as_str() {
        "/account" => Answer::json(r#"{"id": 7, "name": "n", "currency": "EUR"}"#),
        _ => Answer::json(r#"[{"id": 1}]"#),
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request account {
  get "/account"
  map name -> name: text
}
request ads {
  for $a in $account
  get "/ads/{$a.id}"
  map id -> id: int
  map $account.currency -> currency: text
}
"#,
    );
    assert_eq!(rows(&outcome, "account"), [r#"{"name":"n"}"#]);
    assert_eq!(rows(&outcome, "ads"), [r#"{"id":1,"currency":"EUR"}"#]);
    assert_eq!(server.count("/account"), 1);
}

#[test]
fn rows_of_requests_that_call_nothing_are_counted() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "lines": [{"sku": "a"}, {"sku": "b"}]}]"#));
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request orders {
  get "/orders"
}
request lines {
  for $o in $orders
  records $o.lines
  map $o.id -> order_id: int
  map sku -> sku: text
}
"#,
    );
    assert_eq!(rows(&outcome, "lines").len(), 2);
    let report = outcome.request("lines");
    assert_eq!((report.rows_read, report.rows_mapped, report.calls), (2, 2, 0));
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
}

#[test]
fn a_failure_ends_the_run_at_once_and_names_its_request() {
    let server = Server::start(|request| match request.path.as_str() {
        "/slow" => Answer::json("[{\"id\": 1}]").delay(std::time::Duration::from_secs(30)),
        "/parents" => Answer::json("[{\"id\": 1}, {\"id\": 2}]"),
        "/children/2" => Answer::status(400),
        _ => Answer::json("[{\"id\": 1}]"),
    });
    let before = std::time::Instant::now();
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request slow {
  get "/slow"
  map id -> id: int
}
request parents {
  get "/parents"
  map id -> id: int
}
request children {
  for $p in $parents
  get "/children/{$p.id}"
  map id -> id: int
}
request grandchildren {
  for $c in $children
  get "/grandchildren"
  map id -> id: int
}
"#,
    );
    assert!(before.elapsed() < std::time::Duration::from_secs(20));
    let error = outcome.report.error.as_ref().unwrap();
    assert_eq!((error.request.as_deref(), error.status), (Some("children"), Some(400)));
    for request in ["slow", "parents", "children", "grandchildren"] {
        assert_eq!(outcome.rows().of(request), Vec::<String>::new());
    }
}

#[test]
fn time_is_told_in_the_request_s_time_zone() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "at": "2026-02-01 00:30:00"}]"#));
    let text = r#"integration t
base "{BASE}"
timezone "Pacific/Kiritimati"
param $day: date = today()
request r {
  for $d in [today()]
  get "/{today()}"
  query d = $d, p = $day
  map at -> at: datetime
  map datetime(at) | date -> day: date
  map today() -> today: date
}
request west {
  for $z in ["Pacific/Pago_Pago"]
  for $d in [today()]
  get "/west"
  timezone $z
  query d = $d
  map today() -> today: date
}
"#
    .replace("{BASE}", server.url("").trim_end_matches('/'));
    let outcome = Given { now: Some("2026-02-01T10:30:00Z".parse().unwrap()), ..Given::script("test.capi", text) }.run().unwrap().done();
    assert_eq!(outcome.rows().of("r"), [r#"{"at":"2026-01-31T10:30:00Z","day":"2026-02-01","today":"2026-02-02"}"#]);
    assert_eq!(outcome.rows().of("west"), [r#"{"today":"2026-01-31"}"#]);
    let mut sent: Vec<String> = server.requests().iter().map(|request| format!("{}?{}", request.path, request.query)).collect();
    sent.sort();
    assert_eq!(sent, ["/2026-02-02?d=2026-02-02&p=2026-02-02", "/west?d=2026-01-31"]);
}
