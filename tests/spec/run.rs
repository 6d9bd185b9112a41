//! Runs one scenario: a server that gives its answers, the script against it, what came of it.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use capi::Script;
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::percent_decode_str;

use super::scenario::{Response, Scenario};
use crate::support::script::{Given, Outcome, short};
use crate::support::server::{Answer, Request, Server};
use crate::support::snippet;

/// Headers that the client adds by itself.
const CLIENT: &[&str] = &["host", "user-agent", "accept", "accept-encoding", "content-length", "connection"];

pub(crate) struct Ran {
    /// What must not happen in any scenario, or is not asked for in this one.
    pub(crate) troubles: Vec<String>,
    blocks: HashMap<String, Vec<String>>,
    outcome: Option<Outcome>,
}

impl Ran {
    /// What came of it, as the lines of the block with this information.
    pub(crate) fn block(&self, info: &str) -> Vec<String> {
        match (info.strip_prefix("rows "), &self.outcome) {
            (Some(request), Some(outcome)) => outcome.rows().of(request),
            _ => self.blocks.get(info).cloned().unwrap_or_default(),
        }
    }
}

pub(crate) fn run(scenario: &Scenario) -> Ran {
    let server = Arc::new(Answers::new(scenario.responses()));
    let inner = server.clone();
    let listening = Server::start(move |request| inner.answer(request));
    let text = scenario.script().replace("{server}", &listening.url("")).replace("{elsewhere}", &elsewhere(&listening.url("")));
    let script = snippet::whole(&text, &listening.url(""));
    if scenario.expects("check") {
        let blocks = HashMap::from([("check".to_owned(), findings(&script))]);
        return Ran { troubles: Vec::new(), blocks, outcome: None };
    }
    let mut given = Given::script("spec.capi", script.text.clone()).secret("SECRET", "hush");
    given.params = scenario.params();
    match given.run() {
        Err(findings) => refused(scenario, findings.into_iter().map(|line| moved(&line, script.before)).collect()),
        Ok(outcome) => judged(scenario, outcome, &listening, &server),
    }
}

/// The diagnostics, with lines as the page counts them.
fn findings(script: &snippet::Whole) -> Vec<String> {
    let checked = Script::new("spec.capi", script.text.clone());
    checked.checked().diagnostics.iter().map(|finding| moved(&short(&checked, finding), script.before)).collect()
}

fn moved(line: &str, before: u32) -> String {
    match line.split_once(':') {
        Some((number, rest)) => format!("{}:{rest}", number.parse::<u32>().unwrap().saturating_sub(before)),
        None => line.to_owned(),
    }
}

fn refused(scenario: &Scenario, findings: Vec<String>) -> Ran {
    if scenario.expects("refused") {
        return Ran { troubles: Vec::new(), blocks: HashMap::from([("refused".to_owned(), findings)]), outcome: None };
    }
    Ran { troubles: findings, blocks: HashMap::new(), outcome: None }
}

fn judged(scenario: &Scenario, outcome: Outcome, listening: &Server, server: &Answers) -> Ran {
    let plain = |text: &str| text.replace(&listening.url(""), "{server}");
    let rejects: Vec<String> = outcome.rows().rejects().iter().map(|line| plain(line)).collect();
    let error: Vec<String> = outcome.report.error.iter().map(|error| plain(&format!("{}: {}", error.code, error.message))).collect();
    let warnings = outcome.report.requests.iter().flat_map(|request| {
        let named = |warning: &String| format!("{}: {}", request.name, plain(warning));
        request.warnings.iter().map(named).collect::<Vec<_>>()
    });
    let mut troubles = server.troubles();
    let told = serde_json::to_string(&outcome.report).unwrap() + &rejects.join("\n");
    if told.contains("hush") {
        troubles.push(format!("the secret is shown: {told}"));
    }
    if !scenario.expects("rejects") && !scenario.expects("error") && !rejects.is_empty() {
        troubles.push(format!("rejects: {}", rejects.join("\n")));
    }
    if !scenario.expects("error") && !error.is_empty() {
        troubles.push(format!("the run failed: {}", error.join("\n")));
    }
    let blocks = HashMap::from([
        ("warnings".to_owned(), warnings.collect()),
        ("rejects".to_owned(), rejects),
        ("error".to_owned(), error),
        ("sent".to_owned(), listening.requests().iter().flat_map(sent).collect()),
    ]);
    Ran { troubles, blocks, outcome: Some(outcome) }
}

fn sent(request: &Request) -> Vec<String> {
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let mut lines = vec![format!("{} {}{query}", request.method, request.path)];
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .filter(|(name, _)| !CLIENT.contains(&name.as_str()))
        .map(|(name, value)| format!("  {name}: {value}"))
        .collect();
    headers.sort();
    lines.append(&mut headers);
    lines.extend(request.text().lines().map(|line| format!("  {line}")));
    lines
}

/// The answers of a scenario and how often each call came.
struct Answers {
    responses: Vec<Response>,
    calls: Mutex<HashMap<String, usize>>,
}

impl Answers {
    fn new(responses: Vec<Response>) -> Answers {
        Answers { responses, calls: Mutex::default() }
    }

    fn answer(&self, request: &Request) -> Answer {
        let call = call_of(request);
        let mut calls = self.calls.lock().unwrap();
        let turn = calls.entry(call.clone()).or_default();
        *turn += 1;
        let known: Vec<&Response> = self.responses.iter().filter(|response| response.call == call).collect();
        let Some(response) = known.get(*turn - 1).or(known.last()) else {
            return Answer::status(418)
                .header("content-type", "application/json")
                .body(r#"{"error": "the scenario has no such response"}"#);
        };
        let host = request.header("host").unwrap_or_default();
        let own = format!("http://{host}");
        let filled = |text: &str| text.replace("{server}", &own).replace("{elsewhere}", &elsewhere(&own));
        let body = filled(&response.body).into_bytes();
        let is_packed = response.headers.iter().any(|(name, _)| name == "packed");
        let mut answer = Answer::status(response.status).body(if is_packed { packed(&body) } else { body });
        if !response.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) && response.status != 204 {
            answer = answer.header("content-type", "application/json");
        }
        let headers = response.headers.iter().filter(|(name, _)| name != "packed");
        headers.fold(answer, |answer, (name, value)| answer.header(name, filled(value)))
    }

    /// Calls without a response, responses without a call.
    fn troubles(&self) -> Vec<String> {
        let calls = self.calls.lock().unwrap();
        let unknown = calls.keys().filter(|call| !self.responses.iter().any(|response| response.call == **call));
        let mut troubles: Vec<String> = unknown.map(|call| format!("no response for `{call}`")).collect();
        let mut wanted: HashMap<&str, usize> = HashMap::new();
        for response in &self.responses {
            *wanted.entry(&response.call).or_default() += 1;
        }
        let short = wanted.iter().filter(|(call, count)| calls.get(**call).copied().unwrap_or_default() < **count);
        troubles.extend(short.map(|(call, count)| format!("`{call}` was to be called {count} times or more")));
        troubles
    }
}

/// Host and port of the server under another name, which is another host.
fn elsewhere(url: &str) -> String {
    url.replace("http://127.0.0.1", "localhost")
}

/// In gzip, which no header tells.
fn packed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// `GET /items?page=1`, decoded.
fn call_of(request: &Request) -> String {
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let target = format!("{}{query}", request.path);
    format!("{} {}", request.method, percent_decode_str(&target).decode_utf8_lossy())
}
