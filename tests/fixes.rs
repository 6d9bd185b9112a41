//! A fix mends what it is offered for: over every example of a code or lint, and every scenario.

use std::path::Path;

use capi::Script;
use capi::diagnostic::codes::{CHECK, NAMES};
use capi::diagnostic::{Diagnostic, Fix};
use regex::Regex;

#[test]
fn a_fix_takes_its_finding_away_and_brings_no_new_mistake() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for text in scripts() {
        let found = findings(&text);
        for (finding, fix) in found.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix))) {
            tried += 1;
            let mended = applied(&text, fix);
            let after = findings(&mended);
            let same = |found: &Diagnostic| (found.code, found.span, &found.message) == (finding.code, finding.span, &finding.message);
            // What an open bracket hid is seen once it is closed.
            let errors = |list: &[Diagnostic]| list.iter().filter(|found| found.is_error()).count();
            if after.iter().any(same) || (errors(&after) > errors(&found) && finding.code != "unclosed-bracket") {
                let left: Vec<String> = after.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
                wrong.push(format!("{}: {}\nfix: {}\n{mended}\n{}", finding.code, finding.message, fix.title, left.join("\n")));
            }
        }
    }
    assert!(tried > 60, "only {tried} fixes were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n\n{}", wrong.len(), wrong.join("\n\n-----\n"));
}

fn findings(text: &str) -> Vec<Diagnostic> {
    Script::new("fixes.capi", text).diagnostics().to_vec()
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

fn scripts() -> Vec<String> {
    let block = Regex::new(r"(?ms)^```capi[^\n]*\n(.*?)^```").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
    let scenarios: Vec<String> =
        pages.flat_map(|page| block.captures_iter(&page).map(|found| found[1].to_owned()).collect::<Vec<_>>()).collect();
    let examples = CHECK.iter().chain(NAMES).map(|code| code.example.to_owned());
    let lints = capi::lint::RULES.iter().map(|lint| lint.code.example.to_owned());
    examples.chain(lints).chain(scenarios).collect()
}
