//! The registry of codes: all codes that the sources give are there, and what it says of them is true.

use std::collections::BTreeSet;
use std::path::Path;

use capi::diagnostic::codes::{self, CHECK, Code, LINT, NAMES, PLAN, RUN, SAMPLE};
use capi::expr::standalone::{Failure, evaluate_text};
use capi::{Script, Settings};
use regex::Regex;

/// How sources make a finding, a fault or a failure, and tables of kinds that become codes.
const MAKERS: &str = r#"(?:(?:Diagnostic::(?:error|warning)|Fault::new|Failure::new)\(|(?:Sink)?ErrorKind::\w+ =>)\s*"([a-z-]+)""#;

#[test]
fn every_code_that_the_sources_give_is_registered() {
    let maker = Regex::new(MAKERS).unwrap();
    let mut unknown = BTreeSet::new();
    let mut found = 0;
    for (file, text) in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        for made in maker.captures_iter(&text) {
            found += 1;
            if codes::find(&made[1]).is_none() && capi::lint::find(&made[1]).is_none() {
                unknown.insert(format!("{file}: {}", &made[1]));
            }
        }
    }
    assert!(found > 250, "the pattern finds codes: {found}");
    assert!(unknown.is_empty(), "codes without documentation: {unknown:#?}");
}

#[test]
fn every_registered_code_is_given_somewhere() {
    let text: String = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")))
        .filter(|(file, _)| !file.contains("diagnostic/codes"))
        .map(|(_, text)| text)
        .collect();
    let unused: Vec<&str> = codes::all().map(|code| code.code).filter(|code| !text.contains(&format!("\"{code}\""))).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn codes_are_unique_kebab_case_words_in_order() {
    let word = Regex::new("^[a-z]+(-[a-z]+)*$").unwrap();
    let mut seen = BTreeSet::new();
    for code in codes::all() {
        assert!(word.is_match(code.code), "{}", code.code);
        assert!(seen.insert(code.code), "{} is registered twice", code.code);
    }
    for group in [CHECK, NAMES, LINT, PLAN, RUN, SAMPLE] {
        assert!(group.is_sorted_by_key(|code| code.code), "{}", group[0].code);
    }
}

#[test]
fn documentation_is_a_few_plain_sentences() {
    let end = Regex::new(r"[.!?](?:\s|$)").unwrap();
    let rust = Regex::new(r"\b(Option|Vec|String|i64|u64|usize|struct|enum)\b").unwrap();
    for code in codes::all() {
        let Code { code, summary, doc, .. } = code;
        assert!((1..=4).contains(&end.find_iter(doc).count()), "{code}: {doc}");
        assert!(doc.ends_with('.'), "{code}: {doc}");
        assert!(!summary.is_empty() && summary.len() <= 80 && !summary.ends_with('.'), "{code}: {summary}");
        assert!(!summary.starts_with(char::is_uppercase), "{code}: {summary}");
        assert!(doc.matches('`').count() % 2 == 0 && !rust.is_match(doc), "{code}: {doc}");
    }
}

#[test]
fn an_example_of_the_checker_gives_its_code_and_nothing_else() {
    let mut wrong = Vec::new();
    for code in CHECK.iter().chain(NAMES) {
        let script = Script::new(code.code, code.example);
        let found: Vec<String> = script.checked().diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
        if found.len() != 1 || script.checked().diagnostics[0].code != code.code {
            wrong.push(format!("{}: {found:?}\n{}", code.code, code.example));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn an_example_of_planning_is_refused_with_its_code() {
    for code in PLAN.iter().filter(|code| !code.example.is_empty()) {
        let script = Script::new(code.code, code.example);
        assert_eq!(script.checked().diagnostics, [], "{}", code.code);
        let refused = script.plan(Settings::default()).expect_err(code.code);
        let found: Vec<&str> = refused.iter().map(|found| found.code).collect();
        assert_eq!(found, [code.code], "{refused:#?}");
    }
}

#[test]
fn an_example_of_a_run_is_an_expression_with_its_fault() {
    let mut wrong = Vec::new();
    for code in RUN.iter().filter(|code| !code.example.is_empty()) {
        match evaluate_text(code.example, jiff::Timestamp::UNIX_EPOCH) {
            Err(Failure::Fault(fault)) if fault.code == code.code => {}
            other => wrong.push(format!("{}: `{}` gives {other:?}", code.code, code.example)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All Rust files below a folder: path and text.
fn sources(folder: &Path) -> impl Iterator<Item = (String, String)> + use<> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" => files.push(path),
                _ => {}
            }
        }
    }
    files.into_iter().map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap()))
}
