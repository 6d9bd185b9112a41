//! Every lint of the table: its examples, its documentation, the page of all of them.

use std::collections::BTreeSet;

use capi::Script;
use capi::diagnostic::codes::{self, Code};
use capi::lint::{Group, Level, Lint, RULES};
use regex::Regex;

/// What is found with every lint switched on, or with all but those of taste.
fn found(lint: &Lint, text: &str) -> Vec<String> {
    let script = Script::with_files("example.capi", text, &Loud(lint.group == Group::Pedantic));
    script
        .diagnostics()
        .iter()
        .map(|found| format!("{}: {} at `{}`", found.code, found.message, script.source().slice(found.span)))
        .collect()
}

struct Loud(bool);

impl capi::check::Files for Loud {
    fn read(&self, _path: &str, _from: Option<&str>) -> Result<capi::check::UsedFile, String> {
        Err("there are no files here".to_owned())
    }

    fn settings(&self) -> Option<Result<capi::check::UsedFile, String>> {
        let text = if self.0 { "[lint]\npedantic = \"warning\"" } else { "" };
        Some(Ok(capi::check::UsedFile { id: "capi.toml".to_owned(), name: "capi.toml".to_owned(), text: text.to_owned() }))
    }
}

#[test]
fn an_example_gives_its_lint_and_nothing_else() {
    let mut wrong = Vec::new();
    for lint in RULES.iter().filter(|lint| !lint.code.example.is_empty()) {
        let found = found(lint, lint.code.example);
        if found.len() != 1 || !found[0].starts_with(&format!("{}: ", lint.name())) {
            wrong.push(format!("{}: {found:#?}\n{}", lint.name(), lint.code.example));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What only a sample shows has a test of its own.
#[test]
fn all_lints_but_those_of_samples_have_examples() {
    let without: Vec<&str> = RULES.iter().filter(|lint| lint.code.example.is_empty()).map(|lint| lint.name()).collect();
    assert_eq!(without, ["always-null"]);
}

#[test]
fn a_clean_example_gives_nothing() {
    let mut wrong = Vec::new();
    for lint in RULES {
        let found = found(lint, lint.clean);
        if !found.is_empty() {
            wrong.push(format!("{}: {found:#?}\n{}", lint.name(), lint.clean));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn documentation_is_a_few_plain_sentences() {
    let end = Regex::new(r"[.!?](?:\s|$)").unwrap();
    let word = Regex::new("^[a-z]+(-[a-z]+)*$").unwrap();
    let mut names: BTreeSet<&str> = codes::all().map(|code| code.code).chain(Group::ALL.map(Group::word)).collect();
    for lint in RULES {
        let Code { code, summary, doc, .. } = lint.code;
        assert!(word.is_match(code) && names.insert(code), "{code}");
        assert!((1..=4).contains(&end.find_iter(doc).count()) && doc.ends_with('.'), "{code}: {doc}");
        assert!(
            !summary.is_empty() && summary.len() <= 80 && !summary.ends_with('.') && !summary.starts_with(char::is_uppercase),
            "{code}"
        );
        assert!(doc.matches('`').count() % 2 == 0 && summary.matches('`').count() % 2 == 0, "{code}: {doc}");
        assert_eq!(lint.level == Level::Off, lint.group == Group::Pedantic, "{code}: matters of taste are off, others are not");
    }
}

#[test]
fn the_table_is_in_order_of_groups_and_names() {
    let place = |lint: &Lint| (Group::ALL.iter().position(|group| *group == lint.group), lint.name());
    assert!(RULES.is_sorted_by_key(|lint| place(lint)), "{:?}", RULES.iter().map(|lint| place(lint)).collect::<Vec<_>>());
}
