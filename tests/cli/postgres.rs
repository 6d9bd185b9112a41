//! A script into PostgreSQL by the program, and no password in anything it says.

use super::Capi;
use super::support::Outcome;
use crate::support::postgres::Database;
use crate::support::server::{Answer, Server};

const SCRIPT: &str = r#"integration acme
use marketing

param $port: int

base "http://127.0.0.1:{$port}"
auth none

request ads {
  get "/ads"
  paginate none
  key id
  map id     -> id: int
  map clicks -> global.clicks
  map tags   -> tags: json
}
"#;

fn run(server: &Server, to: &str, extra: &[&str]) -> Outcome {
    let port = format!("port={}", server.address().port());
    let args = [&["run", "acme.capi", "--param", &port, "--to", to], extra].concat();
    Capi::new().script("acme.capi", SCRIPT).env("PGPASSWORD", "s3cret").args(args).run()
}

#[test]
fn a_script_runs_into_postgresql() {
    let Some(db) = Database::new() else { return };
    db.run(&format!("GRANT CREATE ON DATABASE {} TO with_password", db.name));
    let server =
        Server::start(|_| Answer::json(r#"[{"id": 1, "clicks": 5, "tags": {"b": 1, "a": 2}}, {"id": "x", "clicks": 1, "tags": []}]"#));
    let shown = db.url_of("with_password", db.port);
    for (user, extra) in [("with_password:s3cret", &[][..]), ("with_password", &["--report", "/dev/stdout"][..])] {
        let outcome = run(&server, &db.url_of(user, db.port), extra);
        assert_eq!(outcome.status, 0, "{}{}", outcome.stdout, outcome.stderr);
        assert!(format!("{}{}", outcome.stdout, outcome.stderr).contains(&shown), "{}{}", outcome.stdout, outcome.stderr);
        never_says_the_password(&outcome);
    }
    assert_eq!(db.lines("SELECT id, clicks, tags FROM acme.ads"), ["1|5|{\"b\":1,\"a\":2}"]);
    assert_eq!(db.lines("SELECT clicks FROM capi.global"), ["5"]);
    assert_eq!(db.lines("SELECT target FROM capi.rejects LIMIT 1"), ["id"]);
    assert_eq!(db.lines("SELECT DISTINCT report->>'destination' FROM capi.runs"), [shown]);
    assert!(db.lines("SELECT 1 FROM capi.runs r WHERE r::text LIKE '%s3cret%'").is_empty());
}

#[test]
fn what_postgresql_cannot_hold_is_a_reject() {
    let Some(db) = Database::new() else { return };
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "name": "a\u0000b"}, {"id": 2, "name": "c"}]"#));
    let script = "integration acme\nparam $port: int\nbase \"http://127.0.0.1:{$port}\"\nrequest names {\n  get \"/names\"\n  \
        map id -> id: int\n  map name -> name: text\n}\n";
    let (port, url) = (format!("port={}", server.address().port()), db.url());
    Capi::new().script("acme.capi", script).args(["run", "acme.capi", "--param", &port, "--to", &url]).run().status(0);
    assert_eq!(db.lines("SELECT id, name FROM acme.names"), ["2|c"]);
    let reason = "the text has a NUL character (U+0000), which PostgreSQL cannot hold";
    assert_eq!(db.lines("SELECT target, value, reason FROM capi.rejects"), [format!("name|\"a\\u0000b\"|{reason}")]);
}

/// Texts without a pattern, which no compression makes shorter.
fn noise(length: usize, seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..length).map(|_| random.alphanumeric()).collect()
}

