//! `capi drop`: tables away from a destination, with what is remembered of them.

use super::Capi;
use super::support::Outcome;
use crate::support::rows::Rows;
use crate::support::server::{Answer, Server};

const DB: &str = "sqlite:capi.db";

fn filled(server: &Server) -> Outcome {
    let base = server.url("/");
    let acme = format!(
        "use marketing\nintegration acme\nrequest ads {{ get \"{base}ads\"\n  bookmark day from @2026-01-01\n  key id\n  map id -> id: int\n  map day -> global.date }}\n\
         request old {{ get \"{base}ads\"\n  map day -> global.date }}\n"
    );
    let zeta = format!("use marketing\nintegration zeta\nrequest days {{ get \"{base}ads\"\n  map day -> global.date }}\n");
    let folder = Capi::new().script("acme.capi", &acme).script("zeta.capi", &zeta);
    folder.args(["run", "acme.capi", "zeta.capi", "--quiet"]).run().status(0)
}

fn query(outcome: &Outcome, sql: &str) -> Vec<String> {
    Rows::open(&outcome.path("capi.db"), "acme").query(sql)
}

const GLOBAL: &str = "select _integration, _request from global order by 1, 2";
const TABLES: &str = "select name from sqlite_schema where name like '%\\_\\_%' escape '\\' and type = 'table' order by 1";

#[test]
fn tables_go_with_their_bookmarks_and_the_view_is_right_again() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "day": "2026-01-31"}]"#));
    let outcome = filled(&server);
    assert_eq!(query(&outcome, GLOBAL), ["acme|ads", "acme|old", "zeta|days"]);
    let outcome = outcome.then(["drop", DB, "acme", "old"]).run().status(3);
    let outcome = outcome.stderr(
        "error: drop all rows and bookmarks of `old` of `acme` at `sqlite:capi.db`? nobody is there to say\nhelp: `--yes` says so\n",
    );
    let outcome = outcome.then(["drop", DB, "acme", "old", "--yes"]).run().status(0).stdout("");
    let outcome = outcome.stderr("dropped `acme__old`; a run makes it anew and loads from the beginning\n");
    assert_eq!(query(&outcome, GLOBAL), ["acme|ads", "zeta|days"]);
    assert_eq!(query(&outcome, "select request from _capi_state"), ["ads"]);
    let outcome = outcome.then(["drop", DB, "acme", "--yes"]).run().status(0);
    assert_eq!(query(&outcome, GLOBAL), ["zeta|days"]);
    assert_eq!(query(&outcome, TABLES), ["zeta__days"]);
    assert_eq!(query(&outcome, "select count(*) from _capi_state"), ["0"]);
    assert_eq!(query(&outcome, "select count(*) from _capi_runs"), ["2"], "what was done stays written down");
    let outcome = outcome.then(["drop", DB, "acme", "--yes"]).run().status(5);
    let outcome = outcome.stderr("error: the destination has no integration `acme`\nhelp: it has zeta\n");
    // A run makes everything anew.
    let outcome = outcome.then(["run", "acme.capi", "--quiet"]).run().status(0);
    assert_eq!(query(&outcome, GLOBAL), ["acme|ads", "acme|old", "zeta|days"]);
}

fn files(outcome: &Outcome, folder: &str) -> usize {
    std::fs::read_dir(outcome.path(folder)).map_or(0, Iterator::count)
}

#[test]
fn files_go_as_well() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "day": "2026-01-31"}]"#));
    for dest in ["parquet:out", "csv:out", "ndjson:out"] {
        let outcome = filled(&server).then(["run", "acme.capi", "zeta.capi", "--to", dest, "--quiet"]).run().status(0);
        assert_eq!((files(&outcome, "out/acme/old"), files(&outcome, "out/acme/ads")), (1, 1));
        let outcome = outcome.then(["drop", dest, "acme", "old", "--yes"]).run().status(0);
        let outcome = outcome.stderr("dropped `acme__old`; a run makes it anew and loads from the beginning\n");
        assert_eq!((files(&outcome, "out/acme/old"), files(&outcome, "out/acme/ads")), (0, 1));
        let view = outcome.file("out/_capi/global.sql");
        assert!(!view.contains("acme__old") && view.contains("acme__ads") && view.contains("zeta__days"), "{view}");
        let outcome = outcome.then(["state", "show", dest, "acme"]).run().status(0);
        assert_eq!(outcome.stdout.lines().count(), 2);
        let outcome = outcome.then(["drop", dest, "acme", "--yes"]).run().status(0);
        assert!(!outcome.file("out/_capi/global.sql").contains("acme__"));
        let outcome = outcome.then(["run", "acme.capi", "--to", dest, "--quiet"]).run().status(0);
        assert_eq!((files(&outcome, "out/acme/old"), files(&outcome, "out/acme/ads")), (1, 1));
    }
}

#[test]
fn a_destination_that_cannot_says_so() {
    let server = Server::start(|_| Answer::json("[]"));
    filled(&server).then(["drop", "stdout", "acme", "--yes"]).run().status(3);
}
