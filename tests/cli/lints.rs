//! Levels of lints in `capi.toml`, and exceptions by comment.

use super::Capi;

const PLAIN: &str = "integration a\nbase \"http://api.acme.com\"\nrequest ads {\n  get \"/ads\"\n  key id\n  map id -> id: int\n}\n";
const FOUND: &str = "a.capi:2:6: warning[plain-http]: `api.acme.com` is called without encryption\n";

fn check(settings: &str) -> super::support::Outcome {
    Capi::new().script("capi.toml", settings).script("a.capi", PLAIN).args(["check", "a.capi", "--format", "short"]).run()
}

#[test]
fn a_lint_has_the_level_that_the_project_gives_it() {
    check("").status(0).stdout(FOUND).stderr("1 warning in 1 file\n");
    check("[lint]\nplain-http = \"off\"\n").status(0).stdout("").stderr("1 file checked, nothing found\n");
    check("[lint]\nplain-http = \"note\"\n").status(0).stdout(&FOUND.replace("warning", "note"));
    check("[lint]\nplain-http = \"error\"\n").status(2).stdout(&FOUND.replace("warning", "error"));
}

#[test]
fn what_is_said_of_a_lint_wins_over_its_group() {
    check("[lint]\nsecrets = \"off\"\n").status(0).stdout("");
    check("[lint]\nsecrets = \"off\"\nplain-http = \"error\"\n").status(2).stdout(&FOUND.replace("warning", "error"));
    let outcome = check("[lint]\npedantic = \"note\"\n").status(0);
    assert!(outcome.stdout.contains("a.capi:3:9: note[missing-label]"), "{}", outcome.stdout);
}

#[test]
fn the_settings_are_those_of_the_nearest_folder_above() {
    let outcome = Capi::new()
        .script("capi.toml", "[lint]\nplain-http = \"error\"\n")
        .script("shop/capi.toml", "[lint]\nplain-http = \"note\"\n")
        .script("shop/deep/a.capi", PLAIN)
        .script("ads/deep/a.capi", PLAIN)
        .args(["check", ".", "--format", "short"])
        .run();
    let (error, note) = (FOUND.replace("warning", "error"), FOUND.replace("warning", "note"));
    outcome.status(2).stdout(&format!("ads/deep/{error}shop/deep/{note}"));
}

#[test]
fn an_error_of_a_lint_keeps_a_script_from_running() {
    let capi = || Capi::new().script("capi.toml", "[lint]\nplain-http = \"error\"\n").script("a.capi", PLAIN);
    for verb in ["plan", "preview", "run"] {
        let outcome = capi().args([verb, "a.capi"]).run().status(2).stdout("");
        assert!(outcome.stderr.contains("error[plain-http]"), "{}", outcome.stderr);
        assert!(outcome.stderr.ends_with("error: 1 error in `a.capi`: nothing was sent\n"), "{}", outcome.stderr);
    }
}

#[test]
fn a_name_that_is_no_lint_is_told_with_the_nearest_one() {
    let line = "capi.toml:2:1: warning[unknown-lint]: there is no lint `plain-htp`\n";
    check("[lint]\nplain-htp = \"error\"\n").status(0).stdout(&format!("{FOUND}{line}"));
    let line = "capi.toml:1:2: warning[unknown-setting]: there is no setting `lints`\n";
    check("[lints]\nplain-http = \"error\"\n").status(0).stdout(&format!("{FOUND}{line}"));
}

#[test]
fn settings_that_are_wrong_are_errors_and_the_others_count() {
    let line = "capi.toml:2:14: error[bad-settings]: this is no level for `plain-http`\n";
    check("[lint]\nplain-http = \"loud\"\n").status(2).stdout(&format!("{FOUND}{line}"));
    check("[lint]\nrepeated-rows = 3\nplain-http = \"off\"\n")
        .status(2)
        .stdout("capi.toml:2:17: error[bad-settings]: this is no level for `repeated-rows`\n");
    check("lint = 3\n")
        .status(2)
        .stdout(&format!("{FOUND}capi.toml:1:1: error[bad-settings]: `lint` is a table: `[lint]`, then a line for each lint\n"));
    let outcome = check("[lint\n").status(2);
    assert!(outcome.stdout.contains("capi.toml:1:6: error[bad-settings]: this is not TOML: "), "{}", outcome.stdout);
}

