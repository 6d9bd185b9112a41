//! The README and the documentation: every script in them checks, generated pages are current,
//! links lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::snippet::{self, Block};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and docs/*.md.
fn pages() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.push(root().join("README.md"));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_script_in_the_documentation_checks() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (page, text) in pages() {
        for block in snippet::blocks(&text) {
            let Some(script) = script_of(&block) else { continue };
            count += 1;
            let is_whole = block.info == "capi" && page != "docs/statements.md";
            for error in findings(&script, is_whole) {
                wrong.push(format!("{page}, block in line {}: {error}", block.lines.start + 1));
            }
        }
    }
    assert!(count >= 10, "the documentation has scripts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `capi` is a script, `capi statements` stands for those of a request; `capi wrong` shows a mistake.
fn script_of(block: &Block) -> Option<String> {
    let base = "https://api.example.test";
    match block.info.as_str() {
        "capi" => Some(snippet::whole(&block.text, base).text),
        "capi statements" => Some(snippet::whole(&snippet::request_of(&block.text), base).text),
        _ => None,
    }
}

/// Whole scripts are read as models, so that lints find nothing in them either; parts show one thing.
fn findings(script: &str, is_whole: bool) -> Vec<String> {
    let script = capi::Script::new("example.capi", script);
    let findings = script.diagnostics().iter().filter(|finding| is_whole || finding.is_error());
    findings.map(|finding| format!("{}: {} at `{}`", finding.code, finding.message, script.source().slice(finding.span))).collect()
}

/// The scripts among the examples.
fn examples() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "capi")).collect()
}

#[test]
fn every_example_checks_without_a_finding() {
    for path in examples() {
        let script = capi::Script::load(&path).unwrap();
        let findings: Vec<String> = script.diagnostics().iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
        assert!(findings.is_empty(), "{}:\n{}", path.display(), findings.join("\n"));
    }
}

#[test]
fn examples_stay_short_enough_to_learn_from() {
    for path in examples() {
        let text = fs::read_to_string(&path).unwrap();
        if path.ends_with("demo.capi") {
            continue;
        }
        let statements = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).count();
        assert!((10..=50).contains(&statements), "{} has {statements} lines", path.display());
        assert!(text.starts_with("# ") && text.contains("# https://"), "{} says what it is and where it is documented", path.display());
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut dead = Vec::new();
    for (page, text) in pages() {
        let folder = root().join(&page).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !folder.join(file).exists() {
                dead.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

#[test]
fn the_page_of_marketing_fields_is_current() {
    let path = root().join("docs/marketing.md");
    let page = marketing(&fs::read_to_string(root().join("src/vocabulary/marketing.capi")).unwrap());
    if std::env::var_os("CAPI_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap_or_default();
    assert!(current == page, "docs/marketing.md is not what src/vocabulary/marketing.capi says; CAPI_UPDATE=1 rewrites it");
}

/// The vocabulary as a page: a section for each comment that stands before fields.
fn marketing(vocabulary: &str) -> String {
    let mut page = String::from(
        "# Marketing fields\n\n\
         `use marketing` makes these fields known as `global.NAME`. Integrations that map to them can be read together, in the\n\
         view `global` of a destination. Map what an API sends and nothing else: what is not mapped is null.\n\n\
         A *dimension* describes a row; a *metric* is summed, or taken at its largest, over rows. Derived fields are computed in\n\
         the view. Amounts are in major units of the row's `currency`.\n",
    );
    let lines: Vec<&str> = vocabulary.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).copied().unwrap_or_default();
        if let (Some(title), true) = (line.strip_prefix("# "), next.starts_with("global ")) {
            let derived = !next.contains(':');
            let title = title.split(':').next().unwrap_or_default();
            let head = if derived { "| field | is |\n|---|---|\n" } else { "| field | type | role | |\n|---|---|---|---|\n" };
            page.push_str(&format!("\n## {title}\n\n{head}"));
        }
        page.push_str(&field(line));
    }
    page
}

fn field(line: &str) -> String {
    let Some(declared) = line.strip_prefix("global ") else { return String::new() };
    if let Some((name, formula)) = declared.split_once('=').filter(|(name, _)| !name.contains(':')) {
        return format!("| `{}` | `{}` |\n", name.trim(), formula.trim());
    }
    let (name, rest) = declared.split_once(':').unwrap();
    let (kind, doc) = rest.split_once('"').unwrap();
    let mut words = kind.split_whitespace();
    let (ty, role) = (words.next().unwrap(), words.next().unwrap());
    format!("| `{name}` | {ty} | {role} | {} |\n", doc.trim_end().trim_end_matches('"'))
}

/// A page that names tests names those that there are.
#[test]
fn the_tests_of_reliability_are_there() {
    let mut sources = String::new();
    collect(&root().join("tests"), &mut sources);
    let page = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what goes wrong"));
    let tests = rows.filter_map(|row| row.trim_end_matches([' ', '|']).rsplit(" | ").next());
    let named: Vec<&str> = tests.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(|name| name.contains(['_', '.'])).collect();
    let there = |name: &&str| match name.strip_suffix(".md") {
        Some(_) => root().join("tests/spec").join(name).exists(),
        None => sources.contains(&format!("fn {name}(")),
    };
    let lost: Vec<&&str> = named.iter().filter(|name| !there(name)).collect();
    assert!(named.len() > 40, "{named:?}");
    assert!(lost.is_empty(), "{lost:?}");
}

fn collect(folder: &Path, sources: &mut String) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
