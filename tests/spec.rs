//! The scenarios of `tests/spec/*.md`; `tests/spec/README.md` describes them. `CAPI_UPDATE=1` writes
//! what came of them into the files.

#[path = "spec/run.rs"]
mod run;
#[path = "spec/scenario.rs"]
mod scenario;

use std::fs;
use std::path::PathBuf;

use scenario::Scenario;

/// One test a file, so that they run side by side and name what failed.
macro_rules! pages {
    ($($page:ident)*) => {
        $(#[test] fn $page() { check(concat!(stringify!($page), ".md")); })*

        #[test]
        fn every_page_is_run() {
            let known = [$(concat!(stringify!($page), ".md")),*, "README.md"];
            let forgotten: Vec<String> = fs::read_dir(folder()).unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.ends_with(".md") && !known.contains(&name.as_str()))
                .collect();
            assert!(forgotten.is_empty(), "not in the list of tests/spec.rs: {forgotten:?}");
        }
    };
}

pages! {
    answers auth boundary calls caps formats incremental keys_and_rejects lines_and_text loops merging mistakes names nested_paging nulls numbers paging projections steps
    shapes_and_fields
    // What people wrote code for elsewhere.
    batching building coercions filtering quotas reshaping schemas scrolling signing transforming
    // Each function at least once.
    functions
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/spec")
}

/// Runs a page's scenarios and compares, or rewrites the page.
fn check(name: &str) {
    let path = folder().join(name);
    let page = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut failures = Vec::new();
    // From the end, so that what is rewritten does not move what is still to come.
    for scenario in scenario::all(&page).iter().rev() {
        failures.extend(outcome(scenario, &mut lines));
    }
    if std::env::var_os("CAPI_UPDATE").is_some() {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    failures.reverse();
    assert!(failures.is_empty(), "{} differences in tests/spec/{name}\n\n{}", failures.len(), failures.join("\n"));
}

/// What differs; expected blocks are rewritten in `lines`.
fn outcome(scenario: &Scenario, lines: &mut Vec<String>) -> Vec<String> {
    let ran = run::run(scenario);
    let mut failures: Vec<String> = ran.troubles.iter().map(|trouble| format!("## {}\n{trouble}\n", scenario.title)).collect();
    for block in scenario.expected().rev() {
        let actual = ran.block(&block.info);
        let expected: Vec<String> = block.text.lines().map(str::to_owned).collect();
        if same(&block.info, &expected, &actual) {
            continue;
        }
        if std::env::var_os("CAPI_UPDATE").is_some() {
            lines.splice(block.lines.clone(), actual);
        } else {
            failures.push(difference(scenario, &block.info, &expected, &actual));
        }
    }
    failures
}

/// The order of rows and rejects is no promise.
fn same(info: &str, expected: &[String], actual: &[String]) -> bool {
    let ordered = !info.starts_with("rows") && !matches!(info, "rejects" | "warnings");
    if ordered {
        return expected == actual;
    }
    let sorted = |lines: &[String]| {
        let mut lines = lines.to_vec();
        lines.sort();
        lines
    };
    sorted(expected) == sorted(actual)
}

fn difference(scenario: &Scenario, info: &str, expected: &[String], actual: &[String]) -> String {
    let missing = expected.iter().filter(|line| !actual.contains(line)).map(|line| format!("- {line}\n"));
    let surplus = actual.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}\n"));
    let changes: String = missing.chain(surplus).collect();
    let changes = if changes.is_empty() { "(another order or number of the same lines)\n".to_owned() } else { changes };
    format!("## {}\n```{info}\n{changes}```\n", scenario.title)
}
