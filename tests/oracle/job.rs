//! What is run: scripts that write in every mode, against an API whose data has moved on since the run
//! before.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::fault::{self, Ended, Fault};
use super::place::Place;
use crate::support::server::{Answer, Request, Server};

/// Appended without a bookmark: only the id of a run keeps these rows from coming again.
const PLAIN: &str = r#"
request plain {
  get "/plain"
  write append
  map n -> n: int
}
"#;

/// What all load as a whole.
const WHOLE: &str = r#"
request merged {
  get "/merged"
  key id
  map id -> id: int
  map text -> text: text
}
request snapshot {
  get "/snapshot"
  write replace
  map n -> n: int
}
"#;

/// Turns with bookmarks, committed on the way, beside requests that are loaded as a whole.
const OFTEN: &str = r#"
integration often
param $port: int
param $until: date
base "http://127.0.0.1:{$port}"

request accounts {
  get "/accounts"
  write replace
  key id
  map id -> id: text
  map name -> name: text
}
request events {
  for $w in windows($bookmark, $until, 1d)
  get "/events"
  query from = $w.start
  bookmark $w.end from @2026-01-01
  write append
  map n -> n: int
  map day -> day: date
  map amount -> global.amount
}
request spend {
  for $a in $accounts
  for $w in windows($bookmark, $until, 2d)
  get "/spend"
  query account = $a.id, from = $w.start
  bookmark $w.end from @2026-01-01
  key account, day
  map $a.id -> account: text
  map day -> day: date
  map amount -> global.amount
}
request latest {
  get "/latest"
  bookmark at from 0
  write append
  map at -> at: int
  map text -> text: text
}
request slices {
  for $a in $accounts
  get "/slices"
  query account = $a.id
  write replace where account == $a.id
  map $a.id -> account: text
  map n -> n: int
}
global amount: decimal metric(sum)
"#;

/// Nothing to go on from: one commit.
const ONCE: &str = r#"
integration once
param $port: int
param $until: date
base "http://127.0.0.1:{$port}"
"#;

/// One script with the API that it calls.
pub(super) struct Job {
    pub(super) name: &'static str,
    /// By generation.
    script: fn(u64) -> String,
    /// Whether a run that is made again has the same id.
    id: Id,
    options: &'static [&'static str],
    server: Server,
    generation: Arc<AtomicU64>,
}

/// Who names a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Id {
    /// The caller, so that appended rows without a bookmark come once.
    Given,
    /// Nobody: it begins anew from what is there.
    None,
}

pub(super) fn all() -> [Job; 4] {
    [
        Job::new("often", |_| [OFTEN, PLAIN, WHOLE].concat(), Id::Given, &[]),
        Job::new("once", |_| [ONCE, PLAIN, WHOLE].concat(), Id::Given, &[]),
        Job::new("unnamed", |_| [OFTEN, WHOLE].concat(), Id::None, &[]),
        Job::new("destructive", changed, Id::Given, &["--allow-destructive"]),
    ]
}

/// Types that cannot widen change from one generation to the next, in tables that are appended to, merged,
/// replaced and restated; the other tables stay. `amount` is global and changes in two of them.
fn changed(generation: u64) -> String {
    let script = [OFTEN, PLAIN, WHOLE].concat();
    if generation > 1 {
        return script;
    }
    let before = script.replace("map n -> n: int", "map n -> n: float").replace("map text -> text: text", "map text -> text: json");
    before.replace("global amount: decimal", "global amount: float")
}

