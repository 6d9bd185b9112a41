//! Every code is documented, and its example has it.

use std::collections::BTreeSet;

use super::told;
use capi::diagnostic::codes::{SYNTAX, find};

#[test]
fn every_example_gives_its_code_and_no_other() {
    for code in SYNTAX {
        let told: Vec<_> = told(code.example).into_iter().map(|(code, ..)| code).collect();
        assert_eq!(told, [code.code], "{}", code.example);
    }
}

#[test]
fn codes_are_words_with_a_page() {
    let mut seen = BTreeSet::new();
    for code in SYNTAX {
        assert!(code.code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{}", code.code);
        assert!(seen.insert(code.code), "{} twice", code.code);
        assert!(code.doc.ends_with('.') && code.doc.len() > 40, "{}", code.code);
        assert_eq!(find(code.code), Some(code));
    }
}

#[test]
fn every_code_that_the_syntax_gives_is_listed() {
    let mut stack = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/syntax"))];
    let pattern = regex::Regex::new(r#"Diagnostic::(?:error|warning)\(\s*"([a-z-]+)""#).unwrap();
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for found in pattern.captures_iter(&text) {
            assert!(find(&found[1]).is_some(), "`{}` in {} is not listed", &found[1], path.display());
        }
    }
}
