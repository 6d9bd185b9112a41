//! What may be written at a position.

mod arguments;
mod fields;
mod names;
mod targets;
mod texts;
mod words;

pub(super) use names::function_text;
pub(super) use targets::{column_word, similarity};
pub(super) use words::document;

use crate::script::Script;
use crate::source::Span;
use crate::syntax::TokenKind;

use super::context::{Block, Context, Typing};

/// What a choice is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    Variable,
    Secret,
    Request,
    Function,
    Field,
    Global,
    Column,
    Type,
    Argument,
    Value,
    File,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// Beside the label: a type, a signature, a form.
    pub detail: String,
    /// Markdown.
    pub doc: String,
    /// What is written; with `$1` and `${1:name}` if it is a snippet.
    pub insert: String,
    pub is_snippet: bool,
    /// What it replaces.
    pub replace: Span,
    /// Lower comes first.
    pub rank: u32,
    /// Another choice is to be offered at once behind it.
    pub goes_on: bool,
}

/// The choices at a byte offset of the script's own text.
pub fn completions(script: &Script, offset: u32) -> Vec<Completion> {
    let context = Context::at(script.source().text(), offset);
    let mut asked = Asked { script, context, offset, found: Vec::new() };
    asked.dispatch();
    let mut found = asked.found;
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    found.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    found
}

struct Asked<'s> {
    script: &'s Script,
    context: Context,
    offset: u32,
    found: Vec<Completion>,
}

impl Asked<'_> {
    fn dispatch(&mut self) {
        match self.context.typing {
            Typing::Comment => {}
            Typing::Text => self.text(),
            Typing::Code => self.code(),
        }
    }

    fn code(&mut self) {
        let before = self.context.back(0).to_owned();
        if self.context.prefix.starts_with('$') || before == "$" || before == "..." {
            return self.dollars();
        }
        if before == "." {
            return self.dotted();
        }
        if matches!(self.context.block, Block::Fields | Block::Map) {
            return self.entry();
        }
        if self.context.before.is_empty() {
            return self.first_words();
        }
        if self.is_target() {
            return self.targets();
        }
        if self.is_type() {
            return self.types();
        }
        if self.arguments() {
            return;
        }
        if self.next_words() {
            return;
        }
        self.expression();
    }

    /// A line of `fields` or of a `map` block.
    fn entry(&mut self) {
        match self.context.back(0) {
            "->" => self.targets(),
            ":" => self.types(),
            _ if self.context.is_after_value() && self.context.before.len() > 1 => {}
            _ => self.record_fields(),
        }
    }

    /// Behind the arrow of a `map`.
    fn is_target(&self) -> bool {
        self.context.back(0) == "->" || self.context.word() == "key" && matches!(self.context.back(0), "key" | ",")
    }

    /// Behind the colon of a declaration or of a column.
    fn is_type(&self) -> bool {
        let declares = matches!(self.context.word(), "param" | "global") && !self.context.has("=");
        let is_column = self.context.back(0) == ":" && self.context.back(2) == "->";
        let in_list = declares && self.context.back(0) == "<" && self.context.back(1) == "list";
        self.context.back(0) == ":" && declares && self.context.brackets.is_empty() || is_column || in_list
    }

    /// A value: names, functions, fields.
    fn expression(&mut self) {
        if self.context.is_after_value() && self.context.back(0) != "|" {
            return self.further_words();
        }
        self.functions();
        if self.context.back(0) == "|" {
            return;
        }
        self.dollars();
        self.bare_names();
        self.expression_words();
    }

    /// A number is being typed: nothing is known of it.
    fn is_number(&self) -> bool {
        self.context.prefix.starts_with(|first: char| first.is_ascii_digit())
    }

    fn push(&mut self, label: impl Into<String>, kind: CompletionKind) -> &mut Completion {
        let label = label.into();
        let completion = Completion {
            insert: label.clone(),
            label,
            kind,
            detail: String::new(),
            doc: String::new(),
            is_snippet: false,
            replace: self.context.replace,
            rank: 50,
            goes_on: false,
        };
        self.found.push_mut(completion)
    }

    fn is_first_argument(&self) -> bool {
        matches!(self.context.back(0), "(" | ",") && self.context.back_kind(0) != Some(TokenKind::Text)
    }
}

/// A text as a snippet that stands for itself.
fn literal_snippet(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
