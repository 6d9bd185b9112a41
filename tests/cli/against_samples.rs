//! What `check` and `run` say of a script that does not fit its samples.

use super::Capi;
use super::support::Outcome;
use crate::support::server::{Answer, Server};

const PAGE: &str = r#"{"items": [
  {"id": 1, "name": "a", "amount": "1.50", "tags": ["x"], "code": "A1", "mixed": "7", "user": {"mail": "m"}, "na": "N/A", "day": "2026-01-31"},
  {"id": 2, "name": "b", "amount": "2.50", "tags": [], "code": "B2", "mixed": "n/a", "user": {"mail": "n"}, "na": "N/A", "day": "2026-02-01"}
], "next_cursor": "c2"}"#;

/// A script whose request has these statements, beside a sample of `PAGE`.
fn beside(statements: &str, page: &str) -> Capi {
    let script = format!("integration acme\nbase \"https://api.acme.test\"\nrequest orders {{\n  get \"/orders\"\n{statements}\n}}\n");
    let sample = format!(
        r#"{{"version": 1, "request": "orders", "step": 0, "call": "\"https://api.acme.test\" \"/orders\"", "url": "https://api.acme.test/orders", "status": 200, "taken": "2026-11-24T10:00:00Z", "partial": false, "page": {page}}}"#
    );
    Capi::new().script("acme.capi", &script).script(".capi/samples/acme/orders.json", &sample)
}

fn check(statements: &str) -> Outcome {
    beside(statements, PAGE).args(["check", "acme.capi", "--format", "json"]).run()
}

/// What is found, without the places.
fn found(statements: &str) -> Vec<String> {
    all(&check(statements))
}

/// What the samples show; lints have tests of their own.
fn all(outcome: &Outcome) -> Vec<String> {
    let found: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let text = |found: &serde_json::Value, name: &str| found[name].as_str().unwrap_or_default().to_owned();
    let found = found["diagnostics"].as_array().unwrap().iter().filter(|found| text(found, "code").contains("sample"));
    found
        .map(|found| format!("{}[{}]: {}; {}", text(found, "severity"), text(found, "code"), text(found, "message"), text(found, "help")))
        .collect()
}

#[test]
fn what_fits_the_sample_gives_no_finding() {
    let statements = r#"  records items
  paginate cursor(next: next_cursor, query: "cursor")
  key id
  let $half = amount | number()
  where name != "c"
  map id -> id: int
  map amount -> amount: decimal
  map $half / 2 -> half: decimal
  map tags -> tags: list<text>
  map user.mail -> mail: text
  map day -> day: date
  map missing ?? "none" -> missing: text"#;
    assert_eq!(found(statements), Vec::<String>::new());
}

#[test]
fn a_field_that_no_record_has_is_a_warning_with_the_nearest_name() {
    let name = "the sample of `orders` (2026-11-24)";
    assert_eq!(
        found("  records items\n  map nmae -> name: text\n  map mail -> mail: text\n  map other.deep -> deep: text"),
        [
            format!("warning[not-in-sample]: {name} has no `nmae`; did you mean `name`?"),
            format!("warning[not-in-sample]: {name} has no `mail`; there is `user.mail`"),
            format!(
                "warning[not-in-sample]: {name} has no `other`; if it is there only sometimes, say what it is otherwise: `x ?? null`; a new sample: `capi preview`"
            ),
        ]
    );
}

#[test]
fn records_and_cursors_are_looked_up_too() {
    let name = "the sample of `orders` (2026-11-24)";
    assert_eq!(
        found("  records itmes\n  paginate cursor(next: next_curser, query: \"cursor\")\n  stop when done\n  map id -> id: int"),
        [
            format!("warning[not-in-sample]: {name} has no `itmes`; did you mean `items`?"),
            format!("warning[not-in-sample]: {name} has no `next_curser`; did you mean `next_cursor`?"),
        ]
    );
}

#[test]
fn children_read_the_rows_of_their_parents_sample() {
    let statements = "  records items\n  key id\n  map id -> id: int\n}\nrequest details {\n  for $order in $orders\n  get \"/orders/{$order.idd}\"\n  map x -> x: text";
    assert_eq!(found(statements), ["warning[not-in-sample]: the sample of `orders` (2026-11-24) has no `idd`; did you mean `id`?"]);
}

