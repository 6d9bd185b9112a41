//! What every word of the language means: statements, items and authenticators, each with its form
//! and an example. `capi explain`, editors and `docs/statements.md` read it; here also a word is looked up
//! among them, the functions, the codes and the lints.

mod calls;
mod credentials;
mod items;
mod limits;
mod rows;
mod tables;

use crate::builtin::{self, Function};
use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::nearest;
use crate::lint::{self, Lint};

/// One statement, item or authenticator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The word that begins it: `paginate`.
    pub name: &'static str,
    /// Further words for the same: the verbs beside `get`.
    pub also: &'static [&'static str],
    pub group: Group,
    /// How it is written, one form a line; capitals stand for what is filled in, `[…]` may be left out.
    pub forms: &'static str,
    /// What it means, in a few sentences.
    pub doc: &'static str,
    pub example: Example,
}

impl Entry {
    /// Whether one of its forms has this word; what is filled in is none.
    fn says(&self, word: &str) -> bool {
        let is_word = word.len() > 1 && word.chars().any(|letter| letter.is_ascii_lowercase());
        is_word && self.forms.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).any(|part| part == word)
    }

    /// The first sentence of what it means.
    pub fn gist(&self) -> &'static str {
        self.doc.find(". ").and_then(|end| self.doc.get(..=end)).unwrap_or(self.doc)
    }
}

/// A piece of a script that checks without a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// Statements of one request.
    Statements(&'static str),
    /// A script, of which `integration` and `base` may be left out.
    Script(&'static str),
}

impl Example {
    pub fn text(self) -> &'static str {
        match self {
            Example::Statements(text) | Example::Script(text) => text.trim_matches('\n'),
        }
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Items,
    Calls,
    Credentials,
    Rows,
    Tables,
    Limits,
}

impl Group {
    pub const ALL: [Group; 6] = [Group::Items, Group::Calls, Group::Credentials, Group::Rows, Group::Tables, Group::Limits];

    pub fn title(self) -> &'static str {
        match self {
            Group::Items => "Items of a file",
            Group::Calls => "Calls, steps and pages",
            Group::Credentials => "Credentials",
            Group::Rows => "Turns, records and rows",
            Group::Tables => "Tables and bookmarks",
            Group::Limits => "Answers and limits",
        }
    }
}

/// The entries, group by group.
static ENTRIES: [&[Entry]; 6] = [items::ENTRIES, calls::ENTRIES, credentials::ENTRIES, rows::ENTRIES, tables::ENTRIES, limits::ENTRIES];

/// All entries, in the order of documentation.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().copied().flatten()
}

/// What a word means.
#[derive(Clone, Copy)]
pub enum Topic {
    Entry(&'static Entry),
    Function(&'static Function),
    Code(&'static Code),
    Lint(&'static Lint),
}

/// All that is known under a word. A word may be two things. One that only stands inside of statements, as
/// `batch` does, leads to those.
pub fn find(word: &str) -> Vec<Topic> {
    let entry = entries().filter(|entry| entry.name == word || entry.also.contains(&word)).map(Topic::Entry);
    let function = builtin::find(word).map(Topic::Function);
    let code = codes::find(word).map(Topic::Code);
    let lint = lint::find(word).map(Topic::Lint);
    let found: Vec<Topic> = entry.chain(function).chain(code).chain(lint).collect();
    if found.is_empty() { entries().filter(|entry| entry.says(word)).map(Topic::Entry).collect() } else { found }
}

/// The known word that is spelled most like this one.
pub fn nearest_to(word: &str) -> Option<&'static str> {
    let entries = entries().flat_map(|entry| entry.also.iter().copied().chain([entry.name]));
    let functions = builtin::FUNCTIONS.iter().map(|function| function.name);
    let lints = lint::RULES.iter().map(|lint| lint.name());
    nearest(word, entries.chain(functions).chain(codes::all().map(|code| code.code)).chain(lints))
}
