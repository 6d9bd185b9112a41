//! Texts as the editor has them: changes, columns, files that are used.

use serde_json::{Value, json};

use super::client::Client;

const SCRIPT: &str = "integration a\nbase \"https://a.test\"\nrequest items {\n  get \"/items\"\n  key id\n  map id -> id: int\n}\n";

fn codes(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn findings_have_all_that_the_command_line_shows() {
    let mut client = Client::new("findings");
    let findings = client.open("a.capi", "let $total = 1\nlet $x = $totel\nlet $total = 2\n");
    assert_eq!(codes(&findings)[..2], ["unknown-name", "duplicate-name"]);
    assert_eq!(findings[0]["range"], json!({ "start": { "line": 1, "character": 9 }, "end": { "line": 1, "character": 15 } }));
    assert_eq!(findings[0]["severity"], 1);
    assert_eq!(findings[0]["message"], "`$totel` is not declared\nhelp: did you mean `$total`?");
    assert_eq!(findings[1]["relatedInformation"][0]["location"]["range"]["start"], json!({ "line": 0, "character": 4 }));
}

#[test]
fn the_same_findings_as_a_script_loaded_from_the_file() {
    let mut client = Client::new("same");
    let text = "integration a\nrequest r {\n  get \"http://a.test/x\"\n  map id -> global.nothing\n  mapp x\n}\n";
    std::fs::write(client.folder.join("a.capi"), text).unwrap();
    let findings = client.open("a.capi", text);
    let script = capi::Script::load(&client.folder.join("a.capi")).unwrap();
    let mut expected: Vec<&str> = script.diagnostics().iter().map(|found| found.code).collect();
    let mut found = codes(&findings);
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(!found.is_empty());
}

#[test]
fn changes_are_applied_in_utf_16() {
    let mut client = Client::new("utf16");
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    // An emoji is two units, a combining letter one of its own.
    let findings = client.open("a.capi", "let $x = \"😀e\u{301}\" + $unknown\n");
    assert_eq!(findings[0]["range"]["start"]["character"], 18);
    let change = |start: u32, end: u32, text: &str| json!({ "range": { "start": { "line": 0, "character": start }, "end": { "line": 0, "character": end } }, "text": text });
    let uri = client.uri("a.capi");
    let changes = [change(18, 26, "\"b\""), change(10, 12, "c")];
    client.tell("textDocument/didChange", json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": changes }));
    let hover = client.at("textDocument/hover", "a.capi", 0, 5).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("let: text"), "{hover}");
    let findings = client.findings("a.capi");
    assert!(!codes(&findings).contains(&"unknown-name"), "{findings:?}");
    client.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 3 }, "contentChanges": [{ "text": "let $y = $z" }] }),
    );
    assert_eq!(client.findings("a.capi")[0]["message"], "`$z` is not declared");
}

#[test]
fn columns_in_bytes_when_the_editor_can() {
    let mut client = Client::with("utf8", json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }), json!({}));
    assert_eq!(client.capabilities["positionEncoding"], "utf-8");
    let findings = client.open("a.capi", "let $x = \"😀\" + $unknown\n");
    assert_eq!(findings[0]["range"]["start"]["character"], 18);
}

#[test]
fn an_unsaved_text_is_the_truth_for_files_that_use_it() {
    let mut client = Client::new("unsaved");
    std::fs::write(client.folder.join("globals.capi"), "global spend: decimal\n").unwrap();
    let script = format!("use \"globals.capi\"\n{}", SCRIPT.replace("id: int\n}", "id: int\n  map s -> global.cost\n}"));
    let findings = client.open("a.capi", &script);
    assert!(codes(&findings).contains(&"unknown-global"), "{findings:?}");
    client.open("globals.capi", "global spend: decimal\nglobal cost: decimal\n");
    assert!(!codes(&client.findings("a.capi")).contains(&"unknown-global"));
    let uri = client.uri("globals.capi");
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert!(codes(&client.findings("a.capi")).contains(&"unknown-global"));
}

#[test]
fn findings_in_used_files_that_are_not_open_are_told() {
    let mut client = Client::new("used");
    std::fs::write(client.folder.join("globals.capi"), "global spend: decimall\n").unwrap();
    client.open("a.capi", &format!("use \"globals.capi\"\n{SCRIPT}"));
    assert_eq!(codes(&client.findings("globals.capi")), ["unknown-type"]);
    std::fs::write(client.folder.join("globals.capi"), "global spend: decimal\n").unwrap();
    let uri = client.uri("globals.capi");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    assert!(client.findings("globals.capi").is_empty());
}

#[test]
fn a_mistaken_request_is_an_error_and_the_server_lives() {
    let mut client = Client::new("lives");
    assert!(client.at("textDocument/hover", "nowhere.capi", 0, 0).unwrap_err().contains("is not open"));
    assert!(client.ask("textDocument/hover", json!({ "nonsense": 1 })).is_err());
    assert!(client.ask("textDocument/unheardOf", json!({})).unwrap_err().contains("unheardOf"));
    client.open("a.capi", SCRIPT);
    assert!(client.at("textDocument/hover", "a.capi", 999, 999).is_ok());
    assert!(client.at("textDocument/hover", "a.capi", 2, 2).unwrap()["contents"].is_object());
}

#[test]
fn a_request_that_is_cancelled_in_time_is_not_answered() {
    let mut client = Client::new("cancelled");
    client.open("a.capi", &SCRIPT.repeat(20));
    // The server is busy with the first; the second is taken back before its turn, or answered.
    let params = json!({ "textDocument": { "uri": client.uri("a.capi") } });
    let first = client.send("textDocument/semanticTokens/full", params.clone());
    let second = client.send("textDocument/semanticTokens/full", params);
    client.tell("$/cancelRequest", json!({ "id": second }));
    assert!(client.answer(first).is_ok());
    match client.answer(second) {
        Ok(answer) => assert!(answer["data"].is_array()),
        Err(message) => assert_eq!(message, "cancelled"),
    }
}
