//! What the editor can do, and what is offered to it.

use std::path::PathBuf;

use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, DiagnosticOptions, ExecuteCommandOptions, InitializeParams,
    PositionEncodingKind, RenameOptions, SaveOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensOptionsRange,
    ServerCapabilities, SignatureHelpOptions, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::{Value, json};

use super::convert::{TOKEN_TYPES, path_of};
use crate::ide::lenses::Action;
use crate::source::Columns;

/// What is known of the editor.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) columns: Columns,
    /// Folders that are open.
    pub(super) folders: Vec<PathBuf>,
    pub(super) snippets: bool,
    pub(super) progress: bool,
    pub(super) watches: bool,
    /// It asks for findings itself.
    pub(super) pulls: bool,
    /// Where runs write, if the editor's settings say so.
    pub(super) destination: Option<String>,
    pub(super) secrets_file: Option<PathBuf>,
}

impl Client {
    pub(super) fn of(params: &Value) -> Client {
        let typed: InitializeParams = serde_json::from_value(params.clone()).unwrap_or_default();
        let can = |pointer: &str| params.pointer(&format!("/capabilities/{pointer}")).and_then(Value::as_bool).unwrap_or(false);
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let bytes = encodings.is_some_and(|offered| offered.iter().any(|encoding| encoding == "utf-8"));
        let folders = params.get("workspaceFolders").and_then(Value::as_array).into_iter().flatten();
        let mut folders: Vec<PathBuf> = folders.filter_map(|folder| path_of(&folder.get("uri")?.as_str()?.parse().ok()?)).collect();
        #[allow(deprecated, reason = "editors of before folders")]
        if folders.is_empty() {
            folders.extend(typed.root_uri.as_ref().and_then(path_of));
        }
        let option =
            |name: &str| typed.initialization_options.as_ref()?.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Client {
            columns: if bytes { Columns::Bytes } else { Columns::Utf16 },
            folders,
            snippets: can("textDocument/completion/completionItem/snippetSupport"),
            progress: can("window/workDoneProgress"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            pulls: params.pointer("/capabilities/textDocument/diagnostic").is_some(),
            destination: option("destination"),
            secrets_file: option("secretsFile").map(PathBuf::from),
        }
    }
}

/// The answer to `initialize`.
pub(super) fn answer(client: &Client) -> Value {
    let encoding = match client.columns {
        Columns::Bytes => PositionEncodingKind::UTF8,
        Columns::Utf16 => PositionEncodingKind::UTF16,
    };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(SaveOptions::default().into()),
        ..TextDocumentSyncOptions::default()
    };
    let tokens = SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: TOKEN_TYPES.iter().map(|name| (*name).to_owned()).collect(),
            token_modifiers: Vec::new(),
        },
        range: Some(SemanticTokensOptionsRange::Bool(true)),
        full: Some(true.into()),
        ..SemanticTokensOptions::default()
    };
    let letters = |letters: &[&str]| Some(letters.iter().map(|letter| (*letter).to_owned()).collect());
    let capabilities = ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(sync.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: letters(&["$", ".", ":", "\"", " ", "(", "/", ">", "{"]),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        signature_help_provider: Some(SignatureHelpOptions { trigger_characters: letters(&["(", ","]), ..SignatureHelpOptions::default() }),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        code_action_provider: Some(
            CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QuickFix]), ..CodeActionOptions::default() }.into(),
        ),
        code_lens_provider: Some(CodeLensOptions::default()),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(true.into()),
        rename_provider: Some(RenameOptions { prepare_provider: Some(true), ..RenameOptions::default() }.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        semantic_tokens_provider: Some(tokens.into()),
        inlay_hint_provider: Some(true.into()),
        diagnostic_provider: Some(DiagnosticOptions { inter_file_dependencies: true, ..DiagnosticOptions::default() }.into()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: Action::ALL.iter().map(|action| action.command().to_owned()).collect(),
            ..ExecuteCommandOptions::default()
        }),
        ..ServerCapabilities::default()
    };
    json!({ "capabilities": capabilities, "serverInfo": { "name": "capi", "version": env!("CARGO_PKG_VERSION") } })
}
