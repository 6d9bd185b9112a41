//! Answers that change texts: renaming, and what mends findings.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use lsp_types as lsp;

use super::convert::{range, span};
use super::server::{Refused, Server};
use crate::diagnostic::Edit;
use crate::ide::actions::actions;
use crate::ide::workspace;
use crate::script::Script;
use crate::syntax::format::{format_edits, format_range};

impl Server {
    pub(super) fn prepare_rename(&mut self, params: lsp::PrepareRenameParams) -> Result<Option<lsp::PrepareRenameResult>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let (span, name) = workspace::prepare_rename(&asked.script, asked.offset).map_err(Refused::failed)?;
        let range = range(asked.script.source(), span, self.client.columns);
        Ok(Some(lsp::PrepareRenamePlaceholder { range, placeholder: name }.into()))
    }

    pub(super) fn rename(&mut self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let all = self.documents.all(&self.client.folders.clone());
        let scripts: Vec<&Script> = all.iter().map(Arc::as_ref).collect();
        let edits = workspace::rename(&asked.script, asked.offset, &params.new_name, &scripts).map_err(Refused::failed)?;
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for (place, new_text) in edits {
            let missing = || Refused::failed(format!("`{}` cannot be changed", place.file.display()));
            let location = self.location(&asked, &all, &place).ok_or_else(missing)?;
            changes.entry(location.uri).or_default().push(lsp::TextEdit { range: location.range, new_text });
        }
        Ok(Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }))
    }

    /// The whole text in capi's own style; the editor's widths are not asked for.
    pub(super) fn formatting(&mut self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        Ok(Some(self.text_edits(&script, format_edits(script.source(), script.parsed()))))
    }

    pub(super) fn formatting_of_range(
        &mut self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let within = span(script.source(), params.range, self.client.columns);
        Ok(Some(self.text_edits(&script, format_range(script.source(), script.parsed(), within))))
    }

    fn text_edits(&self, script: &Script, edits: Vec<Edit>) -> Vec<lsp::TextEdit> {
        let edit = |edit: Edit| lsp::TextEdit { range: range(script.source(), edit.span, self.client.columns), new_text: edit.text };
        edits.into_iter().map(edit).collect()
    }

    pub(super) fn code_actions(&mut self, params: lsp::CodeActionParams) -> Result<Option<Vec<lsp::CodeActionResponse>>, Refused> {
        let uri = params.text_document.uri;
        let script = self.script(&uri)?;
        let within = span(script.source(), params.range, self.client.columns);
        let found = actions(&script, within).into_iter().filter_map(|action| {
            let edit = self.workspace_edit(&script, &uri, &action.edits)?;
            Some(lsp::CodeActionResponse::CodeAction(lsp::CodeAction {
                title: action.title,
                kind: Some(lsp::CodeActionKind::QuickFix),
                diagnostics: action.of.map(|of| vec![self.diagnostic(&script, of, &uri)]),
                is_preferred: action.is_preferred.then_some(true),
                edit: Some(edit),
                ..lsp::CodeAction::default()
            }))
        });
        Ok(Some(found.collect()))
    }

    /// Edits of the script and of files that it uses; none if one of those cannot be named.
    fn workspace_edit(&self, script: &Script, uri: &lsp::Uri, edits: &[Edit]) -> Option<lsp::WorkspaceEdit> {
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for edit in edits {
            let source = script.sources().of(edit.span);
            let file = if source.base() == 0 { uri.clone() } else { self.documents.uri_of(Path::new(source.name()))? };
            let range = range(source, edit.span, self.client.columns);
            changes.entry(file).or_default().push(lsp::TextEdit { range, new_text: edit.text.clone() });
        }
        Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() })
    }
}
