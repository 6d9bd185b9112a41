//! Findings as the editor shows them: those of open texts, and those of the files that they use.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use lsp_types as lsp;
use lsp_types::Notification as _;
use serde_json::json;

use super::convert::range;
use super::server::{Refused, Server};
use crate::diagnostic::{Diagnostic, Severity};
use crate::script::Script;
use crate::source::Source;

impl Server {
    /// Tells what changed since the last time.
    pub(super) fn publish(&mut self) {
        let mut found: HashMap<String, (lsp::Uri, Vec<lsp::Diagnostic>)> = HashMap::new();
        for uri in self.documents.uris() {
            let Some(script) = self.documents.script(&uri) else { continue };
            let own = if self.client.pulls { Vec::new() } else { self.of_script(&script, &uri) };
            found.insert(uri.to_string(), (uri, own));
        }
        for uri in self.documents.uris() {
            let Some(script) = self.documents.script(&uri) else { continue };
            self.of_used_files(&script, &mut found);
        }
        for (key, (uri, diagnostics)) in &found {
            let told = self.published.get(key).map(|(_, diagnostics)| diagnostics);
            if told != Some(diagnostics) {
                let version = self.documents.get(uri).map(|document| document.version);
                self.tell(uri, version, diagnostics);
            }
        }
        for (key, (uri, diagnostics)) in &self.published {
            if !found.contains_key(key) && !diagnostics.is_empty() {
                self.tell(uri, None, &[]);
            }
        }
        self.published = found;
    }

    fn tell(&self, uri: &lsp::Uri, version: Option<i32>, diagnostics: &[lsp::Diagnostic]) {
        let params = lsp::PublishDiagnosticsParams { uri: uri.clone(), version, diagnostics: diagnostics.to_vec() };
        self.notify(lsp::PublishDiagnosticsNotification::METHOD.as_str(), json!(params));
    }

    /// Those in the script's own text.
    pub(super) fn of_script(&self, script: &Arc<Script>, uri: &lsp::Uri) -> Vec<lsp::Diagnostic> {
        let own = script.diagnostics().iter().filter(|found| script.sources().of(found.span).base() == 0);
        own.map(|found| self.diagnostic(script, found, uri)).collect()
    }

    /// Files that are not open themselves; one that several scripts use is told of once.
    fn of_used_files(&self, script: &Arc<Script>, found: &mut HashMap<String, (lsp::Uri, Vec<lsp::Diagnostic>)>) {
        for diagnostic in script.diagnostics() {
            let source = script.sources().of(diagnostic.span);
            let Some(uri) = self.documents.uri_of(Path::new(source.name())).filter(|_| source.base() > 0) else { continue };
            if self.documents.get(&uri).is_some() {
                continue;
            }
            let converted = self.diagnostic(script, diagnostic, &uri);
            let (_, diagnostics) = found.entry(uri.to_string()).or_insert_with(|| (uri, Vec::new()));
            if !diagnostics.contains(&converted) {
                diagnostics.push(converted);
            }
        }
    }

    /// What an editor that asks is told.
    pub(super) fn pulled(&mut self, params: lsp::DocumentDiagnosticParams) -> Result<lsp::DocumentDiagnosticReport, Refused> {
        let uri = params.text_document.uri;
        let items = self.documents.script(&uri).map(|script| self.of_script(&script, &uri)).unwrap_or_default();
        let report = lsp::FullDocumentDiagnosticReport { items, ..lsp::FullDocumentDiagnosticReport::default() };
        Ok(lsp::RelatedFullDocumentDiagnosticReport { full_document_diagnostic_report: report, ..Default::default() }.into())
    }

    pub(super) fn diagnostic(&self, script: &Script, found: &Diagnostic, uri: &lsp::Uri) -> lsp::Diagnostic {
        let source = script.sources().of(found.span);
        let labels = found.labels.iter().filter_map(|label| {
            let other = script.sources().of(label.span);
            let uri = if other.base() == source.base() { uri.clone() } else { self.documents.uri_of(Path::new(other.name()))? };
            let location = lsp::Location { uri, range: range(other, label.span, self.client.columns) };
            Some(lsp::DiagnosticRelatedInformation { location, message: label.text.clone() })
        });
        let related: Vec<_> = labels.collect();
        let help = found.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let unnecessary = found.code.starts_with("unused") || found.code.starts_with("unreachable");
        lsp::Diagnostic {
            range: shown(source, found, self),
            severity: Some(match found.severity {
                Severity::Error => lsp::DiagnosticSeverity::Error,
                Severity::Warning => lsp::DiagnosticSeverity::Warning,
                Severity::Note => lsp::DiagnosticSeverity::Information,
            }),
            code: Some(found.code.to_owned().into()),
            source: Some("capi".to_owned()),
            message: format!("{}{help}", found.message).into(),
            tags: unnecessary.then(|| vec![lsp::DiagnosticTag::Unnecessary]),
            related_information: (!related.is_empty()).then_some(related),
            ..lsp::Diagnostic::default()
        }
    }
}

fn shown(source: &Source, found: &Diagnostic, server: &Server) -> lsp::Range {
    range(source, found.span, server.client.columns)
}
