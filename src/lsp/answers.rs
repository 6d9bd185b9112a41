//! The answers: each asks `ide` and says it in the words of the protocol.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types as lsp;
use serde_json::json;

use super::convert::{completion_kind, offset, position, range, span, symbol_kind, token_type};
use super::server::{Refused, Server};
use crate::check::VOCABULARIES;
use crate::check::uses::Access;
use crate::ide::completion::{Completion, completions};
use crate::ide::folding::{FoldingKind, folding, selection};
use crate::ide::hover::hover;
use crate::ide::inlay::inlays;
use crate::ide::lenses::lenses;
use crate::ide::signature::signature;
use crate::ide::symbols::{Symbol, symbols};
use crate::ide::workspace::{self, Place};
use crate::script::Script;
use crate::source::{Columns, Source, Span};
use crate::syntax::{ast::Item, ast::Use, classes};

/// A script and a place in it.
pub(super) struct Asked {
    pub(super) script: Arc<Script>,
    pub(super) uri: lsp::Uri,
    pub(super) offset: u32,
}

impl Server {
    pub(super) fn script(&mut self, uri: &lsp::Uri) -> Result<Arc<Script>, Refused> {
        self.documents.script(uri).ok_or_else(|| Refused::failed(format!("`{uri}` is not open")))
    }

    pub(super) fn at(&mut self, params: lsp::TextDocumentPositionParams) -> Result<Asked, Refused> {
        let uri = params.text_document.uri;
        let script = self.script(&uri)?;
        let offset = offset(script.source(), params.position, self.client.columns);
        Ok(Asked { script, uri, offset })
    }

    pub(super) fn completion(&mut self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let found = completions(&asked.script, asked.offset);
        let items = found.into_iter().map(|found| self.completion_item(asked.script.source(), found)).collect();
        Ok(Some(lsp::CompletionResponse::CompletionItemList(items)))
    }

    fn completion_item(&self, source: &Source, found: Completion) -> lsp::CompletionItem {
        let is_snippet = found.is_snippet && self.client.snippets;
        let text = if found.is_snippet && !is_snippet { plain_text(&found.insert) } else { found.insert };
        let edit = lsp::TextEdit { range: range(source, found.replace, self.client.columns), new_text: text };
        let again = found.goes_on.then(|| lsp::Command {
            title: "Suggest".to_owned(),
            command: "editor.action.triggerSuggest".to_owned(),
            ..lsp::Command::default()
        });
        lsp::CompletionItem {
            // What is filtered by is what stands there: `$` and all.
            filter_text: Some(found.label.clone()),
            label: found.label,
            kind: Some(completion_kind(found.kind)),
            detail: Some(found.detail).filter(|text| !text.is_empty()),
            documentation: Some(found.doc).filter(|text| !text.is_empty()).map(|text| markdown(text).into()),
            sort_text: Some(format!("{:03}", found.rank)),
            insert_text_format: is_snippet.then_some(lsp::InsertTextFormat::Snippet),
            text_edit: Some(edit.into()),
            command: again.filter(|_| self.client.snippets),
            ..lsp::CompletionItem::default()
        }
    }

    pub(super) fn hover(&mut self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        Ok(hover(&asked.script, asked.offset).map(|found| lsp::Hover {
            contents: markdown(found.text).into(),
            range: Some(range(asked.script.source(), found.span, self.client.columns)),
        }))
    }

    pub(super) fn signature(&mut self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        Ok(signature(&asked.script, asked.offset).map(|found| {
            let units = |bytes: usize| found.label.get(..bytes).map_or(0, |before| before.encode_utf16().count()) as u32;
            let parameters = found.parameters.iter().map(|(start, end)| lsp::ParameterInformation {
                label: lsp::ParameterInformationLabel::Tuple((units(*start), units(*end))),
                documentation: None,
            });
            let active = found.active as u32;
            let shown = lsp::SignatureInformation {
                parameters: Some(parameters.collect()),
                documentation: Some(found.doc.clone()).filter(|text| !text.is_empty()).map(|text| markdown(text).into()),
                active_parameter: Some(active.into()),
                label: found.label.clone(),
            };
            lsp::SignatureHelp { signatures: vec![shown], active_signature: Some(0), active_parameter: Some(active.into()) }
        }))
    }

