//! How long the language server takes for each answer on a script of 2,000 lines, and for the findings after
//! a letter was typed: `cargo bench --bench editor`. Medians and the slowest; fails if one takes 30 ms.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use capi::lsp::serve_on;
use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

const LINES: usize = 2_000;
const RUNS: i32 = 20;
const MOST: Duration = Duration::from_millis(30);
const URI: &str = "file:///large.capi";

fn main() {
    let text = script();
    let lines = text.lines().count() as u32;
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(move || serve_on(theirs).expect("a server"));
    let editor = Editor { connection: ours };
    editor.ask(0, "initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    editor.tell("initialized", json!({}));
    editor.tell("textDocument/didOpen", json!({ "textDocument": { "uri": URI, "languageId": "capi", "version": 1, "text": text } }));
    let findings = editor.findings();
    assert!(findings.iter().all(|found| found["severity"] != 1), "the script of the measurement is wrong: {findings:#?}");
    println!("{lines} lines, {} bytes", text.len());
    let map = text.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains("map $item.id")).expect("a map") as u32;
    let mut slow = Vec::new();
    let typed = median(|run| {
        let change = json!({ "range": range(map, 2, 2), "text": if run % 2 == 0 { " " } else { "" } });
        editor.tell("textDocument/didChange", json!({ "textDocument": { "uri": URI, "version": run + 2 }, "contentChanges": [change] }));
        // A request behind the change waits for the text to be read again.
        editor.ask(run + 100, "textDocument/foldingRange", json!({ "textDocument": { "uri": URI } }));
    });
    show("a letter typed: parsed, checked, linted", typed, &mut slow);
    let at = |character: u32| json!({ "textDocument": { "uri": URI }, "position": { "line": map, "character": character } });
    let whole = json!({ "textDocument": { "uri": URI }, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": lines, "character": 0 } }, "context": { "diagnostics": [] } });
    let mut asked = vec![
        ("textDocument/completion", at(8)),
        ("textDocument/hover", at(9)),
        ("textDocument/signatureHelp", at(9)),
        ("textDocument/definition", at(9)),
        ("textDocument/references", at(9)),
        ("textDocument/documentHighlight", at(9)),
        ("textDocument/prepareRename", at(9)),
        ("textDocument/rename", at(9)),
        ("textDocument/codeAction", whole.clone()),
        ("textDocument/inlayHint", whole.clone()),
        ("textDocument/formatting", json!({ "textDocument": { "uri": URI }, "options": { "tabSize": 2, "insertSpaces": true } })),
        ("workspace/symbol", json!({ "query": "items" })),
        ("textDocument/selectionRange", json!({ "textDocument": { "uri": URI }, "positions": [{ "line": map, "character": 9 }] })),
    ];
    let document = json!({ "textDocument": { "uri": URI } });
    let of_document = ["documentSymbol", "codeLens", "semanticTokens/full", "foldingRange", "diagnostic"];
    let methods: Vec<String> = of_document.iter().map(|name| format!("textDocument/{name}")).collect();
    asked.extend(methods.iter().map(|method| (method.as_str(), document.clone())));
    for (method, mut params) in asked {
        params["context"] = json!({ "includeDeclaration": true, "diagnostics": [] });
        params["newName"] = json!("renamed");
        let times = median(|run| drop(editor.ask(run + 1_000, method, params.clone())));
        show(method, times, &mut slow);
    }
    editor.ask(-1, "shutdown", Value::Null);
    editor.tell("exit", Value::Null);
    server.join().expect("a server that ends");
    assert!(slow.is_empty(), "slower than {MOST:?}: {slow:?}");
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

fn show(what: &str, (median, most): (Duration, Duration), slow: &mut Vec<String>) {
    println!("{what:<42} {:>8.2} ms  at most {:>8.2} ms", median.as_secs_f64() * 1000.0, most.as_secs_f64() * 1000.0);
    if median >= MOST {
        slow.push(what.to_owned());
    }
}

fn median(mut work: impl FnMut(i32)) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|run| {
            let start = Instant::now();
            work(run);
            start.elapsed()
        })
        .collect();
    times.sort();
    (times.get(times.len() / 2).copied().unwrap_or_default(), times.last().copied().unwrap_or_default())
}

struct Editor {
    connection: Connection,
}

impl Editor {
    fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification { method: method.to_owned(), params }.into()).expect("a server");
    }

    fn ask(&self, id: i32, method: &str, params: Value) -> Value {
        self.connection.sender.send(Request { id: id.into(), method: method.to_owned(), params }.into()).expect("a server");
        loop {
            if let Message::Response(answer) = self.connection.receiver.recv().expect("an answer")
                && answer.id == id.into()
            {
                return answer.response_result.unwrap_or_else(|error| panic!("{method}: {}", error.message));
            }
        }
    }

    fn findings(&self) -> Vec<Value> {
        loop {
            if let Message::Notification(found) = self.connection.receiver.recv().expect("findings")
                && found.method == "textDocument/publishDiagnostics"
            {
                return found.params["diagnostics"].as_array().cloned().unwrap_or_default();
            }
        }
    }
}

/// About 100 requests; parents, and children that loop over them.
fn script() -> String {
    let mut text = String::from(HEAD);
    for number in 0.. {
        let request = REQUESTS.replace('@', &number.to_string());
        if text.lines().count() + request.lines().count() > LINES {
            break;
        }
        let _ = write!(text, "{request}");
    }
    while text.lines().count() < LINES {
        text.push_str("# the end\n");
    }
    text
}

const HEAD: &str = r#"# A large integration.
use marketing

integration large "A large integration"

param $since: date = today() - 30d
param $region: "eu" | "us" = "eu"
secret $TOKEN

let $WHOLE = ["jpy", "krw"]
fn cents($amount, $currency) = if $currency in $WHOLE then $amount else $amount / 100

base "https://{$region}.api.acme.test/v2"
auth bearer($TOKEN)
header Accept = "application/json"
timezone "Europe/Berlin"

"#;

const REQUESTS: &str = r#"request items_@ "Items of kind @" {
  get "/items/@"
  query from = $since, status = "active", fields = ["id", "name"]
  paginate number(query: "page", start: 1, size: 100, total: meta.total)
  records data.items
  where status != "deleted" and (amount ?? 0) >= 0
  let $unit = if currency in $WHOLE then 1 else 100
  key id
  map id                          -> id: text "The id of the item"
  map lower(name)                 -> name: text
  map amount / $unit              -> amount: decimal(18, 2)
  map date(created_at)            -> created_on: date
  map campaign                    -> global.campaign
  map spend                       -> global.spend
  map customer.address { city, postcode, country: text }
  map tags | filter(. != "") | join(", ") -> tags: text
}

request details_@ "Details of the items" {
  for $item in $items_@[.status == "open"]
  get "/items/{$item.id}/details"
  header "X-Item" = "item {$item.id} of {$region}"
  paginate url(next: links.next)
  records details
  each $line, $i in lines
  key item_id, position
  map $item.id                    -> item_id: text
  map $i                          -> position: int
  map $line.sku | trim | upper    -> sku: text
  map cents($line.price, currency) -> price: decimal
  map match kind { "a" => "first", "b" or "c" => "other", else => null } -> kind: text
  map $line.attributes[.name == "color"][0].value -> color: text
  map coalesce($line.note, note, "none") -> note: text
}

"#;
