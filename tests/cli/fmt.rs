//! `capi fmt`: files in place, standard input, `--check`.

use super::Capi;

const ROUGH: &str = "integration   acme\r\nrequest a {\n get \"https://acme.test/a\"\n  map id->id:int\n}";
const NEAT: &str = "integration acme\n\nrequest a {\n  get \"https://acme.test/a\"\n  map id -> id: int\n}\n";
const WRONG: &str = "integration   acme\nrequest a {\n  mapp id -> id: int\n}\n";

fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn files_are_changed_in_place_and_counted() {
    let capi = Capi::new().script("a.capi", ROUGH).script("b/c.capi", NEAT).args(["fmt", "."]);
    let (rough, neat) = (capi.path("a.capi"), capi.path("b/c.capi"));
    let outcome = capi.start().finish().status(0).stdout("").stderr("1 of 2 files changed\n");
    assert_eq!((read(&rough).as_str(), read(&neat).as_str()), (NEAT, NEAT));
    drop(outcome);
}

#[test]
fn a_formatted_file_is_not_written() {
    let capi = Capi::new().script("a.capi", NEAT).args(["fmt", "a.capi"]);
    let path = capi.path("a.capi");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    capi.run().status(0).stdout("").stderr("1 file checked, nothing to change\n");
}

#[test]
fn what_may_not_be_written_is_refused() {
    let capi = Capi::new().script("a.capi", ROUGH).args(["fmt", "a.capi"]);
    let path = capi.path("a.capi");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let outcome = capi.run().status(3).stdout("").stderr("error: cannot write `a.capi`: permission denied\n");
    assert_eq!(read(&path), ROUGH);
    drop(outcome);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let capi = Capi::new().script("real.capi", ROUGH).args(["fmt", "link.capi"]);
    let (real, link) = (capi.path("real.capi"), capi.path("link.capi"));
    symlink("real.capi", &link).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let outcome = capi.run().status(0).stderr("1 of 1 file changed\n");
    assert_eq!(read(&real), NEAT);
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    drop(outcome);
}

#[test]
fn standard_input_goes_to_standard_output() {
    Capi::new().args(["fmt", "-"]).stdin(ROUGH).run().status(0).stdout(NEAT).stderr("");
}

#[test]
fn check_shows_what_would_change_and_changes_nothing() {
    let expected = "--- a.capi\n+++ a.capi\n@@ -1,2 +1,2 @@\n-integration   acme\n+integration acme\n request a {}\n";
    let text = "integration   acme\nrequest a {}\n";
    let capi = Capi::new().script("a.capi", text).script("b.capi", NEAT).args(["fmt", "--check", "a.capi", "b.capi"]);
    let path = capi.path("a.capi");
    let outcome = capi.run().status(2).stdout(expected).stderr("1 of 2 files would change\n");
    assert_eq!(read(&path), text);
    drop(outcome);
    Capi::new()
        .script("b.capi", NEAT)
        .args(["fmt", "--check", "b.capi"])
        .run()
        .status(0)
        .stdout("")
        .stderr("1 file checked, nothing to change\n");
}

#[test]
fn the_diff_has_colours_on_demand_and_the_name_of_standard_input() {
    let args = ["fmt", "--check", "-", "--stdin-name", "buffer.capi", "--color", "always"];
    let outcome = Capi::new().args(args).stdin("reads  # why").run().status(2);
    assert!(outcome.stdout.contains("--- buffer.capi") && outcome.stdout.contains("\u{1b}["), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("No newline at end of file"), "{}", outcome.stdout);
}

#[test]
fn a_script_with_mistakes_is_left_alone_and_the_others_are_not() {
    let capi = Capi::new().script("a.capi", WRONG).script("b.capi", ROUGH).args(["fmt", "a.capi", "b.capi"]);
    let (wrong, rough) = (capi.path("a.capi"), capi.path("b.capi"));
    let outcome = capi.run().status(2).stdout("");
    assert_eq!((read(&wrong).as_str(), read(&rough).as_str()), (WRONG, NEAT));
    assert!(outcome.stderr.contains("unknown-statement"), "{}", outcome.stderr);
    assert!(outcome.stderr.ends_with("1 of 2 files changed; 1 file with mistakes left alone\n"), "{}", outcome.stderr);
}
