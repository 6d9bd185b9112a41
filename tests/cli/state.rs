//! `capi state`: what a destination remembers, shown and changed.

use std::time::Duration;

use capi::sink::kept::Kept;
use capi::sink::sqlite::SqliteSink;
use capi::sink::sqlite::kept::SqliteKept;
use capi::sink::{Bookmark, Commits, Destructive, RunRecord, Sink, Start};

use super::Capi;
use super::support::{Outcome, follows};
use crate::support::server::{Answer, Request, Server};

const SCRIPT: &str = r#"integration acme
param $port: int
base "http://127.0.0.1:{$port}"
request orders {
  get "/orders"
  query since = $bookmark
  bookmark day from @2026-01-01
  key id
  map id  -> id: int
  map day -> day: date
}
request clicks {
  for $ad in ["a", "b\tc"]
  get "/clicks"
  query ad = $ad, since = $bookmark
  bookmark at from @2026-01-01T00:00Z
  write append
  map $ad -> ad: text
  map at  -> at: datetime
}
"#;

fn answer(request: &Request) -> Answer {
    match (request.path.as_str(), request.param("ad").as_deref()) {
        ("/orders", _) => Answer::json(r#"[{"id": 1, "day": "2026-01-31"}]"#),
        (_, Some("a")) => Answer::json(r#"[{"at": "2026-02-01T10:00:00Z"}]"#),
        _ => Answer::json(r#"[{"at": "2026-02-02T10:00:00Z"}]"#),
    }
}

/// A folder with `capi.db`, which one run has filled.
fn filled(server: &Server) -> Outcome {
    let port = format!("port={}", server.address().port());
    Capi::new().script("acme.capi", SCRIPT).args(["run", "acme.capi", "--param", &port, "--quiet"]).run().status(0).stderr("")
}

const DB: &str = "sqlite:capi.db";

#[test]
fn bookmarks_are_shown_as_lines_with_tabs() {
    let server = Server::start(answer);
    let expected = "\
request\tturn\tkind\tvalue\trows
clicks\tad=a\tdatetime\t2026-02-01T10:00:00Z\t1
clicks\tad=b\\tc\tdatetime\t2026-02-02T10:00:00Z\t1
orders\t\tdate\t2026-01-31\t0
";
    let outcome = filled(&server).then(["state", "show", DB, "acme"]).run().status(0).stdout(expected).stderr("");
    let of_b = "request\tturn\tkind\tvalue\trows\nclicks\tad=b\\tc\tdatetime\t2026-02-02T10:00:00Z\t1\n";
    outcome.then(["state", "show", DB, "acme", "--request", "clicks", "--turn", "ad=b\tc"]).run().status(0).stdout(of_b);
}

#[test]
fn bookmarks_are_shown_as_json() {
    let server = Server::start(answer);
    let outcome = filled(&server).then(["state", "show", DB, "acme", "--format", "json", "--request", "orders"]).run().status(0).stderr("");
    follows("state.json", &outcome.stdout);
    let expected = r#"{"version": 1, "integration": "acme", "bookmarks": [
  {"request":"orders","turn":"","kind":"date","value":"2026-01-31","rows":0}
]}
"#;
    let outcome = outcome.stdout(expected).then(["state", "show", DB, "acme", "--format", "json"]).run().status(0);
    follows("state.json", &outcome.stdout);
    let outcome = outcome.then(["state", "show", DB, "acme", "--format", "json", "--turn", "none"]).run().status(0);
    follows("state.json", &outcome.stdout);
}

#[test]
fn a_bookmark_that_is_set_is_where_the_next_run_starts() {
    let server = Server::start(answer);
    let outcome = filled(&server).then(["state", "set", DB, "acme", "orders", "2026-01-15"]).run();
    let outcome = outcome.status(0).stdout("").stderr("`orders`: 2026-01-31 → 2026-01-15\n");
    let outcome = outcome.then(["state", "set", DB, "acme", "clicks", "--turn", "ad=a", "2026-01-20"]).run().status(0);
    let outcome = outcome.stderr("`clicks`, turn `ad=a`: 2026-02-01T10:00:00Z → 2026-01-20T00:00:00Z\n");
    let port = format!("port={}", server.address().port());
    outcome.then(["run", "acme.capi", "--param", &port, "--quiet"]).run().status(0);
    let mut asked: Vec<String> = server.requests().iter().filter_map(|request| request.param("since")).collect();
    asked.sort();
    assert_eq!(
        asked.iter().filter(|since| since.starts_with("2026-01-15") || since.starts_with("2026-01-20T00:00")).count(),
        2,
        "{asked:?}"
    );
}

#[test]
fn what_cannot_be_set_is_explained() {
    let server = Server::start(answer);
    let outcome = filled(&server);
    let outcome = outcome.then(["state", "set", DB, "acme", "orders", "yesterday"]).run().status(3);
    let outcome = outcome.stderr("error: `yesterday` is no date, as the bookmark of `orders` is\nhelp: a date is like `2026-01-31`\n");
    let outcome = outcome.then(["state", "set", DB, "acme", "clicks", "2026-01-31"]).run().status(5);
    let outcome = outcome
        .stderr("error: there is no bookmark of `clicks`\nhelp: another one is `clicks`, turn `ad=a`; `capi state show` lists all\n");
    let outcome = outcome.then(["state", "set", DB, "acme", "orders", "5", "--kind", "number"]).run().status(3);
    let outcome = outcome.stderr(
        "error: the bookmark of `orders` is a date, not a number\n\
         help: `capi state reset` forgets it; then one of another kind can be made\n",
    );
    let outcome = outcome.then(["state", "reset", DB, "acme", "--request", "orders", "--yes"]).run().status(0);
    let outcome = outcome.then(["state", "set", DB, "acme", "orders", "5"]).run().status(5);
    let outcome =
        outcome.stderr("error: there is no bookmark of `orders` yet\nhelp: `--kind date`, `datetime`, `number` or `text` makes one\n");
    outcome.then(["state", "set", DB, "acme", "orders", "5.50", "--kind", "number"]).run().status(0).stderr("`orders`: nothing → 5.5\n");
}

#[test]
fn bookmarks_are_forgotten_when_somebody_says_so() {
    let server = Server::start(answer);
    let outcome = filled(&server).then(["state", "reset", DB, "acme"]).run().status(3);
    let outcome = outcome.stderr("error: forget 3 bookmarks of `acme`? nobody is there to say\nhelp: `--yes` says so\n");
    let outcome = outcome.then(["state", "reset", DB, "acme", "--request", "clicks", "--turn", "ad=a", "--yes"]).run().status(0);
    let outcome = outcome.stderr("forgot 1 bookmark of turn `ad=a` of `clicks` of `acme`; the next run loads from the beginning\n");
    let outcome = outcome.then(["state", "reset", DB, "acme", "--yes"]).run().status(0);
    let outcome = outcome.stderr("forgot 2 bookmarks of `acme`; the next run loads from the beginning\n");
    let outcome = outcome.then(["state", "reset", DB, "acme", "--yes"]).run().status(0);
    let outcome = outcome.stderr("nothing to forget: there is no bookmark of `acme`\n");
    let outcome = outcome.then(["state", "show", DB, "acme"]).run().status(0).stdout("request\tturn\tkind\tvalue\trows\n");
    outcome.stderr("no bookmarks: no run has reached one\n");
}

#[test]
fn unknown_names_and_destinations_are_refused() {
    let server = Server::start(answer);
    let outcome = filled(&server).then(["state", "show", DB, "acne"]).run().status(5).stdout("");
    let outcome = outcome.stderr("error: the destination has no integration `acne`\nhelp: did you mean `acme`?\n");
    let outcome = outcome.then(["state", "reset", DB, "acme", "--request", "order"]).run().status(5);
    let outcome = outcome.stderr("error: the destination has no request `order`\nhelp: did you mean `orders`?\n");
    let outcome = outcome.then(["state", "show", "sqlite:other.db", "acme"]).run().status(5);
    let outcome = outcome.stderr("error: the destination has no integration `acme`\nhelp: nothing was loaded into it\n");
    assert!(!outcome.path("other.db").exists());
    let outcome = outcome.then(["state", "show", "stdout", "acme"]).run().status(3);
    outcome.stderr("error: the destination `stdout` keeps nothing\nhelp: give one that does, such as `sqlite:FILE`\n");
}

#[test]
fn a_run_that_is_open_keeps_others_from_changing() {
    let server = Server::start(answer);
    let outcome = filled(&server);
    let mut sink = SqliteSink::open(outcome.path("capi.db").to_str().unwrap(), Duration::ZERO).unwrap();
    let start = Start {
        run_id: "r1".into(),
        job: String::new(),
        started_at: 0,
        integration: "acme".into(),
        tables: vec![],
        globals: vec![],
        commits: Commits::Once,
        destructive: Destructive::Refuse,
    };
    sink.begin(&start).unwrap();
    let outcome = outcome.then(["state", "show", DB, "acme", "--request", "orders"]).run().status(0);
    let outcome = outcome.then(["state", "reset", DB, "acme", "--yes"]).run().status(5);
    let held = "error: `capi.db` is locked by run r1 of `acme` (process ";
    assert!(outcome.stderr.starts_with(held), "{}", outcome.stderr);
    sink.abandon(&RunRecord { status: "failed".into(), finished_at: 0, report: "{}".into() }).unwrap();
    outcome.then(["state", "reset", DB, "acme", "--yes"]).run().status(0);
}

/// More than any buffer holds: lines come one by one.
#[test]
fn many_bookmarks_come_as_lines() {
    let server = Server::start(answer);
    let outcome = filled(&server);
    let many = |turn: u32| Bookmark { request: "many".into(), turn: format!("id={turn:05}"), value: "{\"date\":\"2026-01-31\"}".into() };
    let bookmarks: Vec<Bookmark> = (0..20_000).map(many).collect();
    SqliteKept::open(outcome.path("capi.db").to_str().unwrap(), Duration::ZERO).unwrap().set_state("acme", &bookmarks).unwrap();
    let outcome = outcome.then(["state", "show", DB, "acme", "--request", "many"]).run().status(0);
    assert_eq!(outcome.stdout.lines().count(), 20_001);
    assert!(outcome.stdout.ends_with("many\tid=19999\tdate\t2026-01-31\t0\n"));
}
