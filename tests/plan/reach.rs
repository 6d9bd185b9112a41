//! Secrets are demanded only where the params lead to them, and wherever a request reads them.

use super::plan;

/// The secrets that a script with one request reads.
fn secrets(head: &str, statements: &str, params: &[(&str, &str)]) -> Vec<String> {
    let text =
        format!("secret $A\nsecret $B\n{head}\nrequest items {{\n  get \"https://acme.test\"\n{statements}\n  map id -> id: int\n}}");
    plan(&text, params, &[("A", "aaaaaa"), ("B", "bbbbbb")]).unwrap_or_else(|refused| panic!("{refused:#?}\n{text}")).secrets
}

const MODE: &str = "param $mode: \"a\" | \"b\" | \"c\"";

#[test]
fn params_decide_which_secret_is_read() {
    let choices = [
        "auth if $mode == \"a\" then bearer($A) else bearer($B)",
        "header X = if $mode == \"a\" then $A else $B",
        "header X = match $mode { \"a\" => $A, \"b\" or \"c\" => $B }",
        "header X = match $mode { \"a\" => $A, else => $B }",
        "auth bearer(match $mode { \"a\" => $A, else => $B })",
        "header X = (if $mode == \"a\" then $A else null) ?? $B",
    ];
    for choice in choices {
        assert_eq!(secrets(MODE, choice, &[("mode", "a")]), ["A"], "{choice}");
        assert_eq!(secrets(MODE, choice, &[("mode", "c")]), ["B"], "{choice}");
    }
    let by_let = "let $key = match $mode { \"a\" => $A, else => $B }";
    assert_eq!(secrets(&format!("{MODE}\n{by_let}"), "header X = $key", &[("mode", "a")]), ["A"]);
}

#[test]
fn what_only_an_answer_decides_may_read_both() {
    let choice = "header X = match $page.number { 1 => $A, else => $B }\n  paginate number(query: \"page\")";
    assert_eq!(secrets("", choice, &[]), ["A", "B"]);
}

#[test]
fn every_statement_may_read_a_secret() {
    let statements = [
        "auth basic(\"me\", $A)",
        "header X = $A",
        "query x = $A",
        "body json { x: $A }\n  reads",
        "paginate cursor(next: next, first: $A, query: \"cursor\")",
        "idempotency_key sha256($A)",
    ];
    for statement in statements {
        assert_eq!(secrets("", statement, &[]), ["A"], "{statement}");
    }
}