/// What is found in a script with this comment before its `base`, and with it at the end of that line.
fn allowed(comment: &str) -> [String; 2] {
    let before = PLAIN.replace("base ", &format!("{comment}\nbase "));
    let behind = PLAIN.replace(".com\"", &format!(".com\"   {comment}"));
    [before, behind].map(|text| Capi::new().script("a.capi", &text).args(["check", "a.capi", "--format", "short"]).run().stdout)
}

#[test]
fn a_comment_allows_a_lint_before_its_line_and_at_its_end() {
    assert_eq!(allowed("# capi: allow(plain-http) because the old server knows no other"), ["", ""]);
    assert_eq!(allowed("# capi: allow(plain-http)"), ["", ""]);
    assert!(allowed("# allow(plain-http)").iter().all(|found| found.contains("plain-http")));
}

#[test]
fn a_comment_before_a_statement_allows_all_of_its_lines() {
    let text = "integration a\nsecret $KEY\nbase \"https://api.acme.com\"\nrequest ads {\n  # capi: allow(secret-in-url)\n  get \"/ads\"\n  \
                # capi: allow(secret-in-url) for the API reads it nowhere else\n  query sort = \"id\",\n    key = $KEY\n  key id\n  map id -> id: int\n}\n";
    let outcome = Capi::new().script("a.capi", text).args(["check", "a.capi", "--format", "short"]).run();
    outcome.stdout("a.capi:5:17: warning[unused-suppression]: `secret-in-url` finds nothing here\n");
}

#[test]
fn a_comment_for_the_file_allows_everywhere() {
    let text = format!("# capi: allow-file(plain-http, repeated-rows)\n{}", PLAIN.replace("  key id\n", ""));
    Capi::new().script("a.capi", &text).args(["check", "a.capi"]).run().status(0).stdout("").stderr("1 file checked, nothing found\n");
}

#[test]
fn what_is_allowed_for_nothing_is_told() {
    let lines = allowed("# capi: allow(plain-http, repeated-rows)");
    assert_eq!(lines[0], "a.capi:2:27: warning[unused-suppression]: `repeated-rows` finds nothing here\n");
    // What is off finds nothing, and that is no reason to change the script.
    let text = format!("# capi: allow-file(missing-label)\n{}", PLAIN.replace("http:", "https:"));
    Capi::new().script("a.capi", &text).args(["check", "a.capi"]).run().status(0).stdout("");
}

#[test]
fn only_lints_can_be_allowed() {
    let lines = allowed("# capi: allow(unknown-name)");
    assert!(lines[0].contains("2:15: warning[bad-suppression]: `unknown-name` is no lint, and cannot be allowed\n"), "{}", lines[0]);
    let lines = allowed("# capi: alow(plain-http)");
    assert!(lines[0].contains("2:1: warning[bad-suppression]: this says nothing that capi understands\n"), "{}", lines[0]);
    let text = "integration a\n# capi: allow(bad-suppression, unknown-global)\nrequest a {\n  get \"https://a.test/a\"\n  key id\n  map id -> global.b\n}\n";
    let outcome = Capi::new().script("a.capi", text).args(["check", "a.capi", "--format", "short"]).run().status(2);
    assert!(outcome.stdout.contains("error[unknown-global]"), "{}", outcome.stdout);
}

#[test]
fn what_may_stand_in_a_broken_part_is_not_missed() {
    // The secret is most likely read in the line that is broken.
    let text = "integration a\nsecret $KEY\nbase \"https://api.acme.com\"\nauth bearer($KEY\nrequest ads {\n  get \"/ads\"\n  map id -> id: int\n}\n";
    let outcome = Capi::new().script("a.capi", text).args(["check", "a.capi", "--format", "short"]).run().status(2);
    assert!(!outcome.stdout.contains("warning"), "{}", outcome.stdout);
}

#[test]
fn a_lint_is_explained_with_its_level_and_put_right() {
    let outcome = Capi::new().args(["explain", "plain-http"]).run().status(0);
    for part in ["plain-http: a host that is called", "Example\n", "Put right\n", "group `secrets`", "level is `warning`"] {
        assert!(outcome.stdout.contains(part), "{part}\n{}", outcome.stdout);
    }
}