    pub(super) fn definition(&mut self, params: lsp::DefinitionParams) -> Result<Option<lsp::DefinitionResponse>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let mut places = workspace::definitions(&asked.script, asked.offset);
        places.extend(used_file(&asked.script, asked.offset));
        let locations = places.iter().filter_map(|place| self.location(&asked, &[Arc::clone(&asked.script)], place)).collect();
        Ok(Some(lsp::Definition::LocationList(locations).into()))
    }

    pub(super) fn references(&mut self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let all = self.documents.all(&self.client.folders.clone());
        let scripts: Vec<&Script> = all.iter().map(Arc::as_ref).collect();
        let found = workspace::references(&asked.script, asked.offset, &scripts);
        let wanted = found.into_iter().filter(|(_, access)| params.context.include_declaration || *access != Access::Declares);
        Ok(Some(wanted.filter_map(|(place, _)| self.location(&asked, &all, &place)).collect()))
    }

    pub(super) fn highlights(&mut self, params: lsp::DocumentHighlightParams) -> Result<Option<Vec<lsp::DocumentHighlight>>, Refused> {
        let asked = self.at(params.text_document_position_params)?;
        let found = workspace::highlights(&asked.script, asked.offset).into_iter().map(|(span, access)| lsp::DocumentHighlight {
            range: range(asked.script.source(), span, self.client.columns),
            kind: Some(if access == Access::Reads { lsp::DocumentHighlightKind::Read } else { lsp::DocumentHighlightKind::Write }),
        });
        Ok(Some(found.collect()))
    }

    /// Where a place is, as the editor calls it.
    pub(super) fn location(&self, asked: &Asked, scripts: &[Arc<Script>], place: &Place) -> Option<lsp::Location> {
        let own = asked.script.source();
        if place.file == Path::new(own.name()) {
            return Some(lsp::Location { uri: asked.uri.clone(), range: range(own, place.span, self.client.columns) });
        }
        let sources = scripts.iter().flat_map(|script| script.sources().iter());
        let source = sources.chain(asked.script.sources().iter()).find(|source| Path::new(source.name()) == place.file)?;
        let there = Span { start: place.span.start + source.base(), end: place.span.end + source.base() };
        let path = vocabulary(source).unwrap_or_else(|| place.file.clone());
        Some(lsp::Location { uri: self.documents.uri_of(&path)?, range: range(source, there, self.client.columns) })
    }

    pub(super) fn symbols(&mut self, params: lsp::DocumentSymbolParams) -> Result<Option<lsp::DocumentSymbolResponse>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let listed = symbols(&script).iter().map(|found| symbol(script.source(), found, self.client.columns)).collect();
        Ok(Some(lsp::DocumentSymbolResponse::DocumentSymbolList(listed)))
    }

    pub(super) fn workspace_symbols(
        &mut self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>, Refused> {
        let query = params.query.to_lowercase();
        let mut found = Vec::new();
        for script in self.documents.all(&self.client.folders.clone()) {
            let Some(uri) = self.documents.uri_of(Path::new(script.source().name())) else { continue };
            for symbol in symbols(&script).into_iter().filter(|symbol| matches_query(&symbol.name, &query)) {
                let location = lsp::Location { uri: uri.clone(), range: range(script.source(), symbol.name_span, self.client.columns) };
                let base = lsp::BaseSymbolInformation {
                    name: symbol.name,
                    kind: symbol_kind(symbol.kind),
                    tags: None,
                    container_name: script.checked().integration.as_ref().map(|integration| integration.name.clone()),
                };
                found.push(lsp::WorkspaceSymbol { location: location.into(), data: None, base_symbol_information: base });
            }
        }
        Ok(Some(lsp::WorkspaceSymbolResponse::WorkspaceSymbolList(found)))
    }

    pub(super) fn lenses(&mut self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>, Refused> {
        let uri = params.text_document.uri;
        let script = self.script(&uri)?;
        let found = lenses(&script).into_iter().map(|lens| lsp::CodeLens {
            range: range(script.source(), lens.span, self.client.columns),
            command: Some(lsp::Command {
                title: lens.action.title().to_owned(),
                command: lens.action.command().to_owned(),
                arguments: Some(vec![json!(uri.as_str()), json!(lens.request)]),
                ..lsp::Command::default()
            }),
            data: None,
        });
        Ok(Some(found.collect()))
    }

    pub(super) fn tokens(&mut self, params: lsp::SemanticTokensParams) -> Result<Option<lsp::SemanticTokens>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let whole = Span::new(0, script.source().text().len());
        Ok(Some(lsp::SemanticTokens { result_id: None, data: tokens(script.source(), whole, self.client.columns) }))
    }

    pub(super) fn tokens_of_range(&mut self, params: lsp::SemanticTokensRangeParams) -> Result<Option<lsp::SemanticTokens>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let within = span(script.source(), params.range, self.client.columns);
        Ok(Some(lsp::SemanticTokens { result_id: None, data: tokens(script.source(), within, self.client.columns) }))
    }

    pub(super) fn inlays(&mut self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let within = span(script.source(), params.range, self.client.columns);
        let found = inlays(&script, within).into_iter().map(|hint| lsp::InlayHint {
            position: position(script.source(), hint.offset, self.client.columns),
            label: hint.text.clone().into(),
            kind: hint.text.starts_with(':').then_some(lsp::InlayHintKind::Type),
            text_edits: None,
            tooltip: None,
            padding_left: None,
            padding_right: None,
            data: None,
        });
        Ok(Some(found.collect()))
    }

    pub(super) fn folding(&mut self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let found = folding(&script).into_iter().map(|(first, last, kind)| lsp::FoldingRange {
            start_line: first - 1,
            end_line: last - 1,
            kind: Some(match kind {
                FoldingKind::Block => lsp::FoldingRangeKind::Region,
                FoldingKind::Comment => lsp::FoldingRangeKind::Comment,
            }),
            ..lsp::FoldingRange::default()
        });
        Ok(Some(found.collect()))
    }

    pub(super) fn selections(&mut self, params: lsp::SelectionRangeParams) -> Result<Option<Vec<lsp::SelectionRange>>, Refused> {
        let script = self.script(&params.text_document.uri)?;
        let of = |at: &lsp::Position| {
            let spans = selection(&script, offset(script.source(), *at, self.client.columns));
            let nested = spans.into_iter().rev().fold(None, |parent, span| {
                Some(Box::new(lsp::SelectionRange { range: range(script.source(), span, self.client.columns), parent }))
            });
            nested.map_or_else(lsp::SelectionRange::default, |nested| *nested)
        };
        Ok(Some(params.positions.iter().map(of).collect()))
    }
}

