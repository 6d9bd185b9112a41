//! `capi check`: files, folders, standard input.

use super::Capi;

const GOOD: &str = "integration good\n";

#[test]
fn folders_are_searched_in_order_hidden_ones_left_out() {
    let outcome = Capi::new()
        .script("b/two.capi", GOOD)
        .script("a.capi", GOOD)
        .script("b/.hidden/three.capi", GOOD)
        .script("b/notes.txt", "not a script")
        .args(["check", "."])
        .run();
    outcome.status(0).stdout("").stderr("2 files checked, nothing found\n");
}

#[test]
fn a_file_given_twice_is_checked_once() {
    Capi::new().script("a.capi", GOOD).args(["check", "a.capi", "a.capi"]).run().stderr("1 file checked, nothing found\n");
}

#[test]
fn a_folder_without_scripts_is_wrong_usage() {
    let expected = "error: there is no `*.capi` file below `.`\n";
    Capi::new().args(["check", "."]).run().status(3).stderr(expected);
}

#[test]
fn standard_input_is_a_script() {
    Capi::new().args(["check", "-"]).stdin(GOOD).run().status(0).stdout("").stderr("1 file checked, nothing found\n");
}

#[test]
fn json_is_a_document_even_when_nothing_is_found() {
    let outcome = Capi::new().script("a.capi", GOOD).args(["check", "--format", "json", "a.capi"]).run().status(0);
    super::support::follows("check.json", &outcome.stdout);
}

const BAD: &str = "integration bad\nuse marketing\nrequest ads {\n  get \"https://api.acme.test/ads\"\n  map id -> global.add_id\n}\n";

#[test]
fn findings_go_to_standard_output_and_their_number_to_standard_error() {
    let expected = "below/bad.capi:5:13: error[unknown-global]: there is no global field `add_id`\n";
    for format in ["short", "full", "json"] {
        let outcome = Capi::new().script("below/bad.capi", BAD).args(["check", ".", "--format", format]).run();
        let outcome = outcome.status(2).stderr("1 error in 1 file\n");
        match format {
            "short" => assert_eq!(outcome.stdout, expected),
            "full" => assert!(outcome.stdout.contains("[below/bad.capi:5:13]"), "{}", outcome.stdout),
            _ => super::support::follows("check.json", &outcome.stdout),
        }
    }
}

#[test]
fn the_format_may_come_from_the_environment_and_a_flag_wins() {
    let outcome = Capi::new().script("bad.capi", BAD).args(["check", "bad.capi"]).env("CAPI_FORMAT", "short").run();
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
    let outcome = Capi::new().script("bad.capi", BAD).args(["check", "bad.capi", "--format", "json"]).env("CAPI_FORMAT", "short").run();
    assert!(outcome.stdout.starts_with('{'), "{}", outcome.stdout);
}

#[test]
fn a_wrong_script_is_not_run() {
    for verb in ["plan", "preview", "run"] {
        let outcome = Capi::new().script("bad.capi", BAD).args([verb, "bad.capi"]).run().status(2).stdout("");
        assert!(outcome.stderr.starts_with("error[unknown-global]"), "{}", outcome.stderr);
        assert!(outcome.stderr.ends_with("error: 1 error in `bad.capi`: nothing was sent\n"), "{}", outcome.stderr);
    }
}

#[test]
fn a_file_that_scripts_use_is_told_of_once() {
    let script = "use \"lib/shared.capi\"\nintegration a\n";
    let capi = || Capi::new().script("a.capi", script).script("b.capi", script).script("lib/shared.capi", "let $x = 1 + \"a\"\n");
    let line = "lib/shared.capi:1:12: error[different-kinds]: `+` cannot take a number and a text\n";
    for paths in [&["a.capi"][..], &["a.capi", "b.capi"], &["."], &["./b.capi", "lib/shared.capi"]] {
        let args = ["check", "--format", "short"].into_iter().chain(paths.iter().copied());
        capi().args(args).run().status(2).stdout(line).stderr("1 error in 1 file\n");
    }
}
