//! What a run that failed says of its rows is what is there, wherever the disk failed.

use std::path::Path;
use std::process::Command;

use super::fault::strace;
use super::job::quiet;
use crate::sink::files::rig;
use crate::support::server::{Answer, Server};

const SCRIPT: &str = "integration acme\nparam $port: int\nbase \"http://127.0.0.1:{$port}\"\n\
    request log {\n  get \"/log\"\n  write append\n  map n -> n: int\n}\n";

/// Calls of each kind that a run of one request makes, at most.
const MOST: usize = 40;

/// A run in which that call fails: what it said, and the exit code. Nothing if it made fewer.
fn failing(server: &Server, folder: &Path, call: &str, at: usize) -> Option<(String, i32)> {
    std::fs::write(folder.join("acme.capi"), SCRIPT).unwrap();
    let trace = folder.join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "--seccomp-bpf", "-o"]).arg(&trace);
    command.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:error=EIO:when={at}"), env!("CARGO_BIN_EXE_capi")]);
    let port = format!("port={}", server.address().port());
    let output = quiet(command.args(["run", "acme.capi", "--to", "ndjson:out", "--param", &port]), folder).output().unwrap();
    let injected = std::fs::read_to_string(&trace).unwrap().contains("(INJECTED)");
    injected.then(|| (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code().unwrap()))
}

/// How many rows the manifest names.
fn rows(folder: &Path) -> usize {
    let root = folder.join("out");
    if !root.join("_capi/acme/manifest.json").exists() {
        return 0;
    }
    rig::rows(&root, "acme", "log").len()
}

#[test]
fn a_run_that_failed_says_what_of_it_is_there() {
    if !strace() {
        return;
    }
    let server = Server::start(|_| Answer::json(r#"[{"n": 1}, {"n": 2}]"#));
    let (mut in_place, mut lost, mut unshown) = (0, 0, 0);
    for (call, at) in ["fsync", "rename"].into_iter().flat_map(|call| (1..MOST).map(move |at| (call, at))) {
        let folder = tempfile::tempdir().unwrap();
        let Some((said, code)) = failing(&server, folder.path(), call, at) else { continue };
        let there = rows(folder.path());
        let says_nothing = said.contains("kept: nothing of this run");
        match (code, there) {
            // `global.sql` is the old one until the next run.
            (0, 2) => {
                let view = std::fs::read_to_string(folder.path().join("out/_capi/global.sql")).unwrap_or_default();
                unshown += usize::from(!view.contains("'acme/log/capi-"));
            }
            (5, 2) => {
                in_place += 1;
                assert!(said.contains("what was written is in its place"), "{call} {at}: {said}");
                assert!(said.contains("kept: 2 rows"), "{call} {at}: {said}");
            }
            (5, 0) => {
                lost += 1;
                assert!(!said.contains("kept: 2 rows"), "{call} {at}: {said}");
                assert!(says_nothing || !said.contains("kept"), "{call} {at}: {said}");
            }
            other => panic!("{call} {at}: {other:?}: {said}"),
        }
    }
    assert!(in_place > 0 && lost > 2 && unshown > 0, "in place {in_place}, lost {lost}, not in the view {unshown}");
}
