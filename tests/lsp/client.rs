//! An editor made of messages, against the server on a connection in memory.

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use capi::lsp::serve_on;
use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};

pub struct Client {
    connection: Connection,
    server: Option<JoinHandle<()>>,
    pub folder: PathBuf,
    pub capabilities: Value,
    last: i32,
    /// Notifications that nobody has asked for yet.
    heard: Vec<Notification>,
    answered: Vec<Response>,
}

impl Client {
    /// An editor that counts columns in UTF-16, over an empty folder of this name.
    pub fn new(name: &str) -> Client {
        Client::with(name, json!({}), json!({}))
    }

    pub fn with(name: &str, capabilities: Value, options: Value) -> Client {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lsp").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let folder = folder.canonicalize().unwrap();
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(move || serve_on(theirs).unwrap());
        let mut client = Client {
            connection: ours,
            server: Some(server),
            folder,
            capabilities: Value::Null,
            last: 0,
            heard: Vec::new(),
            answered: Vec::new(),
        };
        let root = client.uri("");
        let folders = json!([{ "uri": root, "name": "test" }]);
        let params = json!({ "processId": null, "rootUri": root, "capabilities": capabilities, "workspaceFolders": folders, "initializationOptions": options });
        let answer = client.ask("initialize", params).unwrap();
        client.capabilities = answer["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    pub fn uri(&self, file: &str) -> String {
        format!("file://{}", self.folder.join(file).display())
    }

    pub fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification { method: method.to_owned(), params }.into()).unwrap();
    }

    /// Sends a request; the answer, or the message of the error.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.send(method, params);
        self.answer(id)
    }

    pub fn send(&mut self, method: &str, params: Value) -> i32 {
        self.last += 1;
        self.connection.sender.send(Request { id: self.last.into(), method: method.to_owned(), params }.into()).unwrap();
        self.last
    }

    pub fn answer(&mut self, id: i32) -> Result<Value, String> {
        loop {
            if let Some(index) = self.answered.iter().position(|answer| answer.id == id.into()) {
                return self.answered.remove(index).response_result.map_err(|error| error.message);
            }
            match self.connection.receiver.recv_timeout(Duration::from_secs(60)).expect("an answer") {
                Message::Response(response) => self.answered.push(response),
                Message::Notification(notification) => self.heard.push(notification),
                _ => {}
            }
        }
    }

    /// The next notification of this kind that fits.
    pub fn hear(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(index) = self.heard.iter().position(|heard| heard.method == method && fits(&heard.params)) {
                return self.heard.remove(index).params;
            }
            match self.connection.receiver.recv_timeout(Duration::from_secs(60)).expect("a notification") {
                Message::Notification(notification) => self.heard.push(notification),
                Message::Request(request) => {
                    self.connection.sender.send(Response::new_ok(request.id, Value::Null).into()).unwrap();
                }
                Message::Response(_) => {}
            }
        }
    }

    /// Opens a text and gives what is found in it.
    pub fn open(&mut self, file: &str, text: &str) -> Vec<Value> {
        let uri = self.uri(file);
        self.tell("textDocument/didOpen", json!({ "textDocument": { "uri": uri, "languageId": "capi", "version": 1, "text": text } }));
        self.findings(file)
    }

    /// The next findings of a file.
    pub fn findings(&mut self, file: &str) -> Vec<Value> {
        let uri = self.uri(file);
        let params = self.hear("textDocument/publishDiagnostics", |params| params["uri"] == uri.as_str());
        params["diagnostics"].as_array().unwrap().clone()
    }

    pub fn at(&mut self, method: &str, file: &str, line: u32, character: u32) -> Result<Value, String> {
        let params = json!({ "textDocument": { "uri": self.uri(file) }, "position": { "line": line, "character": character } });
        self.ask(method, params)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap();
    }
}