#[test]
fn what_can_never_convert_is_an_error_before_any_call() {
    let outcome =
        check("  records items\n  map user -> user: int\n  map code -> code: decimal\n  map tags -> tags: text\n  map id -> id: int")
            .status(2);
    let lines = all(&outcome);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(
        lines[0].starts_with("error[sample-does-not-convert]: nothing in the sample of `orders` (2026-11-24) goes into `user`: "),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains("is an object, and the target is `int`; read one of its fields"), "{}", lines[0]);
    assert!(lines[1].contains("goes into `code`: "), "{}", lines[1]);
    assert!(lines[2].contains("`tags`: ") && lines[2].contains("is a list"), "{}", lines[2]);
    let outcome = beside("  records items\n  map code -> code: decimal", PAGE).args(["run", "acme.capi"]).run().status(2);
    assert!(outcome.stderr.contains("nothing was sent"), "{}", outcome.stderr);
}

#[test]
fn values_of_which_some_convert_or_that_are_one_placeholder_are_a_warning() {
    let lines = found("  records items\n  map mixed -> mixed: int\n  map na -> na: int");
    assert!(
        lines[0]
            .starts_with("warning[sample-does-not-convert]: 1 of 2 values in the sample of `orders` (2026-11-24) do not go into `mixed`: "),
        "{lines:#?}"
    );
    assert!(lines[1].starts_with("warning[sample-does-not-convert]: 2 of 2 values"), "{lines:#?}");
    assert_eq!(found("  records items\n  nulls \"N/A\", \"n/a\"\n  map mixed -> mixed: int\n  map na -> na: int"), Vec::<String>::new());
}

#[test]
fn what_depends_on_more_than_the_sample_is_not_tried() {
    let statements = "  records items\n  map if $as_text then code else code -> code: decimal\n}\nparam $as_text: bool = true\nrequest other {\n  get \"/other\"\n  map y -> y: int";
    assert_eq!(found(statements), Vec::<String>::new());
}

#[test]
fn a_sample_of_another_address_or_of_no_use_says_nothing() {
    let script = |name: &str| {
        format!("integration acme\nbase \"https://api.acme.test\"\nrequest orders {{\n  get \"/{name}\"\n  map nmae -> name: text\n}}\n")
    };
    let outcome =
        beside("  records items\n  map id -> id: int", PAGE).script("acme.capi", &script("invoices")).args(["check", "acme.capi"]).run();
    assert!(!outcome.stdout.contains("sample"), "{}", outcome.stdout);
    let broken = beside("  map nmae -> name: text", "[").args(["check", "acme.capi"]).run();
    assert!(!broken.stdout.contains("sample"), "{}", broken.stdout);
    for empty in ["[]", "null", "{\"items\": []}", "\"text\""] {
        let outcome = beside("  records items\n  map nmae -> name: text", empty).args(["check", "acme.capi", "--format", "short"]).run();
        assert!(!outcome.stdout.contains("`nmae`"), "{empty}: {}", outcome.stdout);
    }
}

#[test]
fn a_preview_takes_a_new_sample_whatever_the_old_one_says() {
    let server = Server::start(|_| Answer::json(r#"[{"code": "1"}]"#));
    let script = |url: &str| format!("integration acme\nrequest orders {{\n  get \"{url}\"\n  map code -> code: decimal\n}}\n");
    let url = server.url("/orders");
    let sample = format!(
        r#"{{"version": 1, "request": "orders", "step": 0, "call": "\"{url}\"", "url": "u", "status": 200, "taken": "2026-11-24T10:00:00Z", "partial": false, "page": [{{"code": "x"}}, {{"code": "y"}}]}}"#
    );
    let call = Capi::new().script("acme.capi", &script(&url)).script(".capi/samples/acme/orders.json", &sample);
    let outcome = call.args(["plan", "acme.capi"]).run().status(2);
    let outcome = outcome.then(["preview", "acme.capi"]).run().status(0);
    outcome.then(["run", "acme.capi"]).run().status(0);
}
