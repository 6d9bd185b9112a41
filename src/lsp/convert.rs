//! Places, paths and kinds of the protocol.

use std::path::{Path, PathBuf};

use lsp_types::{CompletionItemKind, Position, Range, SymbolKind, Uri};

use crate::check::uses::NameKind;
use crate::ide::completion::CompletionKind;
use crate::source::{Columns, Source, Span};
use crate::syntax::Class;

/// The types of semantic tokens, in the order of the legend.
pub(super) const TOKEN_TYPES: [&str; 12] =
    ["keyword", "class", "variable", "function", "property", "parameter", "enumMember", "type", "string", "number", "operator", "comment"];

/// The index of a class in the legend.
pub(super) fn token_type(class: Class) -> u32 {
    match class {
        Class::Keyword => 0,
        Class::Name => 1,
        Class::Dollar => 2,
        Class::Function => 3,
        Class::Field => 4,
        Class::Key => 5,
        Class::Global => 6,
        Class::Type => 7,
        Class::Text | Class::Escape => 8,
        Class::Number | Class::Date => 9,
        Class::Operator => 10,
        Class::Comment => 11,
    }
}

pub(super) fn position(source: &Source, offset: u32, columns: Columns) -> Position {
    let (line, character) = source.place(offset, columns);
    Position { line, character }
}

pub(super) fn range(source: &Source, span: Span, columns: Columns) -> Range {
    Range { start: position(source, span.start, columns), end: position(source, span.end, columns) }
}

pub(super) fn offset(source: &Source, position: Position, columns: Columns) -> u32 {
    source.offset((position.line, position.character), columns)
}

pub(super) fn span(source: &Source, range: Range, columns: Columns) -> Span {
    Span { start: offset(source, range.start, columns), end: offset(source, range.end, columns) }
}

/// The path of a `file:` URI, without links as far as it exists.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri.to_file_path().ok().filter(|_| uri.scheme() == "file")?;
    Some(plain(&path))
}

/// Without links; of a file that is not there yet, its folder without links.
pub(super) fn plain(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    folder.zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name))
}

pub(super) fn completion_kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::Keyword,
        CompletionKind::Variable => CompletionItemKind::Variable,
        CompletionKind::Secret => CompletionItemKind::Constant,
        CompletionKind::Request => CompletionItemKind::Class,
        CompletionKind::Function => CompletionItemKind::Function,
        CompletionKind::Field => CompletionItemKind::Field,
        CompletionKind::Global => CompletionItemKind::EnumMember,
        CompletionKind::Column => CompletionItemKind::Property,
        CompletionKind::Type => CompletionItemKind::TypeParameter,
        CompletionKind::Argument => CompletionItemKind::Property,
        CompletionKind::Value => CompletionItemKind::Value,
        CompletionKind::File => CompletionItemKind::File,
    }
}

pub(super) fn symbol_kind(kind: NameKind) -> SymbolKind {
    match kind {
        NameKind::Integration => SymbolKind::Module,
        NameKind::Param | NameKind::Secret => SymbolKind::Constant,
        NameKind::Function => SymbolKind::Function,
        NameKind::Fields => SymbolKind::Array,
        NameKind::Shape => SymbolKind::Interface,
        NameKind::Request => SymbolKind::Class,
        NameKind::Global | NameKind::Column | NameKind::Field => SymbolKind::Field,
        NameKind::Value | NameKind::Local | NameKind::Parameter | NameKind::Loop | NameKind::Element | NameKind::Step => {
            SymbolKind::Variable
        }
    }
}