/// What the largest key is that is surely held: of one text, and of a text beside numbers.
#[test]
fn a_key_that_postgresql_cannot_hold_is_a_reject() {
    let Some(db) = Database::new() else { return };
    let row = |length: usize, n: u64| format!(r#"{{"id": "{}", "n": {n}, "amount": "{}"}}"#, noise(length, n), i64::MAX);
    let rows = [row(2672, 1), row(2673, 2), row(20_000, 3), row(1, 4)].join(",");
    let beside = [row(2592, 5), row(2593, 6)].join(",");
    let server = Server::start(move |request| Answer::json(format!("[{}]", if request.path == "/one" { &rows } else { &beside })));
    let script = "integration acme\nparam $port: int\nbase \"http://127.0.0.1:{$port}\"\n\
        request one {\n  get \"/one\"\n  key id\n  map id -> id: text\n  map n -> n: int\n}\n\
        request beside {\n  get \"/beside\"\n  key id, n, amount\n  map id -> id: text\n  map n -> n: int\n  map amount -> amount: decimal\n}\n\
        request log {\n  get \"/one\"\n  write append\n  key id\n  map id -> id: text\n}\n";
    let (port, url) = (format!("port={}", server.address().port()), db.url());
    Capi::new().script("acme.capi", script).args(["run", "acme.capi", "--param", &port, "--to", &url]).run().status(0);
    assert_eq!(db.lines("SELECT n FROM acme.one ORDER BY n"), ["1", "4"]);
    assert_eq!(db.lines("SELECT n FROM acme.beside ORDER BY n"), ["5"]);
    assert_eq!(db.lines("SELECT count(*) FROM acme.log"), ["4"], "without a primary key every text is held");
    let rejects = "SELECT request, target, reason FROM capi.rejects ORDER BY 1, 2";
    let reason = "the key is too long: PostgreSQL is sure to hold some 2600 bytes in a primary key";
    assert_eq!(db.lines(rejects), [format!("beside|amount|{reason}"), format!("one|id|{reason}"), format!("one|id|{reason}")]);
}

#[test]
fn what_postgresql_cannot_hold_is_a_reject_of_remap_too() {
    let Some(db) = Database::new() else { return };
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "name": "a\u0000b"}, {"id": 2, "name": "c"}]"#));
    let script = |maps: &str| {
        format!(
            "integration acme\nparam $port: int\nbase \"http://127.0.0.1:{{$port}}\"\nrequest names {{\n  get \"/names\"\n  keep raw\n  \
             map id -> id: int\n{maps}}}\n"
        )
    };
    let (port, url) = (format!("port={}", server.address().port()), db.url());
    let folder = Capi::new().script("before.capi", &script("")).script("after.capi", &script("  map name -> name: text\n"));
    let outcome = folder.args(["run", "before.capi", "--param", &port, "--to", &url]).run().status(0);
    outcome.then(["remap", "after.capi", "--param", &port, "--to", &url]).run().status(0);
    assert_eq!(db.lines("SELECT id, name FROM acme.names"), ["2|c"]);
    assert_eq!(db.lines("SELECT target, record LIKE '{\"id\":1,%' FROM capi.rejects"), ["name|t"]);
}

#[test]
fn what_is_kept_is_told_and_dropped() {
    let Some(db) = Database::new() else { return };
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "clicks": 5, "tags": []}]"#));
    let url = db.url_of("owner:s3cret", db.port);
    let outcome = run(&server, &url, &[]).status(0);
    let outcome = outcome.then(["state", "show", &url, "acme"]).run().status(0);
    never_says_the_password(&outcome);
    let outcome = outcome.then(["drop", &url, "acme", "ads", "--yes"]).run().status(0).stdout("");
    let outcome = outcome.stderr("dropped `acme.ads`; a run makes it anew and loads from the beginning\n");
    never_says_the_password(&outcome);
    assert_eq!(db.lines("SELECT to_regclass('acme.ads')"), ["-"]);
}

#[test]
fn what_fails_says_no_password() {
    let Some(db) = Database::new() else { return };
    let server = Server::start(|_| Answer::json("[]"));
    for (url, status) in [
        (db.url_of("with_password:s3cretwrong", db.port), 5),
        (db.url_of("with_password:s3cret", 1), 5),
        (db.url_of("with_password:s3cret", db.port), 5),
        (format!("{}?sslmode=prefer", db.url_of("u:s3cret", db.port)), 3),
        ("postgres://u:s3cret@h:port/db".to_owned(), 3),
        ("postgrs://u:s3cret@h/db".to_owned(), 3),
    ] {
        let outcome = run(&server, &url, &[]);
        never_says_the_password(&outcome);
        assert_eq!(outcome.status, status, "{url}: {}", outcome.stderr);
    }
}

#[track_caller]
fn never_says_the_password(outcome: &Outcome) {
    assert!(!outcome.stdout.contains("s3cret") && !outcome.stderr.contains("s3cret"), "{}{}", outcome.stdout, outcome.stderr);
}
