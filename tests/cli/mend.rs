//! `capi check --fix`: what is surely meant is written, the rest is told.

use super::Capi;

const UNTIDY: &str = "integration a\nbase \"https://api.acme.test\"\nrequest ads {\n  get \"/ads\"\n  query \"status\" = (\"on\")   # active ones\n  where ((state == \"on\"))\n  map id -> id: int\n}\n";
const TIDY: &str = "integration a\nbase \"https://api.acme.test\"\nrequest ads {\n  get \"/ads\"\n  query status = \"on\"   # active ones\n  where state == \"on\"\n  map id -> id: int\n}\n";
const LEFT: &str = "a.capi:3:9: warning[repeated-rows]: every run adds all rows of `ads` once more\n";

#[test]
fn safe_fixes_are_written_and_the_rest_is_told() {
    let outcome = Capi::new().script("a.capi", UNTIDY).args(["check", "--fix", "a.capi", "--format", "short"]).run();
    assert_eq!(outcome.file("a.capi"), TIDY);
    let said = "a.capi:5: needless-quotes: take them out\n\
                a.capi:5: needless-parens: remove them\n\
                a.capi:6: needless-parens: remove them\n\
                a.capi:6: needless-parens: remove them\n\
                4 fixes made in 1 file\n\
                1 warning in 1 file\n";
    let again = outcome.status(0).stdout(LEFT).stderr(said).then(["check", "--fix", "a.capi", "--format", "short"]).run();
    again.status(0).stdout(LEFT).stderr("1 warning in 1 file\n");
}

#[test]
fn a_diff_writes_nothing() {
    let outcome = Capi::new().script("a.capi", UNTIDY).args(["check", "--diff", "a.capi"]).run().status(2);
    assert_eq!(outcome.file("a.capi"), UNTIDY);
    assert!(outcome.stdout.starts_with("--- a.capi\n+++ a.capi\n@@ "), "{}", outcome.stdout);
    for line in ["-  where ((state == \"on\"))", "+  where state == \"on\""] {
        assert!(outcome.stdout.lines().any(|shown| shown == line), "{line}\n{}", outcome.stdout);
    }
    assert!(outcome.stderr.ends_with("4 fixes would be made in 1 file\n"), "{}", outcome.stderr);
    Capi::new()
        .script("a.capi", TIDY)
        .args(["check", "--diff", "a.capi"])
        .run()
        .status(0)
        .stdout("")
        .stderr("1 file checked, nothing to mend\n");
}

#[test]
fn mistakes_of_habit_are_mended_and_guesses_are_not() {
    let script = "integration a\nuse marketing\nrequest ads {\n  get \"https://api.acme.test/ads\";\n  where a == 1 && b == 2\n  key id\n  map id -> id: int\n  map x -> global.clickz\n}\n";
    let outcome = Capi::new().script("a.capi", script).args(["check", "--fix", "a.capi", "--format", "short"]).run().status(2);
    let mended = script.replace("ads\";", "ads\"").replace("&&", "and");
    assert_eq!(outcome.file("a.capi"), mended);
    assert_eq!(outcome.stdout, "a.capi:8:12: error[unknown-global]: there is no global field `clickz`\n");
}

#[test]
fn comments_that_allow_for_nothing_go_with_their_line() {
    let script = format!("# capi: allow-file(plain-http)\n{}", TIDY.replace("  where", "  # capi: allow(secret-in-url)\n  where"));
    let script = script.replace("  map id", "  key id   # capi: allow(float-for-money) no\n  map id");
    let outcome = Capi::new().script("a.capi", &script).args(["check", "--fix", "a.capi"]).run().status(0).stdout("");
    assert_eq!(outcome.file("a.capi"), TIDY.replace("  map id", "  key id\n  map id"));
}

#[test]
fn only_the_files_that_are_named_change() {
    let shared = "fn major($x) = ($x / 100)\n";
    let script = "integration a\nuse \"shared.capi\"\nrequest ads {\n  get \"https://a.test/ads\"\n  key id\n  map (id) -> id: int\n  map major(x) -> x: decimal\n}\n";
    let outcome = Capi::new().script("shared.capi", shared).script("a.capi", script).args(["check", "--fix", "a.capi"]).run().status(0);
    assert_eq!(outcome.file("shared.capi"), shared);
    assert_eq!(outcome.file("a.capi"), script.replace("(id)", "id"));
    let outcome = outcome.then(["check", "--fix", "."]).run().status(0);
    assert_eq!(outcome.file("shared.capi"), "fn major($x) = $x / 100\n");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let capi = Capi::new().script("real/a.capi", UNTIDY);
    std::fs::set_permissions(capi.path("real/a.capi"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.capi", capi.path("a.capi")).unwrap();
    let outcome = capi.args(["check", "--fix", "a.capi"]).run().status(0);
    assert!(outcome.path("a.capi").is_symlink());
    assert_eq!(outcome.file("real/a.capi"), TIDY);
    assert_eq!(std::fs::metadata(outcome.path("real/a.capi")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(outcome.path("real")).unwrap().count(), 1, "nothing else is left there");
}

#[test]
fn standard_input_has_no_place_to_be_mended() {
    let expected = "error: standard input cannot be mended in place\nhelp: write it to a file first\n";
    Capi::new().args(["check", "--fix", "-"]).stdin(UNTIDY).run().status(3).stdout("").stderr(expected);
}

/// Every example of a lint that has a safe fix is, once mended, without that finding, and has no error.
#[test]
fn every_safe_fix_mends_what_it_is_for() {
    let mut mended = 0;
    for lint in capi::lint::RULES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.capi");
        std::fs::write(&path, lint.code.example).unwrap();
        let fixed = capi::fix::fix(&path, lint.code.example);
        if fixed.made.is_empty() {
            continue;
        }
        mended += 1;
        let left: Vec<_> = fixed.script.diagnostics().iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
        assert!(left.is_empty(), "{}: {left:?}\n{}", lint.name(), fixed.script.source().text());
    }
    assert!(mended >= 7, "{mended}");
}
