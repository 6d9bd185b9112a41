//! `capi plan --against`: what a run would change at a destination; and `capi run --allow-destructive`.

use super::Capi;
use super::support::{Outcome, follows};
use crate::support::server::{Answer, Server};

fn script(server: &Server, maps: &str) -> String {
    format!(
        "integration acme\nbase \"{}\"\nrequest ads {{\n  get \"/ads\"\n  bookmark day from @2026-01-01\n  query since = $bookmark\n{maps}\n}}\n",
        server.url("").trim_end_matches('/')
    )
}

const BEFORE: &str = "  key id\n  map id -> id: int\n  map day -> day: date\n  map name -> name: text";
const WIDER: &str = "  key id\n  map id -> id: text\n  map day -> day: date\n  map name -> name: text\n  map clicks -> clicks: int";
const NARROWER: &str = "  key id\n  map id -> id: int\n  map day -> day: date\n  map clicks -> name: int";

const WHY: &str = "the column `name` of the table `acme__ads` holds text; the script now maps int";

fn server() -> Server {
    Server::start(|_| Answer::json(r#"[{"id": 1, "day": "2026-01-05", "name": "one", "clicks": 5}]"#))
}

/// What the last lines of the plan say of the table.
fn there(outcome: &Outcome) -> Vec<&str> {
    outcome.stdout.lines().filter_map(|line| line.strip_prefix("  there    ")).collect()
}

/// A folder with `capi.db` as the first script fills it, and a second script.
fn filled(server: &Server, second: &str) -> Outcome {
    let folder = Capi::new().script("before.capi", &script(server, BEFORE)).script("after.capi", &script(server, second));
    folder.args(["run", "before.capi", "--quiet"]).run().status(0).stderr("")
}

#[test]
fn without_a_destination_everything_is_created_and_nothing_is_made() {
    let server = server();
    let folder = Capi::new().script("acme.capi", &script(&server, BEFORE));
    let outcome = folder.args(["plan", "acme.capi", "--against", "sqlite:capi.db"]).run().status(0).stderr("");
    assert_eq!(there(&outcome), ["creates the table"]);
    assert_eq!(std::fs::read_dir(outcome.path("")).unwrap().count(), 1);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn columns_that_are_added_and_widened_are_shown() {
    let server = server();
    let outcome = filled(&server, WIDER).then(["plan", "after.capi", "--against", "sqlite:capi.db"]).run().status(0).stderr("");
    assert_eq!(there(&outcome), ["widens id from int to text", "adds clicks: int"]);
    let outcome = outcome.then(["plan", "before.capi", "--against", "sqlite:capi.db"]).run().status(0);
    assert_eq!(there(&outcome), ["the table stays as it is"]);
    let outcome = outcome.then(["plan", "after.capi", "--against", "sqlite:capi.db", "--format", "json"]).run().status(0);
    follows("plan.json", &outcome.stdout);
    let plan: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let table = serde_json::json!({
        "request": "ads", "table": "acme__ads", "conflict": null,
        "changes": [
            { "change": "widen", "column": "id", "from": "int", "to": "text" },
            { "change": "add", "column": "clicks", "type": "int" },
        ],
    });
    assert_eq!(plan["against"], serde_json::json!({ "destination": "sqlite:capi.db", "tables": [table], "global": null }));
    let outcome = outcome.then(["plan", "after.capi", "--format", "json"]).run().status(0);
    follows("plan.json", &outcome.stdout);
}

#[test]
fn what_would_be_refused_is_told_with_what_to_do() {
    let server = server();
    let outcome = filled(&server, NARROWER).then(["plan", "after.capi", "--against", "sqlite:capi.db"]).run().status(5);
    let outcome = outcome.stderr("error: `sqlite:capi.db` would refuse the run\n");
    let help = "help: map to another name, or run with `--allow-destructive`, which drops the table `acme__ads` and loads everything again";
    assert_eq!(there(&outcome), [format!("refused: {WHY}").as_str(), help]);
    let outcome = outcome.then(["plan", "after.capi", "--against", "sqlite:capi.db", "--format", "json"]).run().status(5);
    follows("plan.json", &outcome.stdout);
    let forced = ["plan", "after.capi", "--against", "sqlite:capi.db", "--allow-destructive"];
    let outcome = outcome.then(forced).run().status(0);
    assert_eq!(there(&outcome), [format!("drops the table and makes it anew, and forgets its bookmarks: {WHY}").as_str()]);
    let outcome = outcome.then(forced.into_iter().chain(["--format", "json"])).run().status(0);
    follows("plan.json", &outcome.stdout);
}

#[test]
fn a_destination_that_keeps_nothing_is_refused() {
    let server = server();
    let folder = Capi::new().script("acme.capi", &script(&server, BEFORE));
    let outcome = folder.args(["plan", "acme.capi", "--against", "stdout"]).run().status(3).stdout("");
    let outcome = outcome.stderr("error: the destination `stdout` keeps nothing\nhelp: give one that does, such as `sqlite:FILE`\n");
    let outcome = outcome.then(["plan", "acme.capi", "--against", "sqlite:no/such.db"]).run().status(5);
    outcome.stderr("error: the directory `no` of `no/such.db` does not exist\nhelp: create the directory, or give another file\n");
}

#[test]
fn what_no_longer_fits_is_loaded_anew_where_that_is_allowed() {
    let server = server();
    let outcome = filled(&server, NARROWER).then(["run", "after.capi", "--quiet"]).run().status(5);
    assert!(outcome.stderr.starts_with(&format!("error[destination-conflict]: {WHY}\n")), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("`--allow-destructive`"), "{}", outcome.stderr);
    let outcome = outcome.then(["run", "after.capi", "--allow-destructive", "--quiet"]).run().status(0).stderr("");
    let asked: Vec<_> = server.requests().iter().filter_map(|request| request.param("since")).collect();
    assert_eq!(asked, ["2026-01-01", "2026-01-01"], "from the beginning again; the refused run called nothing");
    let rows = crate::support::rows::Rows::open(&outcome.path("capi.db"), "acme").query("select id, name from acme__ads");
    assert_eq!(rows, ["1|5"]);
}
