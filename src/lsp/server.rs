//! The loop: messages in their order, findings whenever nothing waits. What goes wrong with one message is
//! an error for it alone.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types as lsp;
use lsp_types::{Notification as _, Request as _};
use serde_json::{Value, json};

use super::capabilities::Client;
use super::documents::Documents;
use super::jobs::Jobs;

/// How often work in the background is looked at.
const TICK: Duration = Duration::from_millis(50);

/// Why a request has no answer.
pub(super) struct Refused {
    code: ErrorCode,
    message: String,
}

impl Refused {
    /// It is in order, but cannot be done; in plain words.
    pub(super) fn failed(message: impl Into<String>) -> Refused {
        Refused { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

pub(super) struct Server {
    connection: Connection,
    pub(super) client: Client,
    pub(super) documents: Documents,
    pub(super) jobs: Jobs,
    /// What was last told of each file.
    pub(super) published: HashMap<String, (lsp::Uri, Vec<lsp::Diagnostic>)>,
    /// Texts changed since findings were told.
    pub(super) is_stale: bool,
    waiting: VecDeque<Message>,
    requests: i32,
}

impl Server {
    pub(super) fn new(connection: Connection, client: Client) -> Server {
        let sender = connection.sender.clone();
        // Whoever is gone hears nothing.
        let jobs = Jobs::new(move |message| drop(sender.send(message)), client.progress);
        Server {
            connection,
            client,
            documents: Documents::default(),
            jobs,
            published: HashMap::new(),
            is_stale: false,
            waiting: VecDeque::new(),
            requests: 0,
        }
    }

    pub(super) fn run(&mut self) {
        self.watch_files();
        while let Some(message) = self.next() {
            match message {
                Message::Request(request) => {
                    if self.connection.handle_shutdown(&request).unwrap_or(true) {
                        break;
                    }
                    self.request(request);
                }
                Message::Notification(notification) => {
                    if notification.method == lsp::ExitNotification::METHOD.as_str() {
                        break;
                    }
                    let _ = catch_unwind(AssertUnwindSafe(|| self.notification(notification)));
                }
                Message::Response(_) => {}
            }
        }
        self.jobs.stop();
    }

    /// The next message; before one is waited for, findings are told. None when the editor is gone.
    fn next(&mut self) -> Option<Message> {
        loop {
            while let Ok(message) = self.connection.receiver.try_recv() {
                self.enqueue(message);
            }
            if let Some(message) = self.waiting.pop_front() {
                return Some(message);
            }
            if self.jobs.has_left_samples() {
                self.documents.forget_all();
                self.is_stale = true;
            }
            if std::mem::take(&mut self.is_stale) {
                let _ = catch_unwind(AssertUnwindSafe(|| self.publish()));
            }
            if !self.jobs.is_busy() {
                let message = self.connection.receiver.recv().ok()?;
                self.enqueue(message);
                continue;
            }
            match self.connection.receiver.recv_timeout(TICK) {
                Ok(message) => self.enqueue(message),
                Err(error) if error.is_timeout() => {}
                Err(_) => return None,
            }
        }
    }

    /// A request that is cancelled before its turn is not worked on.
    fn enqueue(&mut self, message: Message) {
        let cancelled = match &message {
            Message::Notification(found) if found.method == lsp::CancelNotification::METHOD.as_str() => found.params.get("id").cloned(),
            _ => None,
        };
        let Some(id) = cancelled.and_then(|id| serde_json::from_value::<RequestId>(id).ok()) else {
            self.waiting.push_back(message);
            return;
        };
        let is_it = |waiting: &Message| matches!(waiting, Message::Request(request) if request.id == id);
        if let Some(index) = self.waiting.iter().position(is_it) {
            self.waiting.remove(index);
            self.send(Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".to_owned()).into());
        }
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(request)));
        let answer = answer.unwrap_or_else(|_| {
            Err(Refused {
                code: ErrorCode::InternalError,
                message: "capi itself made a mistake; please report it with the script".to_owned(),
            })
        });
        self.send(match answer {
            Ok(value) => Response::new_ok(id, value).into(),
            Err(refused) => Response::new_err(id, refused.code as i32, refused.message).into(),
        });
    }

    fn answer(&mut self, request: Request) -> Result<Value, Refused> {
        let Request { method, params, .. } = request;
        match lsp::LspRequestMethod::from(method.as_str()) {
            lsp::CompletionRequest::METHOD => self.typed::<lsp::CompletionRequest>(params, Server::completion),
            lsp::HoverRequest::METHOD => self.typed::<lsp::HoverRequest>(params, Server::hover),
            lsp::SignatureHelpRequest::METHOD => self.typed::<lsp::SignatureHelpRequest>(params, Server::signature),
            lsp::DefinitionRequest::METHOD => self.typed::<lsp::DefinitionRequest>(params, Server::definition),
            lsp::ReferencesRequest::METHOD => self.typed::<lsp::ReferencesRequest>(params, Server::references),
            lsp::DocumentHighlightRequest::METHOD => self.typed::<lsp::DocumentHighlightRequest>(params, Server::highlights),
            lsp::PrepareRenameRequest::METHOD => self.typed::<lsp::PrepareRenameRequest>(params, Server::prepare_rename),
            lsp::RenameRequest::METHOD => self.typed::<lsp::RenameRequest>(params, Server::rename),
            lsp::DocumentSymbolRequest::METHOD => self.typed::<lsp::DocumentSymbolRequest>(params, Server::symbols),
            lsp::WorkspaceSymbolRequest::METHOD => self.typed::<lsp::WorkspaceSymbolRequest>(params, Server::workspace_symbols),
            lsp::CodeActionRequest::METHOD => self.typed::<lsp::CodeActionRequest>(params, Server::code_actions),
            lsp::DocumentFormattingRequest::METHOD => self.typed::<lsp::DocumentFormattingRequest>(params, Server::formatting),
            lsp::DocumentRangeFormattingRequest::METHOD => {
                self.typed::<lsp::DocumentRangeFormattingRequest>(params, Server::formatting_of_range)
            }
            lsp::CodeLensRequest::METHOD => self.typed::<lsp::CodeLensRequest>(params, Server::lenses),
            lsp::SemanticTokensRequest::METHOD => self.typed::<lsp::SemanticTokensRequest>(params, Server::tokens),
            lsp::SemanticTokensRangeRequest::METHOD => self.typed::<lsp::SemanticTokensRangeRequest>(params, Server::tokens_of_range),
            lsp::InlayHintRequest::METHOD => self.typed::<lsp::InlayHintRequest>(params, Server::inlays),
            lsp::FoldingRangeRequest::METHOD => self.typed::<lsp::FoldingRangeRequest>(params, Server::folding),
            lsp::SelectionRangeRequest::METHOD => self.typed::<lsp::SelectionRangeRequest>(params, Server::selections),
            lsp::DocumentDiagnosticRequest::METHOD => self.typed::<lsp::DocumentDiagnosticRequest>(params, Server::pulled),
            lsp::ExecuteCommandRequest::METHOD => self.typed::<lsp::ExecuteCommandRequest>(params, Server::command),
            _ => Err(Refused { code: ErrorCode::MethodNotFound, message: format!("there is no `{method}` here") }),
        }
    }

    fn typed<R: lsp::Request>(
        &mut self,
        params: Value,
        work: fn(&mut Server, R::Params) -> Result<R::Result, Refused>,
    ) -> Result<Value, Refused>
    where
        R::Params: serde::de::DeserializeOwned,
        R::Result: serde::Serialize,
    {
        let params =
            serde_json::from_value(params).map_err(|error| Refused { code: ErrorCode::InvalidParams, message: error.to_string() })?;
        let answer = work(self, params)?;
        serde_json::to_value(answer).map_err(|error| Refused { code: ErrorCode::InternalError, message: error.to_string() })
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match lsp::LspNotificationMethod::from(method.as_str()) {
            lsp::DidOpenTextDocumentNotification::METHOD => {
                let Ok(params) = serde_json::from_value::<lsp::DidOpenTextDocumentParams>(params) else { return };
                let document = params.text_document;
                self.documents.open(document.uri, document.version, document.text);
            }
            lsp::DidChangeTextDocumentNotification::METHOD => {
                let Ok(params) = serde_json::from_value::<lsp::DidChangeTextDocumentParams>(params) else { return };
                let document = params.text_document;
                self.documents.change(
                    &document.text_document_identifier.uri,
                    document.version,
                    params.content_changes,
                    self.client.columns,
                );
            }
            lsp::DidCloseTextDocumentNotification::METHOD => {
                let Ok(params) = serde_json::from_value::<lsp::DidCloseTextDocumentParams>(params) else { return };
                self.documents.close(&params.text_document.uri);
            }
            // Samples, settings and scripts beside may have changed.
            lsp::DidChangeWatchedFilesNotification::METHOD | lsp::DidSaveTextDocumentNotification::METHOD => self.documents.forget_all(),
            lsp::DidChangeWorkspaceFoldersNotification::METHOD => self.folders(&params),
            lsp::WorkDoneProgressCancelNotification::METHOD => {
                self.jobs.cancel(params.get("token"));
                return;
            }
            _ => return,
        }
        self.is_stale = true;
    }

    fn folders(&mut self, params: &Value) {
        let paths = |name: &str| {
            let listed = params.pointer(&format!("/event/{name}")).and_then(Value::as_array).cloned().unwrap_or_default();
            listed.into_iter().filter_map(|folder| super::convert::path_of(&folder.get("uri")?.as_str()?.parse().ok()?)).collect::<Vec<_>>()
        };
        let removed = paths("removed");
        self.client.folders.retain(|folder| !removed.contains(folder));
        self.client.folders.extend(paths("added"));
    }

    /// Asks the editor to tell of files that change.
    fn watch_files(&mut self) {
        if !self.client.watches {
            return;
        }
        let globs = ["**/*.capi", "**/capi.toml", "**/.capi/samples/**"].map(|glob| json!({ "globPattern": glob }));
        let registration = json!({
            "registrations": [{ "id": "files", "method": lsp::DidChangeWatchedFilesNotification::METHOD.as_str(), "registerOptions": { "watchers": globs } }]
        });
        self.ask(lsp::RegistrationRequest::METHOD.as_str(), registration);
    }

    /// A request whose answer tells nothing.
    pub(super) fn ask(&mut self, method: &str, params: Value) {
        self.requests += 1;
        self.send(Request { id: self.requests.into(), method: method.to_owned(), params }.into());
    }

    pub(super) fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params }.into());
    }

    /// Whoever is gone hears nothing.
    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }
}