impl Job {
    fn new(name: &'static str, script: fn(u64) -> String, id: Id, options: &'static [&'static str]) -> Job {
        let generation = Arc::new(AtomicU64::new(1));
        let now = Arc::clone(&generation);
        let server = Server::start(move |request| answer(request, now.load(Ordering::SeqCst)));
        Job { name, script, id, options, server, generation }
    }

    fn args(&self, place: &dyn Place, folder: &Path) -> Vec<String> {
        let generation = self.generation.load(Ordering::SeqCst);
        let until = if generation == 1 { "2026-01-03" } else { "2026-01-07" };
        let script = folder.join("job.capi");
        std::fs::write(&script, (self.script)(generation)).unwrap();
        let (port, to) = (self.server.address().port(), place.destination(folder));
        let line = format!("run job.capi --quiet --commit-every 0s --to {to} --param port={port} --param until={until}");
        let mut args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        args.extend(self.options.iter().map(|option| (*option).to_owned()));
        if self.id == Id::Given {
            args.push(format!("--run-id=run-{generation}"));
        }
        args
    }

    /// The destination as the run before left it.
    pub(super) fn seeded(&self, place: &dyn Place) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        place.make(folder.path());
        self.generation.store(1, Ordering::SeqCst);
        self.run(place, folder.path());
        self.generation.store(2, Ordering::SeqCst);
        folder
    }

    fn run(&self, place: &dyn Place, folder: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
        let output = quiet(command.args(self.args(place, folder)), folder).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{} {}: {said}", self.name, place.name());
    }

    pub(super) fn undisturbed(&self, place: &dyn Place) -> Vec<String> {
        let folder = self.seeded(place);
        self.run(place, folder.path());
        place.contents(&folder)
    }

    pub(super) fn disturbed(&self, place: &dyn Place, folder: &TempDir, fault: Fault, call: &str, at: usize) -> Ended {
        let trace = folder.path().join("trace");
        fault::run(fault, call, at, &trace, &self.args(place, folder.path()), folder.path())
    }

    /// The same run once more, undisturbed.
    pub(super) fn again(&self, place: &dyn Place, folder: &TempDir) {
        self.run(place, folder.path());
    }

    /// System calls of an undisturbed run.
    pub(super) fn calls(&self, place: &dyn Place, fault: Fault) -> Vec<(String, usize)> {
        let folder = self.seeded(place);
        fault::calls(fault, &folder.path().join("trace"), &self.args(place, folder.path()), folder.path())
    }
}

/// The program in its own folder, saying nothing.
pub(super) fn quiet<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    command.current_dir(folder).env("TMPDIR", folder).env("CAPI_STATE_DIR", folder.join("state")).env("NO_COLOR", "1").stdin(Stdio::null())
}

/// Deterministic, and of two generations.
fn answer(request: &Request, generation: u64) -> Answer {
    let from = request.param("from").unwrap_or_default();
    let day: u64 = from.rsplit('-').next().and_then(|day| day.parse().ok()).unwrap_or(1);
    let account = request.param("account").unwrap_or_default();
    let rows: Vec<String> = match request.path.as_str() {
        "/accounts" => (1..=2 + generation).map(|id| format!(r#"{{"id": "a{id}", "name": "{generation}"}}"#)).collect(),
        "/events" => (0..3).map(|n| format!(r#"{{"n": {n}, "day": "{from}", "amount": {day}.{n}}}"#)).chain(bad(day)).collect(),
        "/spend" => (day..day + 2).map(|day| format!(r#"{{"day": "2026-01-{day:02}", "amount": "{generation}.5"}}"#)).collect(),
        "/latest" => (1..=generation * 3).map(|at| format!(r#"{{"at": {}, "text": "{at}"}}"#, at.div_ceil(2))).collect(),
        "/slices" => (0..generation * 2).map(|n| format!(r#"{{"n": {n}, "account": "{account}"}}"#)).collect(),
        "/plain" => (0..4).map(|n| format!(r#"{{"n": {}}}"#, generation * 10 + n)).collect(),
        "/merged" => (0..4).map(|id| format!(r#"{{"id": {}, "text": "{generation}"}}"#, generation + id)).collect(),
        "/snapshot" => (0..5).map(|n| format!(r#"{{"n": {}}}"#, generation * 100 + n)).collect(),
        _ => return Answer::status(404),
    };
    Answer::json(format!("[{}]", rows.join(",")))
}

/// A record that is rejected.
fn bad(day: u64) -> Option<String> {
    (day == 4).then(|| r#"{"n": "x", "day": "2026-01-04", "amount": 1}"#.to_owned())
}
