//! One answer of each kind, as the protocol has it.

use serde_json::{Value, json};

use super::client::Client;

const SCRIPT: &str = "\
integration shop \"The shop\"
param $since: date = today()
secret $TOKEN
base \"https://a.test\"
auth bearer($TOKEN)
request orders {
  get \"/orders\"
  query from = $since
  paginate number(query: \"page\", size: 100)
  let $net = number(total) * 2
  key id
  map id -> id: int
  map $net -> net: decimal
}
";

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

fn client(name: &str) -> Client {
    let mut client =
        Client::with(name, json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } }), json!({}));
    let findings = client.open("a.capi", SCRIPT);
    assert!(findings.iter().all(|found| found["severity"] != 1), "{findings:?}");
    client
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

#[test]
fn completion_and_hover() {
    let mut client = client("completion");
    let items = client.at("textDocument/completion", "a.capi", 7, 21).unwrap();
    let since = items.as_array().unwrap().iter().find(|item| item["label"] == "$since").unwrap();
    assert_eq!(since["textEdit"], json!({ "range": range(7, 15, 21), "newText": "$since" }));
    assert_eq!(since["detail"], "param: date");
    assert!(labels(&client.at("textDocument/completion", "a.capi", 8, 11).unwrap()).contains(&"cursor"));
    let hover = |client: &mut Client, line, character| {
        client.at("textDocument/hover", "a.capi", line, character).unwrap()["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    assert!(hover(&mut client, 7, 17).contains("param: date"));
    assert!(hover(&mut client, 6, 3).contains("GET https://a.test/orders"), "the address of the call");
    assert!(hover(&mut client, 8, 3).contains("Pages by number as the query parameter `page`, from 1, 100 rows a page."));
    assert!(hover(&mut client, 9, 15).contains("number("), "the signature of a function");
    assert!(hover(&mut client, 4, 7).contains("Authorization: Bearer"), "what an authenticator does");
    assert!(hover(&mut client, 4, 14).contains("secret"));
}

#[test]
fn signatures() {
    let mut client = client("signature");
    let help = client.at("textDocument/signatureHelp", "a.capi", 9, 22).unwrap();
    assert!(help["signatures"][0]["label"].as_str().unwrap().starts_with("number("), "{help}");
    let help = client.at("textDocument/signatureHelp", "a.capi", 8, 25).unwrap();
    let label = help["signatures"][0]["label"].as_str().unwrap();
    let active = help["activeParameter"].as_u64().unwrap() as usize;
    let at = &help["signatures"][0]["parameters"][active]["label"];
    assert_eq!(&label[at[0].as_u64().unwrap() as usize..at[1].as_u64().unwrap() as usize], "query");
}

#[test]
fn definitions_references_and_highlights() {
    let mut client = client("names");
    let found = client.at("textDocument/definition", "a.capi", 7, 17).unwrap();
    assert_eq!(found[0]["range"], range(1, 6, 12));
    let params = json!({ "textDocument": { "uri": client.uri("a.capi") }, "position": { "line": 1, "character": 8 }, "context": { "includeDeclaration": false } });
    let found = client.ask("textDocument/references", params).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(found[0]["range"], range(7, 15, 21));
    let found = client.at("textDocument/documentHighlight", "a.capi", 10, 7).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 2, "the key and the column");
}

#[test]
fn a_name_is_renamed_in_all_files_that_know_it() {
    let mut client = Client::new("rename");
    std::fs::write(client.folder.join("globals.capi"), "global spend: decimal\nglobal double = spend * 2\n").unwrap();
    let script = "use \"globals.capi\"\nintegration a\nrequest r {\n  get \"https://a.test/x\"\n  key spend\n  map s -> global.spend\n}\n";
    std::fs::write(client.folder.join("b.capi"), script).unwrap();
    client.open("a.capi", script);
    let prepared = client.at("textDocument/prepareRename", "a.capi", 5, 20).unwrap();
    assert_eq!(prepared, json!({ "range": range(5, 18, 23), "placeholder": "spend" }));
    let params = |client: &Client, name: &str| json!({ "textDocument": { "uri": client.uri("a.capi") }, "position": { "line": 5, "character": 20 }, "newName": name });
    let wanted = params(&client, "cost");
    let edits = client.ask("textDocument/rename", wanted).unwrap();
    let of = |file: &str| -> Vec<Value> {
        edits["changes"][client.uri(file)].as_array().unwrap().iter().map(|edit| edit["range"].clone()).collect()
    };
    assert_eq!(of("a.capi"), [range(4, 6, 11), range(5, 18, 23)]);
    assert_eq!(of("b.capi"), [range(4, 6, 11), range(5, 18, 23)]);
    assert_eq!(of("globals.capi"), [range(0, 7, 12), range(1, 16, 21)]);
    for (name, refused) in [("double", "already"), ("1x", "no name"), ("a b", "no name")] {
        let wanted = params(&client, name);
        let message = client.ask("textDocument/rename", wanted).unwrap_err();
        assert!(message.contains(refused), "{name}: {message}");
    }
}

#[test]
fn names_that_ship_with_capi_stay_and_can_be_read() {
    let mut client = Client::new("vocabulary");
    client.open("a.capi", "use marketing\nintegration a\nrequest r {\n  get \"https://a.test/x\"\n  map s -> global.spend\n}\n");
    assert!(client.at("textDocument/prepareRename", "a.capi", 4, 20).unwrap_err().contains("ships with capi"));
    let found = client.at("textDocument/definition", "a.capi", 4, 20).unwrap();
    let path = found[0]["uri"].as_str().unwrap().strip_prefix("file://").unwrap().to_owned();
    let line = found[0]["range"]["start"]["line"].as_u64().unwrap() as usize;
    assert!(std::fs::read_to_string(path).unwrap().lines().nth(line).unwrap().starts_with("global spend"));
}

#[test]
fn outlines() {
    let mut client = client("outline");
    let params = json!({ "textDocument": { "uri": client.uri("a.capi") } });
    let found = client.ask("textDocument/documentSymbol", params).unwrap();
    let names: Vec<&str> = found.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["shop", "$since", "$TOKEN", "orders"]);
    let children: Vec<&str> = found[3]["children"].as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
    assert_eq!(children, ["$net", "id", "net"]);
    let found = client.ask("workspace/symbol", json!({ "query": "ordr" })).unwrap();
    assert_eq!(found[0]["name"], "orders");
    assert_eq!(found[0]["containerName"], "shop");
}

