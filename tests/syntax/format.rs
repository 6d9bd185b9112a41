//! Formatting: the same script, always in the same form.

use std::fs;
use std::path::{Path, PathBuf};

use capi::source::{Source, Span};
use capi::syntax::format::{format, format_edits, format_range};
use capi::syntax::{Class, classes};
use proptest::prelude::*;

use super::parsed;
use crate::support::generate::{self, Random};
use crate::support::snippet;

fn formatted(text: &str) -> String {
    let source = Source::new("test.capi", text);
    format(&source, &capi::syntax::parse(&source))
}

/// All that is not blank, in order.
fn letters(text: &str) -> String {
    text.trim_start_matches('\u{feff}').chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn comments(text: &str) -> Vec<&str> {
    parsed(text).comments.into_iter().map(|span| text[span.range()].trim_end()).collect()
}

/// What holds for every text.
fn holds(text: &str) -> String {
    let once = formatted(text);
    assert_eq!(letters(&once), letters(text), "nothing is lost:\n{text}\n────\n{once}");
    assert_eq!(parsed(&once).file, parsed(text).file, "the tree stays:\n{text}\n────\n{once}");
    assert_eq!(comments(&once), comments(text), "comments stay in order:\n{text}\n────\n{once}");
    let twice = formatted(&once);
    assert!(once == twice, "formatting again changes it:\n{text}\n──── once\n{once}\n──── twice\n{twice}");
    once
}

/// What holds besides for a script without mistakes.
fn is_in_form(text: &str, once: &str) {
    assert!(!once.contains(['\r', '\t', '\u{feff}']), "{once}");
    assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n") && !once.starts_with('\n'), "{once:?}");
    assert!(!once.contains("\n\n\n"), "{text}\n────\n{once}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder with this ending.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
            files(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn scripts_of_the_repository_are_formatted() {
    let mut paths = Vec::new();
    files(root(), ".capi", &mut paths);
    // Those of the editors' grammars have marks under each line that point at its columns; Neovim is
    // asked to format one itself.
    paths.retain(|path| !path.starts_with(root().join("editors")) && !path.ends_with("tests/lsp/neovim.capi"));
    assert!(paths.len() > 15);
    let update = std::env::var_os("CAPI_UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        if parsed(&text).diagnostics.is_empty() && holds(&text) != text {
            wrong.push(path.display().to_string());
            if update {
                fs::write(&path, formatted(&text)).unwrap();
            }
        }
    }
    assert!(update || wrong.is_empty(), "not in the form of `capi fmt`:\n{}", wrong.join("\n"));
}

#[test]
fn scripts_of_the_documentation_are_formatted() {
    let mut pages = vec![root().join("README.md")];
    files(&root().join("docs"), ".md", &mut pages);
    // The examples of lints show what is found, not how it is written; the page of editors shows what
    // was typed.
    pages.retain(|page| !page.ends_with("docs/lints.md") && !page.ends_with("docs/editors.md"));
    let update = std::env::var_os("CAPI_UPDATE").is_some();
    let mut wrong = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for block in snippet::blocks(&text).into_iter().rev().filter(|block| block.info == "capi") {
            let once = holds(&block.text);
            if once != block.text && parsed(&block.text).diagnostics.is_empty() {
                wrong.push(format!("{}:{}", page.display(), block.lines.start));
                lines.splice(block.lines, once.lines().map(str::to_owned));
            }
        }
        if update {
            fs::write(&page, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "not in the form of `capi fmt`:\n{}", wrong.join("\n"));
}

/// The scripts of the scenarios, wrong ones too: written for their meaning, not for their form.
#[test]
fn scripts_of_scenarios_stay_the_same_scripts() {
    let mut pages = Vec::new();
    files(&root().join("tests/spec"), ".md", &mut pages);
    for page in pages {
        for block in snippet::blocks(&fs::read_to_string(&page).unwrap()) {
            holds(&block.text);
        }
    }
}

#[test]
fn whatever_the_layout_was_the_form_is_the_same() {
    let text = include_str!("every.capi");
    // Each word apart as far as can be, without touching what texts and comments hold.
    let source = Source::new("test.capi", text);
    let inside: Vec<Span> =
        classes(&source).into_iter().filter(|(_, class)| matches!(class, Class::Text | Class::Comment)).map(|(span, _)| span).collect();
    let mut wide = String::new();
    for (at, letter) in text.char_indices() {
        wide.push(letter);
        if letter == ' ' && !inside.iter().any(|span| span.contains(at as u32)) && !text[..at].ends_with('\n') {
            wide.push_str(" \t ");
        }
    }
    let form = |text: &str| letters(text) == letters(&wide);
    assert!(form(text));
    assert_eq!(formatted(&wide).lines().count(), formatted(text).lines().count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_scripts(seed in any::<u64>()) {
        let text = generate::script(seed);
        let found = parsed(&text).diagnostics;
        prop_assert!(found.is_empty(), "a generated script parses:\n{text}\n{found:#?}");
        let once = holds(&text);
        is_in_form(&text, &once);
    }

    #[test]
    fn damaged_scripts(seed in any::<u64>(), edits in 1usize..6) {
        let mut text = generate::script(seed);
        let mut random = Random(seed.rotate_left(32) | 1);
        for _ in 0..edits {
            text = damaged(&text, &mut random);
        }
        holds(&text);
    }

    #[test]
    fn damaged_examples(seed in any::<u64>(), edits in 1usize..4) {
        let mut random = Random(seed | 1);
        let mut text = [include_str!("every.capi"), include_str!("acme.capi"), include_str!("../../examples/amazon_ads.capi")][random.below(3)].to_owned();
        for _ in 0..edits {
            text = damaged(&text, &mut random);
        }
        holds(&text);
    }

    #[test]
    fn edits_make_the_same_text(seed in any::<u64>()) {
        let text = generate::script(seed);
        let source = Source::new("test.capi", text.as_str());
        let parsed = capi::syntax::parse(&source);
        prop_assert_eq!(applied(&text, &format_edits(&source, &parsed)), format(&source, &parsed));
    }

    #[test]
    fn edits_of_a_range_keep_the_script(seed in any::<u64>(), from in any::<usize>(), length in 0usize..200) {
        let text = generate::script(seed).replace('\r', "");
        let source = Source::new("test.capi", text.as_str());
        let start = from % (text.len() + 1);
        let span = Span::new(start, (start + length).min(text.len()));
        let edits = format_range(&source, &capi::syntax::parse(&source), span);
        let after = applied(&text, &edits);
        prop_assert_eq!(letters(&after), letters(&text));
        prop_assert!(parsed(&after).file == parsed(&text).file, "{}\n────\n{}", text, after);
    }
}

/// A letter or a line less, or a token more.
fn damaged(text: &str, random: &mut Random) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let Some(&at) = places.get(random.below(places.len().max(1))) else { return "{".to_owned() };
    let mut text = text.to_owned();
    match random.below(4) {
        0 => drop(text.remove(at)),
        1 => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let line = random.below(lines.len());
            lines.remove(line);
            return lines.concat();
        }
        _ => text.insert_str(
            at,
            random.pick(&["(", ")", "[", "]", "{", "}", "\"", ",", " x ", "\n", "|", "->", ";", "//", "#", "\"\"\"", ":", "$"]),
        ),
    }
    text
}

fn applied(text: &str, edits: &[capi::diagnostic::Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}
