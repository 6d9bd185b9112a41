//! `capi repl`: by lines from a pipe, and at a real terminal.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use regex::Regex;
use rexpect::session::{PtySession, spawn_command};

use super::Capi;
use super::support::Outcome;
use crate::support::server::{Answer, Request, Server};

const DOCS: &str = include_str!("../../docs/repl.md");

/// Two pages of two campaigns each.
fn api() -> Server {
    Server::start(|request: &Request| {
        let page: usize = request.param("page").map_or(1, |page| page.parse().unwrap());
        let row =
            |id: usize| format!(r#"{{"id": {id}, "campaign_name": "C{id}", "spend": "1{id}.50", "clicks": {id}, "day": "2026-01-0{id}"}}"#);
        let rows = if page < 3 { format!("{}, {}", row(2 * page - 1), row(2 * page)) } else { String::new() };
        Answer::json(format!(r#"{{"data": [{rows}], "page": {page}, "total_pages": 2}}"#))
    })
}

fn typed(server: &Server, lines: &[&str]) -> Outcome {
    let text = lines.join("\n").replace("{API}", server.url("").trim_end_matches('/'));
    Capi::new().stdin(&format!("{text}\n")).args(["repl"]).run()
}

/// What each line says, without what the first two say.
fn says(lines: &[&str]) -> String {
    let server = api();
    let first = ["get \"{API}/campaigns\"", "records data"];
    let before = typed(&server, &first).status(0).stdout;
    let all: Vec<&str> = first.iter().chain(lines).copied().collect();
    let outcome = typed(&server, &all).status(0);
    assert_eq!(outcome.stderr, "");
    scrubbed(&outcome.stdout).strip_prefix(&scrubbed(&before)).unwrap().to_owned()
}

fn scrubbed(text: &str) -> String {
    Regex::new(r"\d+ ms").unwrap().replace_all(text, "3 ms").into_owned()
}

#[test]
fn a_call_alone_is_sent_and_its_answer_shown_as_a_tree() {
    let server = api();
    let outcome = typed(&server, &["get \"{API}/campaigns\""]).status(0);
    let expected = "\
200 3 ms, 203 B, application/json
data           list of 2 objects
  id             number  1, 2
  campaign_name  text  \"C1\", \"C2\"
  spend          text  \"11.50\", \"12.50\"
  clicks         number  1, 2
  day            text  \"2026-01-01\", \"2026-01-02\"
page           number  1
total_pages    number  2
";
    let shown = scrubbed(&outcome.stdout);
    let tree: Vec<&str> = shown.lines().skip(1).take(8).collect();
    let expected: Vec<&str> = expected.lines().skip(1).collect();
    let words = |lines: &[&str]| lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
    assert_eq!(words(&tree), words(&expected), "{shown}");
    assert!(shown.starts_with("200 3 ms, "), "{shown}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn statements_are_tried_on_the_answer_without_another_call() {
    let server = api();
    let lines = [
        "get \"{API}/campaigns\"",
        "records data",
        "map clicks -> clicks: int",
        "where clicks > 1",
        "let $double = clicks * 2",
        "clicks + 1",
        "key clicks",
    ];
    let outcome = typed(&server, &lines).status(0);
    assert_eq!(server.requests().len(), 1);
    let last: Vec<&str> = outcome.stdout.lines().rev().take(5).collect();
    assert_eq!(last, ["1 different of 1 row", "3", "4", "1 row of 2 records", "clicks: int  1, 2"]);
}

#[test]
fn paging_shows_the_next_call_and_next_sends_it() {
    let said = says(&["paginate number(query: \"page\", start: 1, pages: total_pages)"]);
    assert!(said.starts_with("next page: GET http://127.0.0.1:") && said.ends_with("/campaigns?page=2\n"), "{said}");
    let said = says(&["paginate number(query: \"page\", start: 1, pages: total_pages)", "map id -> id: int", ":next", ":rows"]);
    assert!(said.contains("2 records\n") && said.contains("\n   3\n   4\n"), "{said}");
}

#[test]
fn a_mistake_is_told_as_the_checker_tells_it_and_changes_nothing() {
    let server = api();
    let outcome = typed(&server, &["get \"{API}/campaigns\"", "records data", "map clicks -> clicks: itn", ":show"]).status(2);
    assert!(outcome.stderr.contains("[repl:3:1:"), "{}", outcome.stderr);
    assert!(outcome.stdout.ends_with("  records data\n}\n"), "{}", outcome.stdout);
    let outcome = typed(&server, &[":shwo"]).status(2);
    assert_eq!(outcome.stderr, "there is no command `:shwo`; did you mean `:show`?\n");
}

#[test]
fn a_statement_given_again_takes_the_place_of_the_first_and_undo_takes_it_back() {
    let said = says(&["map clicks -> n: int", "map id -> n: int", ":show", ":undo", ":undo", ":redo"]);
    let scripts: Vec<&str> = said.split("integration api").skip(1).collect();
    assert_eq!(scripts.len(), 4, "{said}");
    assert!(scripts[0].contains("map id -> n") && !scripts[0].contains("map clicks"), "{said}");
    assert!(scripts[1].contains("map clicks -> n") && !scripts[2].contains("map") && scripts[3].contains("map clicks"), "{said}");
}

#[test]
fn a_changed_call_says_that_the_answer_is_from_before() {
    let said = says(&["query page = 2", ":send"]);
    assert!(said.starts_with("the answer is from before this: `:send` sends the call again\n200 "), "{said}");
    assert!(said.contains("\"C3\", \"C4\""), "{said}");
}

#[test]
fn several_lines_are_one_statement_while_a_bracket_is_open() {
    let said = says(&["map . {", "  clicks: int", "}", ":map"]);
    assert!(said.contains("campaigns   clicks"), "{said}");
}

#[test]
fn every_command_has_help_and_does_something() {
    let said = says(&[":help", ":help suggest", ":explain paginate", ":fields data", ":records", ":rows 1"]);
    for command in ["help", "send", "next", "fields", "suggest", "run", "save", "undo", "explain", "quit"] {
        assert!(said.contains(&format!(":{command}")), "{command}: {said}");
    }
    let server = api();
    let outcome =
        typed(&server, &["get \"{API}/campaigns\"", ":suggest", "y", ":plan", ":map", ":reset", ":show", ":quit", "never read"]).status(0);
    assert!(outcome.stdout.contains("contacts  http://127.0.0.1:"), "{}", outcome.stdout);
    assert!(outcome.stdout.ends_with("the script is empty: `get \"https://…\"` begins it\n"), "{}", outcome.stdout);
}

#[test]
fn credentials_that_are_typed_become_secrets_and_are_never_written() {
    let server = Server::start(|request| {
        let seen = request.header("authorization").unwrap_or("none").to_owned();
        Answer::json(format!(r#"[{{"id": 1, "echo": "{seen}"}}]"#))
    });
    let lines = ["auth bearer(\"typed-t0ken\")", "get \"{API}/things\"", "map id -> id: int", "key id", ":save t.capi", ":run sqlite:t.db"];
    let outcome = typed(&server, &lines).status(0);
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer typed-t0ken"));
    let saved = outcome.file("t.capi");
    assert!(saved.contains("secret $API_TOKEN\n") && saved.contains("auth bearer($API_TOKEN)\n"), "{saved}");
    assert!(!saved.contains("typed-t0ken") && !outcome.stdout.contains("typed-t0ken"), "{saved}\n{}", outcome.stdout);
    let outcome = typed(&server, &["get \"{API}/things?api_key=typed-k3y&x=1\"", ":show"]).status(0);
    assert_eq!(server.requests().last().unwrap().query, "x=1&api_key=typed-k3y");
    assert!(
        !outcome.stdout.contains("typed-k3y") && outcome.stdout.contains("api_key(query: \"api_key\", value: $API_API_KEY)"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_secret_is_asked_for_and_a_param_is_set() {
    let server = Server::start(|request| Answer::json(format!(r#"[{{"region": "{}"}}]"#, request.param("region").unwrap())));
    let lines = [
        "param $region: text",
        "secret $T",
        ":secret T",
        "v4lue-of-t",
        ":set $region us",
        "auth bearer($T)",
        "get \"{API}/r\"",
        "query region = $region",
        ":send",
    ];
    let outcome = typed(&server, &lines);
    assert_eq!(server.requests().last().unwrap().header("authorization"), Some("Bearer v4lue-of-t"));
    assert!(outcome.stdout.contains("\"us\"") && !outcome.stdout.contains("v4lue"), "{}", outcome.stdout);
}

#[test]
fn a_file_that_is_there_is_not_overwritten_and_one_that_was_loaded_is() {
    let server = api();
    let saved = typed(&server, &["get \"{API}/campaigns\"", "records data", "map id -> id: int", ":save a.capi"]).status(0);
    let again = saved.then(["repl", "a.capi"]).stdin("key id\n:save a.capi\n").run().status(0);
    assert!(again.file("a.capi").contains("  key id\n"), "{}", again.file("a.capi"));
    let other = again.then(["repl"]).stdin("integration x\n:save a.capi\n").run().status(2);
    assert_eq!(other.stderr, "`a.capi` exists already and was left as it is; take another name\n");
}

/// The lines that a person types in the transcript of docs/repl.md, and what is said.
fn transcript() -> (Vec<String>, String) {
    let text = Regex::new(r"\b\d\.\d\ds\b").unwrap().replace_all(DOCS, "-.--s").into_owned();
    let block = text.split("```repl\n").nth(1).unwrap().split("```").next().unwrap();
    let typed = block.lines().filter_map(|line| line.strip_prefix("> ")).map(str::to_owned).collect();
    let said = block.lines().filter(|line| !line.starts_with("> ")).map(|line| format!("{line}\n")).collect();
    (typed, said)
}

#[test]
fn the_transcript_of_the_documentation_is_what_happens() {
    let (lines, said) = transcript();
    assert!(lines.len() <= 8, "{} lines", lines.len());
    let server = api();
    let lines: Vec<String> = lines.iter().map(|line| line.replace("http://127.0.0.1:8080", "{API}")).collect();
    let outcome = typed(&server, &lines.iter().map(String::as_str).collect::<Vec<_>>()).status(0);
    let stdout = scrubbed(&outcome.stdout);
    if std::env::var_os("CAPI_UPDATE").is_some() {
        eprintln!("{stdout}");
    }
    assert_eq!(stdout, said);
    let rows = crate::support::rows::query(
        &rusqlite::Connection::open(outcome.path("ads.db")).unwrap(),
        "select count(*), sum(clicks) from global",
    );
    assert_eq!(rows, ["4|10"]);
}

/// The prompt at a terminal of its own, in this folder.
fn at_a_terminal(folder: &Path) -> PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    command.arg("repl").current_dir(folder).env_clear();
    command.envs([("TERM", "xterm"), ("COLUMNS", "200"), ("LINES", "60"), ("NO_COLOR", "1")]).env("CAPI_STATE_DIR", folder);
    let mut terminal = spawn_command(command, Some(30_000)).unwrap();
    terminal.exp_string("`:help` lists all commands").unwrap();
    terminal
}

#[test]
fn control_c_cancels_a_call_and_keeps_the_session() {
    let silent = Server::start(|_| Answer::silence());
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = at_a_terminal(folder.path());
    terminal.send_line(&format!("get \"{}\"", silent.url("/never"))).unwrap();
    while silent.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.send_control('c').unwrap();
    terminal.exp_string("cancelled").unwrap();
    terminal.send_line(":show").unwrap();
    terminal.exp_string("request never {").unwrap();
    terminal.send_control('d').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn tab_completes_with_fields_of_the_answer() {
    let server = api();
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = at_a_terminal(folder.path());
    terminal.send_line(&format!("get \"{}\"", server.url("/campaigns"))).unwrap();
    terminal.exp_string("`:suggest` proposes").unwrap();
    terminal.send_line("records data").unwrap();
    terminal.exp_string("2 records").unwrap();
    terminal.send("map campaign_n\t").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("campaign_name").unwrap();
    terminal.send_line(" -> name: text").unwrap();
    terminal.exp_string("C1, C2").unwrap();
    terminal.send_control('d').unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn at_a_terminal_from_nothing_to_a_saved_script() {
    let server = api();
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = at_a_terminal(folder.path());
    terminal.send_line(&format!("get \"{}\"", server.url("/campaigns"))).unwrap();
    terminal.exp_string("list of 2 objects").unwrap();
    terminal.send_line(":suggest").unwrap();
    terminal.exp_string("`y` takes all of them").unwrap();
    terminal.send_line("y").unwrap();
    terminal.exp_string("statements in the script").unwrap();
    terminal.send_line("auth bearer(\"typed-t0ken\")").unwrap();
    terminal.exp_string("is kept in memory").unwrap();
    terminal.send_line(":save ads.capi").unwrap();
    terminal.exp_string("wrote `ads.capi`").unwrap();
    terminal.send_control('d').unwrap();
    terminal.exp_eof().unwrap();
    let history = std::fs::read_to_string(folder.path().join("repl_history")).unwrap();
    assert!(history.contains(":suggest") && !history.contains("typed-t0ken"), "{history}");
    let script = capi::Script::load(&folder.path().join("ads.capi")).unwrap();
    assert!(script.diagnostics().iter().all(|found| !found.is_error()));
}

#[test]
fn a_mistyped_word_is_told_with_the_one_that_was_meant() {
    let outcome = Capi::new().stdin("gett \"http://a.test\"\nrecrds data\n").args(["repl"]).run().status(2);
    for meant in ["unknown statement `gett`; did you mean `get`?", "unknown statement `recrds`; did you mean `records`?"] {
        assert!(outcome.stderr.contains(meant), "{}", outcome.stderr);
    }
}