#[test]
fn quick_fixes() {
    let mut client = Client::new("fixes");
    client.open(
        "a.capi",
        "integration a\nlet $total = 1\nlet $x = $totel\nrequest r {\n  get \"https://a.test/x\"\n  map id -> id: int\n}\n",
    );
    let fixes = |client: &mut Client, line: u32| {
        let params =
            json!({ "textDocument": { "uri": client.uri("a.capi") }, "range": range(line, 9, 9), "context": { "diagnostics": [] } });
        client.ask("textDocument/codeAction", params).unwrap()
    };
    let found = fixes(&mut client, 2);
    let uri = client.uri("a.capi");
    assert_eq!(found[0]["title"], "change to `$total`");
    assert_eq!(found[0]["edit"]["changes"][&uri], json!([{ "range": range(2, 9, 15), "newText": "$total" }]));
    assert_eq!(found[0]["diagnostics"][0]["code"], "unknown-name");
    client.open("b.capi", "integration b\nrequest r {\n  get \"https://b.test/x\"\n  map id -> id: int\n}\n");
    let params = json!({ "textDocument": { "uri": client.uri("b.capi") }, "range": range(1, 8, 8), "context": { "diagnostics": [] } });
    let (found, uri) = (client.ask("textDocument/codeAction", params).unwrap(), client.uri("b.capi"));
    let allow = found
        .as_array()
        .unwrap()
        .iter()
        .find(|action| action["title"].as_str().unwrap().starts_with("allow `"))
        .expect("a lint can be allowed");
    let text = allow["edit"]["changes"][&uri][0]["newText"].as_str().unwrap();
    assert!(text.starts_with("# capi: allow(") && text.ends_with(")\n"), "{text}");
}

#[test]
fn colours_hints_folds_and_selections() {
    let mut client = client("looks");
    let document = json!({ "uri": client.uri("a.capi") });
    let tokens = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": document })).unwrap();
    let data: Vec<u64> = tokens["data"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
    assert_eq!(data[..15], [0, 0, 11, 0, 0, 0, 12, 4, 1, 0, 0, 5, 10, 8, 0], "integration, shop, its title");
    let hints = client
        .ask(
            "textDocument/inlayHint",
            json!({ "textDocument": document, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } } }),
        )
        .unwrap();
    let hints: Vec<&str> = hints.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap()).collect();
    assert_eq!(hints, [" https://a.test/orders", ": number?"]);
    let folds = client.ask("textDocument/foldingRange", json!({ "textDocument": document })).unwrap();
    assert_eq!((&folds[0]["startLine"], &folds[0]["endLine"]), (&json!(5), &json!(13)));
    let selection = client
        .ask("textDocument/selectionRange", json!({ "textDocument": document, "positions": [{ "line": 9, "character": 21 }] }))
        .unwrap();
    let mut at = &selection[0];
    let mut widths = Vec::new();
    while at.is_object() {
        widths.push((at["range"]["start"]["line"].as_u64().unwrap(), at["range"]["start"]["character"].as_u64().unwrap()));
        at = &at["parent"];
    }
    assert_eq!(widths, [(9, 20), (9, 13), (9, 13), (9, 2), (5, 0), (0, 0)]);
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document })).unwrap();
    let titles: Vec<&str> = lenses.as_array().unwrap().iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Run", "Preview", "Record sample"]);
}

#[test]
fn a_text_or_a_part_of_it_is_formatted() {
    let mut client = Client::new("format");
    let text = "integration   a\nrequest   r {\nget \"https://a.test/x\"\n  map   id -> id: int\n}\n";
    client.open("a.capi", text);
    let options = json!({ "tabSize": 8, "insertSpaces": false });
    let document = json!({ "uri": client.uri("a.capi") });
    let whole = client.ask("textDocument/formatting", json!({ "textDocument": document, "options": options })).unwrap();
    assert_eq!(whole[0], json!({ "range": range(0, 11, 14), "newText": " " }));
    assert_eq!(edited(text, &whole), "integration a\n\nrequest r {\n  get \"https://a.test/x\"\n  map id -> id: int\n}\n");
    let part = client
        .ask("textDocument/rangeFormatting", json!({ "textDocument": document, "range": range(1, 0, 3), "options": options }))
        .unwrap();
    assert_eq!(edited(text, &part), "integration   a\n\nrequest r {\n  get \"https://a.test/x\"\n  map   id -> id: int\n}\n");
}

/// The text with edits whose places count ASCII letters.
fn edited(text: &str, edits: &Value) -> String {
    let place = |at: &Value| {
        let before: usize = text.lines().take(at["line"].as_u64().unwrap() as usize).map(|line| line.len() + 1).sum();
        before + at["character"].as_u64().unwrap() as usize
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (place(&edit["range"]["start"]), place(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}
