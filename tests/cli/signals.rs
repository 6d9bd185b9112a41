//! A run that is told to stop: what is complete is kept, and nothing is waited for that may be long.

use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use super::Capi;
use super::support::Running;
use crate::support::server::{Answer, Server};

const SCRIPT: &str = "integration acme\nparam $port: int\nbase \"http://127.0.0.1:{$port}\"\nconcurrency 1\nrequest days {\n  \
    for $w in windows($bookmark, @2026-01-06, 1d)\n  get \"/days\"\n  query from = $w.start\n  bookmark $w.end from @2026-01-01\n  \
    write append\n  map day -> day: date\n}\n";

/// Days up to the third are answered; then `last` comes.
fn server(last: fn() -> Answer) -> Server {
    Server::start(move |request| {
        let from = request.param("from").unwrap_or_default();
        if from.as_str() > "2026-01-03" { last() } else { Answer::json(format!("[{{\"day\": \"{from}\"}}]")) }
    })
}

fn run(server: &Server, prepare: impl FnOnce(Capi) -> Capi) -> Running {
    let port = format!("port={}", server.address().port());
    let call = prepare(Capi::new().script("acme.capi", SCRIPT)).args(["run", "acme.capi", "--param", &port]);
    let running = call.start();
    while server.count("/days") < 4 {
        assert!(running.is_running(), "{}", running.finish().stderr);
        sleep(Duration::from_millis(5));
    }
    running
}

#[test]
fn complete_turns_are_kept_and_the_next_run_goes_on() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let server = server(Answer::silence);
        let running = run(&server, |call| call);
        running.signal(signal);
        let outcome = running.finish().status(status);
        let kept = "kept: 3 rows of complete turns; the next run goes on from there\n";
        assert!(outcome.stderr.contains(kept), "{}", outcome.stderr);
        let db = Connection::open(outcome.path("capi.db")).unwrap();
        let days = db.query_row("SELECT group_concat(day) FROM acme__days", [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(days, "2026-01-01,2026-01-02,2026-01-03");
    }
}

#[test]
fn a_wait_before_a_retry_ends_at_once() {
    let server = server(|| Answer::status(429).header("retry-after", "50"));
    let running = run(&server, |call| call);
    running.signal("INT");
    running.finish().status(130);
}

/// The commit is held up by a reader: the first signal waits for it, the second does not.
#[test]
fn a_second_signal_ends_a_run_that_cannot_commit() {
    let server = server(Answer::silence);
    let running = run(&server, |call| {
        let db = Connection::open(call.path("capi.db")).unwrap();
        db.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1), (2)").unwrap();
        call
    });
    let reader = Connection::open(running.path("capi.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM mine").unwrap();
    running.signal("INT");
    while running.is_running() {
        running.signal("INT");
        sleep(Duration::from_millis(50));
    }
    let outcome = running.finish().status(130);
    assert!(outcome.stderr.ends_with("error: stopped at once: what was not committed is not kept\n"), "{}", outcome.stderr);
    drop(reader);
    let db = Connection::open(outcome.path("capi.db")).unwrap();
    let tables = db.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'acme__days'", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(tables, 0);
}
