//! The manual is whole and true: each word of the grammar and each authenticator has its entry, examples
//! check, `docs/statements.md` is current, and what can be written is done by a scenario.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, iter};

use capi::builtin::FUNCTIONS;
use capi::check::auth::AUTHENTICATORS;
use capi::manual::{Entry, Example, Group, entries};
use regex::Regex;

use crate::support::snippet;

/// Words that are parsed and checked, and refused by a plan.
const NOT_RUN_YET: [&str; 1] = ["test"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The words that begin a statement or an item, as the grammar lists them.
fn words() -> BTreeSet<String> {
    let grammar = fs::read_to_string(root().join("grammar/capi.pest")).unwrap();
    let word = Regex::new(r#""([a-z_]+)""#).unwrap();
    let mut words = BTreeSet::from(["then".to_owned(), "map".to_owned()]);
    for rule in ["item_word", "plain_word", "verb_word"] {
        let start = grammar.find(&format!("\n{rule} = ")).expect(rule);
        let rest = &grammar[start..];
        let end = rest.find("\n/// ").unwrap();
        words.extend(word.captures_iter(&rest[..end]).map(|found| found[1].to_owned()));
    }
    assert!(words.len() > 40 && words.contains("records") && words.contains("shape") && words.contains("put"), "{words:?}");
    words
}

fn names(entry: &Entry) -> impl Iterator<Item = &'static str> {
    entry.also.iter().copied().chain(iter::once(entry.name))
}

#[test]
fn every_word_of_the_grammar_and_every_authenticator_has_an_entry() {
    let known: BTreeSet<String> = entries().flat_map(names).map(str::to_owned).collect();
    let wanted: BTreeSet<String> = words().into_iter().chain(AUTHENTICATORS.map(|known| known.name.to_owned())).collect();
    assert_eq!(wanted, known);
}

#[test]
fn an_entry_of_an_authenticator_names_all_that_it_takes() {
    for authenticator in AUTHENTICATORS {
        let entry = entries().find(|entry| entry.name == authenticator.name).unwrap();
        let text = format!("{} {}", entry.forms, entry.doc).to_lowercase();
        let missing: Vec<&str> = authenticator.arguments.iter().map(|argument| argument.name).filter(|name| !text.contains(name)).collect();
        assert!(missing.is_empty(), "`{}` takes {missing:?} too", authenticator.name);
    }
}

#[test]
fn entries_are_unique_and_show_their_word() {
    let mut seen = BTreeSet::new();
    for name in entries().flat_map(names) {
        assert!(seen.insert(name), "`{name}` has two entries");
    }
    for entry in entries() {
        assert!(entry.doc.ends_with('.') && !entry.doc.contains('\n') && entry.doc.matches('`').count() % 2 == 0, "{}", entry.name);
        assert!(entry.forms.lines().all(|form| names(entry).any(|name| form.contains(name))), "{}", entry.name);
        assert!(names(entry).any(|name| entry.example.text().contains(name)), "{}: an example without it", entry.name);
    }
}

#[test]
fn examples_check_without_a_finding() {
    let mut wrong = Vec::new();
    for entry in entries() {
        let text = match entry.example {
            Example::Statements(text) => snippet::request_of(text),
            Example::Script(text) => text.to_owned(),
        };
        let script = capi::Script::new("example.capi", snippet::whole(&text, "https://api.example.test").text);
        wrong.extend(script.checked().diagnostics.iter().map(|found| format!("{}: {}: {}", entry.name, found.code, found.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_of_statements_is_up_to_date() {
    let path = root().join("docs/statements.md");
    let page = page();
    if std::env::var_os("CAPI_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == page, "docs/statements.md is out of date: CAPI_UPDATE=1 cargo test manual");
}

fn page() -> String {
    let mut page = String::from(
        "# Statements, items and authenticators\n\n\
         Each with its form, what it means and an example; `capi explain WORD` shows the same. In the forms capitals stand for what is\n\
         filled in, `[…]` may be left out, `|` separates alternatives. [The language](language.md) explains how they go together.\n\n\
         This page is written from the source. The examples are checked by tests.\n",
    );
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n", group.title()));
        entries().filter(|entry| entry.group == group).for_each(|entry| page.push_str(&section(entry)));
    }
    page
}

fn section(entry: &Entry) -> String {
    let fence = match entry.example {
        Example::Statements(_) => "capi statements",
        Example::Script(_) => "capi",
    };
    let title = iter::once(entry.name).chain(entry.also.iter().copied()).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!("\n### {title}\n\n```text\n{}\n```\n\n{}\n\n```{fence}\n{}\n```\n", entry.forms, entry.doc, entry.example.text())
}

/// The scripts of all scenarios in which calls are answered.
fn answered_scripts() -> String {
    let pages = fs::read_dir(root().join("tests/spec")).unwrap().map(|entry| entry.unwrap().path());
    let pages: Vec<PathBuf> = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    let mut scripts = String::new();
    for page in pages {
        let text = fs::read_to_string(page).unwrap();
        for scenario in text.split("\n## ").skip(1) {
            let blocks = snippet::blocks(scenario);
            if blocks.iter().any(|block| block.info.starts_with("response ")) {
                blocks.iter().filter(|block| block.info == "capi").for_each(|block| scripts.push_str(&block.text));
            }
        }
    }
    scripts
}

#[test]
fn every_statement_is_done_by_a_scenario() {
    let scripts = answered_scripts();
    let begins = |word: &str| Regex::new(&format!(r"(?m)(^|[{{;])\s*{word}\b[^.:]")).unwrap().is_match(&scripts);
    let missing: Vec<String> = words().into_iter().filter(|word| !NOT_RUN_YET.contains(&word.as_str()) && !begins(word)).collect();
    assert!(missing.is_empty(), "no scenario of tests/spec with an answer has {missing:?}");
    for word in NOT_RUN_YET {
        assert!(!begins(word), "`{word}` is run; take it off the list");
    }
}

#[test]
fn every_function_is_called_by_a_scenario() {
    let scripts = answered_scripts();
    let is_called = |name: &str| Regex::new(&format!(r"\b{name}\(|\| {name}\b")).unwrap().is_match(&scripts);
    let missing: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).filter(|name| !is_called(name)).collect();
    assert!(missing.is_empty(), "no scenario of tests/spec with an answer calls {missing:?}");
}
