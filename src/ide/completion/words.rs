//! Words of the language, as the manual writes them: which begin a line, which follow.

use super::{Asked, Block, CompletionKind, literal_snippet};
use crate::check::OF_STEP;
use crate::manual::{self, Entry, Group};

/// Words of expressions, each with what it is for.
const OPERANDS: [(&str, &str); 6] = [
    ("if", "if CONDITION then VALUE else VALUE"),
    ("match", "match VALUE { PATTERN => VALUE, else => VALUE }"),
    ("not", "not CONDITION"),
    ("null", "no value"),
    ("true", "a truth value"),
    ("false", "a truth value"),
];

impl Asked<'_> {
    /// The words that may begin a line in this block.
    pub(super) fn first_words(&mut self) {
        if self.is_number() {
            return;
        }
        if self.context.block == Block::Test {
            return self.test_words();
        }
        let block = self.context.block;
        for entry in manual::entries().filter(|entry| stands_in(entry, block)) {
            for word in std::iter::once(entry.name).chain(entry.also.iter().copied()) {
                let lead = lead(entry, word);
                let is_block = entry.group == Group::Items && entry.forms.contains('{');
                let needs_more = entry.forms != lead;
                let insert = if is_block { block_snippet(entry) } else { lead.clone() + if needs_more { " " } else { "" } };
                let rank = if entry.also.contains(&word) { 21 } else { 20 };
                let completion = self.push(lead, CompletionKind::Keyword);
                completion.insert = insert;
                completion.is_snippet = is_block;
                completion.goes_on = needs_more && !is_block;
                completion.detail = entry.forms.lines().next().unwrap_or("").to_owned();
                completion.doc = document(entry);
                completion.rank = rank;
            }
        }
    }

    /// The forms of `test` name the statements of its block.
    fn test_words(&mut self) {
        let Some(entry) = manual::entries().find(|entry| entry.name == "test") else { return };
        let inside = entry.forms.split_once('{').map_or("", |(_, inside)| inside.trim_end_matches([' ', '}']));
        for form in inside.split(';').map(str::trim) {
            let word = form.split(' ').next().unwrap_or("");
            let completion = self.push(word, CompletionKind::Keyword);
            completion.insert = format!("{word} ");
            completion.detail = form.to_owned();
        }
    }

    /// Words that must follow those that are there: `body` and then `json`. Whether there are any.
    pub(super) fn next_words(&mut self) -> bool {
        let Some(entry) = self.entry_of_statement() else { return false };
        let typed: Vec<String> = self.context.before.iter().map(|(_, text)| text.clone()).collect();
        let mut found = false;
        for form in entry.forms.lines() {
            let parts: Vec<&str> = form.split_whitespace().collect();
            let Some(next) = follows(&parts, &typed) else { continue };
            for (word, is_call) in alternatives(next) {
                found = true;
                let completion = self.push(word, CompletionKind::Keyword);
                completion.detail = form.to_owned();
                completion.doc = manual::find(word).first().map_or_else(|| document(entry), topic_text);
                completion.rank = 10;
                if is_call {
                    completion.insert = format!("{}($0)", literal_snippet(word));
                    completion.is_snippet = true;
                    completion.goes_on = true;
                }
            }
        }
        found
    }

    /// Words of the statement that may follow a value: `from`, `settle`, `batch`.
    pub(super) fn further_words(&mut self) {
        let Some(entry) = self.entry_of_statement().filter(|_| self.context.brackets.is_empty()) else { return };
        let words = entry.forms.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_' || letter == '$'));
        let words: Vec<&str> = words.filter(|word| word.len() > 1 && !word.starts_with('$')).collect();
        for word in words.into_iter().filter(|word| *word != entry.name && !entry.also.contains(word)) {
            if self.context.has(word) || entry.forms.contains(&format!("{word}:")) || entry.forms.contains(&format!("{word}(")) {
                continue;
            }
            let completion = self.push(word, CompletionKind::Keyword);
            completion.insert = format!("{word} ");
            completion.doc = document(entry);
            completion.rank = 30;
        }
    }

    pub(super) fn expression_words(&mut self) {
        for (word, form) in OPERANDS {
            let completion = self.push(word, CompletionKind::Keyword);
            completion.detail = form.to_owned();
            completion.rank = 80;
        }
    }

    /// What the manual says of the statement or item at hand.
    pub(super) fn entry_of_statement(&self) -> Option<&'static Entry> {
        let word = self.context.word();
        manual::entries().find(|entry| entry.name == word || entry.also.contains(&word)).filter(|entry| is_first(entry))
    }
}

/// Authenticators are entries of their own, but begin no line.
fn is_first(entry: &Entry) -> bool {
    entry.group != Group::Credentials || entry.name == "auth"
}

fn stands_in(entry: &Entry, block: Block) -> bool {
    let is_item = entry.group == Group::Items;
    match block {
        Block::File => is_first(entry),
        Block::Step => OF_STEP.contains(&entry.name),
        Block::Request | Block::Shape => is_first(entry) && !is_item,
        Block::Test | Block::Fields | Block::Map => false,
    }
}

/// The words with which all forms begin: `stop when`, `keep raw`.
fn lead(entry: &Entry, word: &str) -> String {
    let leads = entry.forms.lines().map(|form| {
        let parts = form.split(' ').skip(1);
        parts.take_while(|part| part.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')).collect::<Vec<_>>()
    });
    let common = leads.reduce(|a, b| a.iter().zip(&b).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect());
    std::iter::once(word).chain(common.unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// `request ${1:name} {…}`.
fn block_snippet(entry: &Entry) -> String {
    let name = match entry.name {
        "fields" => "\\$${1:NAME}",
        "test" => "\"${1:name}\"",
        "shape" => "${1:name}($2)",
        _ => "${1:name}",
    };
    format!("{} {name} {{\n  $0\n}}", entry.name)
}

/// The part of a form that comes next, if what is typed is how the form begins.
fn follows<'f>(parts: &[&'f str], typed: &[String]) -> Option<&'f str> {
    let (next, before) = parts.get(..=typed.len())?.split_last()?;
    let same = before.iter().zip(typed).all(|(part, typed)| part.split('|').any(|choice| choice == *typed));
    let is_word = next.starts_with(|first: char| first.is_ascii_lowercase());
    (same && is_word).then_some(*next)
}

/// `json|jsonl`, `csv(…`: words, and whether they take arguments.
fn alternatives(part: &str) -> Vec<(&str, bool)> {
    let (words, is_call) = part.split_once('(').map_or((part, false), |(words, _)| (words, true));
    words
        .split('|')
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_' || letter.is_ascii_digit()))
        .map(|word| (word, is_call))
        .collect()
}

/// What the manual says, as Markdown.
pub(in crate::ide) fn document(entry: &Entry) -> String {
    format!("```capi\n{}\n```\n{}\n\n```capi\n{}\n```", entry.forms, entry.doc, entry.example.text())
}

fn topic_text(topic: &manual::Topic) -> String {
    match topic {
        manual::Topic::Entry(entry) => document(entry),
        _ => String::new(),
    }
}