pub(super) fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value }
}

/// The text of a snippet for an editor that knows none: places to fill in are empty.
fn plain_text(snippet: &str) -> String {
    let mut text = String::new();
    let mut letters = snippet.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            '$' if letters.peek() == Some(&'{') => while letters.next().is_some_and(|letter| letter != '}') {},
            '$' => while letters.next_if(char::is_ascii_digit).is_some() {},
            letter => text.push(letter),
        }
    }
    text
}

/// `use "path"`: the file itself.
fn used_file(script: &Script, offset: u32) -> Option<Place> {
    let used = script.parsed().file.items.iter().find_map(|item| match &item.node {
        Item::Use(Use::Path(path)) if path.span.start <= offset && offset <= path.span.end => Some(path.node.as_str()),
        Item::Use(Use::Vocabulary(name)) if name.span.start <= offset && offset <= name.span.end => Some(name.node.as_str()),
        _ => None,
    })?;
    let ends = |source: &&Source| {
        source.name() == used || Path::new(source.name()).ends_with(used.trim_start_matches("./").trim_start_matches("../"))
    };
    let source = script.sources().iter().skip(1).find(ends)?;
    Some(Place { file: PathBuf::from(source.name()), span: Span::default() })
}

/// A file with the text of a vocabulary, for editors that can only open files.
fn vocabulary(source: &Source) -> Option<PathBuf> {
    let (name, text) = VOCABULARIES.iter().find(|(name, _)| *name == source.name())?;
    let folder = std::env::temp_dir().join(format!("capi-{}", env!("CARGO_PKG_VERSION")));
    let path = folder.join(format!("{name}.capi"));
    if std::fs::read_to_string(&path).ok().as_deref() != Some(*text) {
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text)).ok()?;
    }
    Some(path)
}

fn symbol(source: &Source, found: &Symbol, columns: Columns) -> lsp::DocumentSymbol {
    let children: Vec<_> = found.children.iter().map(|child| symbol(source, child, columns)).collect();
    #[allow(deprecated, reason = "a field of the structure")]
    lsp::DocumentSymbol {
        name: found.name.clone(),
        detail: Some(found.detail.clone()).filter(|text| !text.is_empty()),
        kind: symbol_kind(found.kind),
        tags: None,
        deprecated: None,
        range: range(source, found.span, columns),
        selection_range: range(source, found.name_span, columns),
        children: (!children.is_empty()).then_some(children),
    }
}

/// Whether the letters of the query stand in the name, in their order.
fn matches_query(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// Tokens in the protocol's way: each counted from the one before, none over more than one line.
fn tokens(source: &Source, within: Span, columns: Columns) -> Vec<lsp::SemanticToken> {
    let mut found = Vec::new();
    let (mut line, mut column) = (0, 0);
    let mut all = classes(source);
    // The quotes of a text and its letters are one.
    all.dedup_by(|next, last| {
        let joins = next.1 == last.1 && last.0.end == next.0.start;
        if joins {
            last.0.end = next.0.end;
        }
        joins
    });
    for (span, class) in all {
        if span.end < within.start || within.end < span.start {
            continue;
        }
        for part in lines(source, span) {
            let (at, start) = source.place(part.start, columns);
            let (_, end) = source.place(part.end, columns);
            let delta_start = if at == line { start - column } else { start };
            found.push(lsp::SemanticToken {
                delta_line: at - line,
                delta_start,
                length: end - start,
                token_type: token_type(class),
                token_modifiers_bitset: 0,
            });
            (line, column) = (at, start);
        }
    }
    found
}

/// The parts of a span on each of its lines.
fn lines(source: &Source, span: Span) -> Vec<Span> {
    let (first, last) = (source.position(span.start).line, source.position(span.end).line);
    let part = |line: u32| {
        let start = source.base() + source.line_start(line);
        let end = start + source.line(line).len() as u32;
        Span { start: start.max(span.start), end: end.min(span.end) }
    };
    (first..=last).map(part).filter(|part| part.start < part.end).collect()
}
