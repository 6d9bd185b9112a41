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
