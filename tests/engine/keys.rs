//! Idempotency keys outlive a run that is not finished.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use capi::engine::report::RunReport;
use capi::{RunOptions, Script, Settings};

use crate::support::server::{Answer, Server};

const SCRIPT: &str = "integration t\nbase \"{BASE}\"\nrequest r {\n  for $n in [1, 2]\n  post \"/orders\"\n  concurrency 1\n  idempotency_key \"{$run.id}-{$n}\"\n  body json { n: $n }\n  map id -> id: int\n}\n";

fn run(server: &Server, folder: &Path, file: &str, state: &Path) -> RunReport {
    let script = Script::new("test.capi", SCRIPT.replace("{BASE}", server.url("").trim_end_matches('/')));
    let plan = script.plan(Settings::default()).unwrap_or_else(|found| panic!("{found:#?}"));
    let options = RunOptions {
        destination: format!("sqlite:{}", folder.join(file).display()),
        state: Some(state.to_owned()),
        ..RunOptions::default()
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(plan.run(options))
}

/// Keys by what was ordered.
fn keys(server: &Server, order: usize) -> Vec<String> {
    let body = format!("{{\"n\":{order}}}");
    let orders = server.requests().into_iter().filter(|request| request.text() == body);
    orders.map(|request| request.header("idempotency-key").unwrap().to_owned()).collect()
}

/// Fails the second order of the first run.
fn server() -> Server {
    Server::start(|request| if request.turn == 2 { Answer::status(400) } else { Answer::json("[{\"id\": 1}]") })
}

#[test]
fn a_run_that_failed_is_repeated_with_its_keys_and_a_committed_one_is_not() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let state = folder.path().join("state");
    assert!(run(&server, folder.path(), "out.db", &state).error.is_some());
    for _ in 0..2 {
        assert_eq!(run(&server, folder.path(), "out.db", &state).error.map(|error| error.message), None);
    }
    for order in [1, 2] {
        let keys = keys(&server, order);
        assert_eq!(keys.len(), 3);
        assert_eq!(keys[0], keys[1], "the repeated run");
        assert_ne!(keys[1], keys[2], "the next run");
    }
}

#[test]
fn another_destination_is_another_run() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let state = folder.path().join("state");
    assert!(run(&server, folder.path(), "a.db", &state).error.is_some());
    assert!(run(&server, folder.path(), "b.db", &state).error.is_none());
    let keys = keys(&server, 1);
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn keys_that_a_committed_run_left_behind_do_not_count() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let state = folder.path().join("state");
    assert!(run(&server, folder.path(), "out.db", &state).error.is_some());
    let file = std::fs::read_dir(state.join("calls")).unwrap().next().unwrap().unwrap().path();
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(run(&server, folder.path(), "out.db", &state).error.is_none());
    assert!(!file.exists());
    // As if the second run had died after its commit: what it reused and a line of its own are there.
    let second = rusqlite::Connection::open(folder.path().join("out.db")).unwrap();
    let second: String = second.query_row("SELECT value FROM _capi_state WHERE request = ''", [], |row| row.get(0)).unwrap();
    let marker = format!("{{\"run\":\"{second}\",\"at\":9999999999,\"call\":\"\",\"key\":\"\"}}\n{{\"run\": \"cut sho");
    std::fs::write(&file, before + &marker).unwrap();
    assert!(run(&server, folder.path(), "out.db", &state).error.is_none());
    let keys = keys(&server, 1);
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
}

#[test]
fn a_key_that_cannot_be_kept_is_not_sent() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    let state = folder.path().join("state");
    std::fs::write(&state, "a file where a folder should be").unwrap();
    let error = run(&server, folder.path(), "out.db", &state).error.unwrap();
    assert_eq!((error.code.as_str(), error.exit), ("key-not-kept", 5));
    assert_eq!(server.requests().len(), 0);
}

/// The process dies between the order and the commit.
#[test]
fn a_process_that_dies_is_repeated_with_its_keys() {
    let server = Server::start(|request| if request.turn == 2 { Answer::silence() } else { Answer::json("[{\"id\": 1}]") });
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("test.capi");
    std::fs::write(&script, SCRIPT.replace("{BASE}", server.url("").trim_end_matches('/'))).unwrap();
    let capi = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
        command.current_dir(folder.path()).env("CAPI_STATE_DIR", folder.path().join("state"));
        command.args(["run", "test.capi", "--to", "sqlite:out.db"]).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let mut child = capi().spawn().unwrap();
    while server.requests().len() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(capi().status().unwrap().success());
    for order in [1, 2] {
        let keys = keys(&server, order);
        assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
    }
}
