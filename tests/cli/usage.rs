//! Wrong usage: exit code 3 and a message that says what to do.

use super::Capi;

#[test]
fn an_unknown_verb_gets_the_nearest() {
    let expected = "\
error: unrecognized subcommand 'rnu'

  tip: a similar subcommand exists: 'run'

Usage: capi VERB …

For more information, try '--help'.
";
    Capi::new().args(["rnu"]).run().status(3).stdout("").stderr(expected);
}

#[test]
fn an_unknown_option_gets_the_nearest() {
    let outcome = Capi::new().args(["run", "--limt", "3", "a.capi"]).run().status(3).stdout("");
    assert!(outcome.stderr.contains("a similar argument exists: '--limit'"), "{}", outcome.stderr);
}

#[test]
fn a_param_is_a_pair() {
    let outcome = Capi::new().args(["run", "--param", "since", "a.capi"]).run().status(3);
    assert!(
        outcome.stderr.starts_with("error: invalid value 'since' for '--param <NAME=VALUE>': write NAME=VALUE\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn nothing_at_all_shows_help_but_is_wrong() {
    let outcome = Capi::new().run().status(3).stdout("");
    assert!(outcome.stderr.contains("Usage: capi VERB …"), "{}", outcome.stderr);
}

#[test]
fn a_missing_file_is_named() {
    let expected = "error: cannot read `nope.capi`: there is no such file or folder\n";
    for verb in ["check", "plan", "preview", "run"] {
        Capi::new().args([verb, "nope.capi"]).run().status(3).stdout("").stderr(expected);
    }
}

#[test]
fn limits_are_at_least_one() {
    for option in ["--limit", "--concurrency"] {
        Capi::new().args(["run", option, "0", "a.capi"]).run().status(3);
    }
}

#[test]
fn a_report_is_of_one_script() {
    let expected = "error: `--report` takes the report of one script\nhelp: run the scripts one at a time\n";
    Capi::new().args(["run", "--report", "r.json", "a.capi", "b.capi"]).run().status(3).stderr(expected);
}
