//! The commands of code lenses, against a real server.

use serde_json::json;

use super::client::Client;
use crate::support::server::Server;

fn answers() -> Server {
    use crate::support::server::Answer;
    Server::start(|request| {
        if request.path == "/items" { Answer::json(r#"[{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]"#) } else { Answer::status(404) }
    })
}

fn script(server: &Server, path: &str) -> String {
    format!("integration a\nrequest items {{\n  get \"{}\"\n  key id\n  map id -> id: int\n}}\n", server.url(path))
}

fn command(client: &mut Client, name: &str) -> Result<serde_json::Value, String> {
    let arguments = [client.uri("a.capi"), "items".to_owned()];
    client.ask("workspace/executeCommand", json!({ "command": name, "arguments": arguments }))
}

#[test]
fn a_recorded_sample_is_known_at_once() {
    let server = answers();
    let mut client = Client::with("record", json!({ "window": { "workDoneProgress": true } }), json!({}));
    let text = script(&server, "/items").replace("map id -> id: int", "map  -> name: text\n  map id -> id: int");
    client.open("a.capi", &text.replace("  map  -> name: text\n", ""));
    command(&mut client, "capi.record").unwrap();
    client.hear("$/progress", |params| params["value"]["kind"] == "begin");
    client.hear("$/progress", |params| params["value"]["kind"] == "end");
    let said = client.hear("window/showMessage", |_| true);
    let message = said["message"].as_str().unwrap();
    assert!(message.starts_with("items: 2 rows read, 0 rejected; sample left in"), "{message}");
    assert!(client.folder.join(".capi/samples/a/items.json").exists());
    let uri = client.uri("a.capi");
    client.tell("textDocument/didChange", json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": text }] }));
    let items = client.at("textDocument/completion", "a.capi", 4, 6).unwrap();
    let name = items.as_array().unwrap().iter().find(|item| item["label"] == "name").expect("a field of the sample");
    assert_eq!(name["detail"], "text: \"One\"");
    let hover = client.at("textDocument/hover", "a.capi", 5, 7).unwrap();
    assert!(hover["contents"]["value"].as_str().unwrap().contains("number: 1"), "{hover}");
}

#[test]
fn a_run_writes_where_the_editor_says() {
    let server = answers();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("lsp-run.db");
    let _ = std::fs::remove_file(&folder);
    let mut client = Client::with("run", json!({}), json!({ "destination": format!("sqlite:{}", folder.display()) }));
    client.open("a.capi", &script(&server, "/items"));
    command(&mut client, "capi.run").unwrap();
    let said = client.hear("window/showMessage", |_| true);
    assert!(said["message"].as_str().unwrap().starts_with("items: 2 rows read, 2 written"), "{said}");
    let rows: i64 = rusqlite::Connection::open(&folder).unwrap().query_row("select count(*) from a__items", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2);
}

#[test]
fn what_fails_is_told_and_what_is_wrong_is_not_sent() {
    let server = answers();
    let mut client = Client::new("fails");
    client.open("a.capi", &script(&server, "/missing"));
    command(&mut client, "capi.preview").unwrap();
    let said = client.hear("window/showMessage", |_| true);
    assert_eq!(said["type"], 1);
    assert!(said["message"].as_str().unwrap().contains("404"), "{said}");
    let before = server.requests().len();
    let uri = client.uri("a.capi");
    let broken = script(&server, "/items").replace("id: int", "id: itn");
    client.tell("textDocument/didChange", json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": broken }] }));
    let message = command(&mut client, "capi.run").unwrap_err();
    assert!(message.starts_with("nothing was sent: "), "{message}");
    assert_eq!(server.requests().len(), before);
}
