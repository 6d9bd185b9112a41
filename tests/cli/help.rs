//! Help: grouped, with examples, plain in a pipe.

use super::Capi;

#[test]
fn the_verbs_are_grouped() {
    let outcome = Capi::new().args(["--help"]).run().status(0).stderr("");
    let expected = "\
Brings data from any HTTP API into one common schema

Usage: capi VERB …

Try:
  demo     Run a small sample API on this machine and a script against it
  new      Write a script to start from
  repl     Explore an API at a prompt, and write the script of it

Write:
  check    Find mistakes without calling anything
  fmt      Write scripts in one style
  explain  Explain a statement, a function or a diagnostic, with an example
  lsp      Serve an editor: findings, completion, hover and more as you type

Run:
  plan     Show what a run would contact, read and write
  preview  Show the mapped rows of the first page; no row is written
  run      Fetch, map and write
  remap    Apply a changed mapping to the records that are kept, without calling anything
  auth     Sign in where an API wants a person to

Keep:
  globals  Show the shared schema and which integration fills which field
  state    Show or change what a destination remembers between runs
  drop     Drop the rows of an integration, or of one request, and what is remembered of them

Options:
";
    assert!(outcome.stdout.starts_with(expected), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("Exit codes: 0 done, 1 run failed, 2 script wrong or findings, 3 wrong usage"));
}

#[test]
fn every_verb_ends_with_two_examples() {
    for verb in [
        "demo",
        "new",
        "repl",
        "check",
        "fmt",
        "explain",
        "lsp",
        "plan",
        "preview",
        "run",
        "remap",
        "globals",
        "drop",
        "state show",
        "state set",
        "state reset",
    ] {
        let words: Vec<&str> = verb.split(' ').collect();
        let outcome = Capi::new().args(words.into_iter().chain(["--help"])).run().status(0).stderr("");
        let (_, examples) = outcome.stdout.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{verb} has no examples"));
        let lines: Vec<&str> = examples.trim_end().lines().collect();
        assert!(lines.len() == 2 && lines.iter().all(|line| line.starts_with(&format!("  capi {verb}"))), "{examples}");
    }
}

#[test]
fn lint_is_another_word_for_check() {
    let check = Capi::new().args(["check", "--help"]).run().stdout;
    assert_eq!(Capi::new().args(["lint", "--help"]).run().status(0).stdout, check);
}

#[test]
fn the_version_is_one_line() {
    Capi::new().args(["--version"]).run().status(0).stdout(concat!("capi ", env!("CARGO_PKG_VERSION"), "\n")).stderr("");
}

#[test]
fn no_colours_in_pipes_unless_asked_for() {
    for args in [["--help"].as_slice(), &["explain", "lower"], &["explain", "nothing-like-it"], &["rnu"]] {
        let outcome = Capi::new().args(args.iter().copied()).run();
        assert!(!outcome.stdout.contains('\u{1b}') && !outcome.stderr.contains('\u{1b}'), "{args:?}");
    }
    let outcome = Capi::new().args(["explain", "lower", "--color", "always"]).run();
    assert!(outcome.stdout.contains('\u{1b}'));
    let outcome = Capi::new().args(["explain", "lower"]).env("CAPI_COLOR", "always").run();
    assert!(outcome.stdout.contains('\u{1b}'));
}
