//! `capi plan`, `preview` and `run` against a server on this machine.

use super::Capi;
use super::support::{Outcome, follows};
use crate::support::server::{Answer, Request, Server};

const SCRIPT: &str = r#"integration acme
use marketing

param $port: int
secret $ACME_TOKEN

base "http://127.0.0.1:{$port}/v2"
auth bearer($ACME_TOKEN)

request campaigns "All campaigns" {
  get "/campaigns"
  paginate cursor(next: next, query: "cursor")
  records data
  reject_limit 50%
  key campaign_id
  map id     -> global.campaign_id
  map name   -> global.campaign
  map budget -> budget: decimal
}

request insights {
  for $campaign in $campaigns
  get "/campaigns/{$campaign.id}/insights"
  paginate none
  key campaign_id, date
  map $campaign.id -> global.campaign_id
  map day          -> global.date
  map clicks       -> global.clicks
}
"#;

fn answer(request: &Request) -> Answer {
    match (request.path.as_str(), request.param("cursor").as_deref()) {
        ("/v2/campaigns", None) => Answer::json(r#"{"data": [{"id": "c1", "name": "Spring", "budget": "12.50"}], "next": "p2"}"#),
        ("/v2/campaigns", _) => Answer::json(r#"{"data": [{"id": "c2", "name": "Summer", "budget": "lots"}], "next": null}"#),
        ("/v2/campaigns/c1/insights", _) => Answer::json(r#"[{"day": "2026-01-01", "clicks": 5}, {"day": "2026-01-02", "clicks": 7}]"#),
        _ => Answer::json("[]"),
    }
}

/// The call of a verb on the script, its server's port given.
fn call(server: &Server, args: &[&str]) -> Capi {
    let port = format!("port={}", server.address().port());
    let (verb, rest) = args.split_first().unwrap();
    let args = [&[*verb, "acme.capi", "--param", &port], rest].concat();
    Capi::new().script("acme.capi", SCRIPT).env("ACME_TOKEN", "hush").args(args)
}

/// The port changes from run to run.
fn without_port(text: &str, server: &Server) -> String {
    text.replace(&server.address().port().to_string(), "PORT")
}

fn never_says(outcome: &Outcome, secret: &str) {
    assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret));
}

#[test]
fn a_plan_shows_everything_before_anything_is_sent() {
    let server = Server::start(answer);
    let outcome = call(&server, &["plan"]).run().status(0).stderr("");
    let expected = "\
acme  2 requests
  contacts http://127.0.0.1:PORT
  secrets  ACME_TOKEN
  params   port = PORT

campaigns  All campaigns
  calls    GET http://127.0.0.1:PORT/v2/campaigns
  pages    cursor(next: next, query: \"cursor\")
  writes   acme__campaigns (merge by campaign_id)
    global.campaign_id  text       line 16
    global.campaign     text       line 17
    budget              decimal    line 18

insights
  after    campaigns
  calls    GET http://127.0.0.1:PORT/v2/campaigns/{$campaign.id}/insights
  pages    none
  writes   acme__insights (merge by campaign_id, date)
    global.campaign_id  text       line 26
    global.date         date       line 27
    global.clicks       int        line 28
";
    assert_eq!(without_port(&outcome.stdout, &server), expected);
    assert_eq!(server.requests().len(), 0);
    never_says(&outcome, "hush");
    let outcome = call(&server, &["plan", "--format", "json"]).run().status(0).stderr("");
    let plan: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(plan["requests"][1]["depends_on"][0], "campaigns");
}

#[test]
fn a_plan_marks_secrets_that_are_missing() {
    let server = Server::start(answer);
    let outcome = call(&server, &["plan"]).env("ACME_TOKEN", "").run().status(0);
    assert!(outcome.stdout.contains("secrets  ACME_TOKEN (missing)"), "{}", outcome.stdout);
}

#[test]
fn a_preview_shows_first_pages_with_types_and_writes_no_row() {
    let server = Server::start(answer);
    let outcome = call(&server, &["preview", "campaigns"]).run().status(0);
    let outcome = outcome.stderr("1 sample left in `.capi/samples/acme`\nno row was written; `capi run` writes them\n");
    let expected = "\
campaigns 1 row read
────────────────────────────────────────────────
 global.campaign_id   global.campaign    budget
 text                 text              decimal
════════════════════════════════════════════════
 c1                   Spring               12.5
────────────────────────────────────────────────
";
    assert_eq!(outcome.stdout, expected, "\n{}", outcome.stdout);
    assert!(!outcome.path("capi.db").exists());
}

#[test]
fn a_run_writes_and_says_what_it_did_and_what_next() {
    let server = Server::start(answer);
    let outcome = call(&server, &["run", "--report", "report.json"]).run().status(0).stdout("");
    let expected = "\
──────────────────────────────────────────────────────────────────────────────────────────────
 request     calls   pages   read   written   rejected   skipped   retries   received    time
══════════════════════════════════════════════════════════════════════════════════════════════
 campaigns       2       2      2         1          1         0         0      149 B   -.--s
 insights        1       1      2         2          0         0         0       72 B   -.--s
 total           3       3      4         3          1         0         0      221 B   -.--s
──────────────────────────────────────────────────────────────────────────────────────────────
done: 3 rows in `sqlite:capi.db` in -.--s
next: sqlite3 capi.db 'select * from global'
rejects: sqlite3 capi.db 'select * from _capi_rejects'
";
    assert_eq!(outcome.stderr, expected, "\n{}", outcome.stderr);
    assert!(outcome.path("capi.db").exists());
    follows("report.json", &outcome.file("report.json"));
    never_says(&outcome, "hush");
}

#[test]
fn rows_go_to_files_and_what_next_says_how_to_look_at_them() {
    for format in ["parquet", "csv", "ndjson"] {
        let server = Server::start(answer);
        let outcome = call(&server, &["run", "--to", &format!("{format}:out")]).run().status(0).stdout("");
        let expected = format!(
            "done: 3 rows in `{format}:out` in -.--s\nnext: cd out && duckdb -init _capi/global.sql -c 'select * from global'\n\
             rejects: cat out/_capi/acme/rejects-*.ndjson\n"
        );
        assert!(outcome.stderr.ends_with(&expected), "\n{}", outcome.stderr);
        for request in ["campaigns", "insights"] {
            let files: Vec<_> = std::fs::read_dir(outcome.path(&format!("out/acme/{request}"))).unwrap().collect();
            assert_eq!(files.len(), 1);
            assert_eq!(files[0].as_ref().unwrap().path().extension().unwrap(), format);
        }
        assert!(outcome.file("out/_capi/acme/manifest.json").contains("\"status\": \"done\""));
    }
}

#[test]
fn rows_on_standard_output_are_all_that_is_there() {
    let server = Server::start(answer);
    let outcome = call(&server, &["run", "--request", "insights", "--to", "stdout", "--quiet"]).run().status(0).stderr("");
    let rows: Vec<serde_json::Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2, "{}", outcome.stdout);
    assert!(rows.iter().all(|row| row["_request"] == "insights" && row["campaign_id"] == "c1"), "{}", outcome.stdout);
}

#[test]
fn secrets_may_come_from_a_file() {
    let server = Server::start(answer);
    let call = call(&server, &["run", "--to", "stdout", "--secrets-file", "secrets.env"]).env("ACME_TOKEN", "");
    let outcome = call.script("secrets.env", "# mine\nACME_TOKEN=hush\n").run().status(0);
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer hush")));
    never_says(&outcome, "hush");
}

#[test]
fn a_missing_secret_is_said_before_anything_is_sent() {
    let server = Server::start(answer);
    let outcome = call(&server, &["run"]).env("ACME_TOKEN", "").run().status(2).stdout("");
    assert!(outcome.stderr.contains("error[missing-secret]: no value for `ACME_TOKEN`"), "{}", outcome.stderr);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_failed_call_is_shown_with_all_that_helps() {
    let server = Server::start(|_| Answer::status(403).body("{\"error\": \"no such account\"}"));
    let outcome = call(&server, &["run", "--request", "campaigns"]).run().status(1).stdout("");
    let text = without_port(&outcome.stderr, &server);
    for part in [
        "--> acme.capi:11, in request `campaigns`",
        "   11 |   get \"/campaigns\"",
        "call     GET http://127.0.0.1:PORT/v2/campaigns",
        "status   403",
        "answer   {\"error\": \"no such account\"}",
        "repeat   curl",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    never_says(&outcome, "hush");
}

#[test]
fn an_unknown_destination_param_or_request_is_refused() {
    let server = Server::start(answer);
    let expected = "error: `sqlit` is not a destination\nhelp: did you mean `sqlite`? supported are `sqlite:FILE`, `stdout`, `postgres://…`, `parquet:DIR`, `csv:DIR` and `ndjson:DIR`\n";
    call(&server, &["run", "--to", "sqlit:x.db"]).run().status(3).stderr(expected);
    let outcome = call(&server, &["run", "--param", "prt=1"]).run().status(2);
    assert!(outcome.stderr.contains("prt") && outcome.stderr.contains("port"), "{}", outcome.stderr);
    let outcome = call(&server, &["run", "--request", "campaign"]).run().status(2);
    assert!(outcome.stderr.contains("campaigns"), "{}", outcome.stderr);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn all_scripts_are_planned_before_the_first_is_run() {
    let server = Server::start(answer);
    let port = format!("port={}", server.address().port());
    let call = Capi::new().script("acme.capi", SCRIPT).script("bad.capi", "integration bad\nfoo\n").env("ACME_TOKEN", "hush");
    call.args(["run", "acme.capi", "bad.capi", "--param", &port]).run().status(2);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn too_many_rejected_rows_have_an_exit_code_of_their_own() {
    let server = Server::start(|_| Answer::json(r#"{"data": [{"id": "c2", "name": "Summer", "budget": "lots"}], "next": null}"#));
    let outcome = call(&server, &["run", "--request", "campaigns"]).run().status(4);
    assert!(outcome.stderr.contains("error[too-many-rejects]: 1 of 1 rows were rejected"), "{}", outcome.stderr);
    assert!(outcome.stderr.ends_with("rejects: sqlite3 capi.db 'select * from _capi_rejects'\n"), "{}", outcome.stderr);
}

#[test]
fn a_preview_says_why_a_row_is_rejected() {
    let server = Server::start(|_| Answer::json(r#"{"data": [{"id": "c2", "name": "Summer", "budget": "lots"}], "next": null}"#));
    let outcome = call(&server, &["preview", "campaigns"]).run().status(0);
    assert!(outcome.stdout.contains("rejected acme.capi:18: `budget`: "), "{}", outcome.stdout);
}

/// Waits for a call to arrive, never for a time.
#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_keeps_nothing() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let server = Server::start(|_| Answer::silence());
        let running = call(&server, &["run", "--to", "stdout"]).start();
        while server.requests().is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        running.signal(signal);
        let outcome = running.finish().status(status).stdout("");
        let told = "stopping: what is complete is committed; once more to stop at once\n";
        assert!(outcome.stderr.starts_with(told), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("error[interrupted]: the run was interrupted\n"), "{}", outcome.stderr);
    }
}

#[test]
fn one_id_for_two_scripts_of_an_integration_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1}]"#));
    let base = server.url("");
    let script = |integration: &str, request: &str| {
        let base = base.trim_end_matches('/');
        format!("integration {integration}\nbase \"{base}\"\nrequest {request} {{\n  get \"/{request}\"\n  map id -> id: int\n}}\n")
    };
    let folder = Capi::new()
        .script("a.capi", &script("acme", "one"))
        .script("b.capi", &script("acme", "two"))
        .script("c.capi", &script("other", "three"));
    let outcome = folder.args(["run", "a.capi", "b.capi", "--run-id", "x"]).run().status(3);
    let message = "two of the scripts are of integration `acme`: one `--run-id` cannot stand for both";
    assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
    assert!(server.requests().is_empty());
    let outcome = outcome.then(["run", "a.capi", "c.capi", "--run-id", "x", "--quiet"]).run().status(0);
    outcome.then(["run", "a.capi", "b.capi", "--quiet"]).run().status(0);
    assert_eq!(server.requests().len(), 4);
}
