//! `docs/functions.md` is written from the signatures: `CAPI_UPDATE=1 cargo test` rewrites it.

use capi::builtin::{FUNCTIONS, Function, Group, parts};
use capi::value::Kind;

const INTRODUCTION: &str = "# Functions

Every function is total: it gives a value or says why there is none. Unless it says otherwise, a null argument gives
null; `x | f(a)` is `f(x, a)`. `?` marks what may be left out, `...` any number of arguments. Arguments named
`condition`, `value`, `key` or `name` of functions on lists are expressions for each item, which is `.` there.
No function makes a text of more than 16 MiB or a list of more than 1,000,000 items.

This page is written from the source. The examples run as tests.
";

#[test]
fn the_page_of_functions_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/functions.md");
    let page = page();
    if std::env::var_os("CAPI_UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(known == page, "docs/functions.md is out of date: CAPI_UPDATE=1 cargo test builtin");
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n\n| Function | Gives | Examples |\n|---|---|---|\n", group.title()));
        let members = FUNCTIONS.iter().filter(|function| function.group == group);
        members.for_each(|function| page.push_str(&row(function)));
    }
    page.push_str("\n## Parts\n\nRead like fields, of a datetime by the clock of the request's `timezone` (UTC if it has none).\n");
    page.push_str("`.weekday` is 1 for Monday to 7, `.week` that of ISO 8601. The parts of a duration stand each by itself.\n\n");
    for kind in Kind::ALL.into_iter().filter(|kind| !parts::names(*kind).is_empty()) {
        page.push_str(&format!("- {kind}: `.{}`\n", parts::names(kind).join("`, `.")));
    }
    page
}

fn row(function: &Function) -> String {
    let example = |(expression, value): &(&str, &str)| format!("`{expression}` → `{value}`").replace('|', "\\|");
    let examples: Vec<String> = function.examples.iter().map(example).collect();
    format!("| `{function}` | {} | {} |\n", function.doc.replace('|', "\\|"), examples.join("<br>"))
}
