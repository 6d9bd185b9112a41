//! `capi check --format sarif` and `github`.

use std::path::Path;

use serde_json::Value;

use super::Capi;

const SCRIPT: &str = "integration a\nuse marketing\nbase \"http://api.acme.com\"\nrequest ads {\n  get \"/ads\"\n  where (état == \"on\")\n  key id\n  map id -> id: int\n  map x -> global.ad_idd\n}\n";

fn capi(format: &str) -> super::support::Outcome {
    let script = SCRIPT.replace("état", "state");
    Capi::new().script("my scripts/a.capi", &script).args(["check", ".", "--format", format]).run()
}

#[test]
fn github_reads_a_command_for_each_finding() {
    let outcome = capi("github").status(2).stderr("1 error, 1 warning, 1 note in 1 file\n");
    let expected = "::warning title=capi plain-http,file=my scripts/a.capi,line=3,col=6,endLine=3,endColumn=27::`api.acme.com` is called without encryption%0Ahelp: call it by `https`\n\
        ::notice title=capi needless-parens,file=my scripts/a.capi,line=6,col=9,endLine=6,endColumn=24::these parentheses group nothing\n\
        ::error title=capi unknown-global,file=my scripts/a.capi,line=9,col=12,endLine=9,endColumn=25::there is no global field `ad_idd`%0Ahelp: did you mean `global.ad_id`?\n";
    assert_eq!(outcome.stdout, expected);
}

#[test]
fn in_a_workflow_of_github_its_commands_are_what_is_written() {
    let capi = || Capi::new().script("a.capi", SCRIPT).env("GITHUB_ACTIONS", "true");
    let outcome = capi().args(["check", "a.capi"]).run();
    assert!(outcome.stdout.starts_with("::"), "{}", outcome.stdout);
    let outcome = capi().args(["check", "a.capi", "--format", "short"]).run();
    assert!(outcome.stdout.starts_with("a.capi:"), "{}", outcome.stdout);
    let outcome = capi().env("CAPI_FORMAT", "json").args(["check", "a.capi"]).run();
    assert!(outcome.stdout.starts_with('{'), "{}", outcome.stdout);
}

#[test]
fn a_message_cannot_add_a_command() {
    let script = "integration a\nuse \"x\\n::error::y%.capi\"\n";
    let outcome = Capi::new().script("a,b:c.capi", script).args(["check", ".", "--format", "github"]).run();
    assert_eq!(outcome.stdout.lines().filter(|line| line.starts_with("::")).count(), outcome.stdout.lines().count(), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("file=a%2Cb%3Ac.capi,") && outcome.stdout.contains("%25.capi"), "{}", outcome.stdout);
}

fn sarif(text: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sarif-2.1.0.json");
    // As published, its pattern of languages is no regular expression: a `]` closes nothing.
    let text_of_schema = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}$");
    let schema = serde_json::from_str(&text_of_schema).unwrap();
    let document: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    document
}

#[test]
fn sarif_follows_its_schema() {
    let document = sarif(&capi("sarif").status(2).stdout);
    let run = &document["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(rules, ["needless-parens", "plain-http", "unknown-global"]);
    let rule = &run["tool"]["driver"]["rules"][1];
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("```capi\nintegration acme"), "{rule:#}");
    let results = run["results"].as_array().unwrap();
    let levels: Vec<(&str, &str)> =
        results.iter().map(|result| (result["ruleId"].as_str().unwrap(), result["level"].as_str().unwrap())).collect();
    assert_eq!(levels, [("plain-http", "warning"), ("needless-parens", "note"), ("unknown-global", "error")]);
    let place = &results[1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20scripts/a.capi");
    assert_eq!([&place["region"]["startLine"], &place["region"]["startColumn"], &place["region"]["endColumn"]], [6, 9, 24]);
    let replacements = results[1]["fixes"][0]["artifactChanges"][0]["replacements"].as_array().unwrap();
    assert_eq!(replacements.len(), 2);
}

/// Every code that a script can show, with its labels and fixes.
#[test]
fn sarif_of_every_example_follows_its_schema() {
    let mut capi = Capi::new();
    let codes = capi::diagnostic::codes::all().map(|code| (code.code, code.example));
    for (code, example) in codes.chain(capi::lint::RULES.iter().map(|lint| (lint.name(), lint.code.example))) {
        capi = capi.script(&format!("{code}.capi"), example);
    }
    let document = sarif(&capi.args(["check", ".", "--format", "sarif"]).run().stdout);
    assert!(document["runs"][0]["results"].as_array().unwrap().len() > 150);
    let without: Vec<&Value> =
        document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().filter(|rule| rule["help"].is_null()).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn sarif_is_a_document_even_when_nothing_is_found() {
    let outcome = Capi::new().script("a.capi", "integration a\n").args(["check", "a.capi", "--format", "sarif"]).run().status(0);
    assert_eq!(sarif(&outcome.stdout)["runs"][0]["results"], Value::from(Vec::<Value>::new()));
}
