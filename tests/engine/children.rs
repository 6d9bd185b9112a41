//! What rows are to their children, and how requests wait for each other.

use super::{rows, run};
use crate::support::server::{Answer, Request, Server};

#[test]
fn what_only_a_grandchild_reads_is_kept() {
    let server = Server::start(|request| match request.path.as_str() {
        "/accounts" => Answer::json(r#"[{"id": 1, "zone": {"name": "A"}, "tags": ["x", "y"]}]"#),
        "/orders" => Answer::json(r#"[{"id": 7, "lines": [{"sku": "s", "n": 2}], "meta": {"k": {"deep": "v"}}}]"#),
        _ => Answer::json(r#"[{"ok": 1}]"#),
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request accounts {
  get "/accounts"
}
request orders {
  for $a in $accounts
  get "/orders"
  query a = $a.id
  each $line in lines
  let $meta = meta
}
request details {
  for $o in $orders
  get "/details/{$o.id}"
  map $o.$a.zone.name -> zone: text
  map $o.$a.tags -> tags: json
  map $o.$line.sku -> sku: text
  map $o.$meta.k.deep -> deep: text
  map $o.$meta.k -> whole: json
}
request leaves {
  for $d in $details
  get "/leaves"
  map $d.$o.$a.id -> account: int
  map $d.$o.$line.n -> n: int
}
"#,
    );
    assert_eq!(rows(&outcome, "details"), [r#"{"zone":"A","tags":["x","y"],"sku":"s","deep":"v","whole":{"deep":"v"}}"#]);
    assert_eq!(rows(&outcome, "leaves"), [r#"{"account":1,"n":2}"#]);
}

/// Numbers `from` to `to` as records.
fn items(from: usize, to: usize) -> String {
    let items: Vec<String> = (from..to).map(|id| format!("{{\"id\": {id}}}")).collect();
    format!("[{}]", items.join(","))
}

fn last(request: &Request) -> usize {
    request.path.rsplit('/').next().unwrap().parse().unwrap()
}

#[test]
fn thousands_of_rows_and_diamonds_end() {
    let server = Server::start(|request| match request.path.as_str() {
        "/p" => Answer::json(items(0, 5000)),
        "/b" | "/c" => Answer::json(items(0, 1500)),
        path if path.starts_with("/d") => Answer::json(format!("[{{\"id\": {}}}]", last(request))),
        _ => Answer::json("{\"total\": 3}"),
    });
    let outcome = run(
        &server,
        r#"integration t
base "{BASE}"
request p {
  get "/p"
  map id -> id: int
}
request left {
  for $x in $p[.id < 1500]
  records [$x]
  map id -> id: int
}
request right {
  for $y in $p
  records [$y]
  map id -> id: int
}
request total {
  get "/total"
  query n = count($right)
}
request both {
  for $l in $left[.id < 100]
  for $r in $right[.id == 4999]
  records [{l: $l.id, r: $r.id, t: $total.total}]
  map l -> l: int
  map r -> r: int
  map t -> t: int
}
request calls {
  for $l in $left[.id < 40]
  get "/d/{$l.id}"
  query t = $total.total
  concurrency 4
  map id -> id: int
  map $l.$x.id -> parent: int
}
"#,
    );
    assert_eq!(rows(&outcome, "both").len(), 100);
    assert_eq!(rows(&outcome, "calls").len(), 40);
    assert_eq!(rows(&outcome, "right").len(), 5000);
    assert_eq!((server.count("/p"), server.count("/total")), (1, 1));
}
