//! `docs/lints.md` says what the table says.

use std::path::Path;

use capi::lint::{Group, Level, Lint, RULES};

#[test]
fn the_page_of_lints_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lints.md");
    let page = page();
    if std::env::var_os("CAPI_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(current == page, "docs/lints.md is not what the table says: CAPI_UPDATE=1 cargo test lint");
}

const HEAD: &str = r#"# Lints

What a script says well enough to run, and most likely should not say. `capi check` finds it together with the mistakes,
editors show it while you write, and `capi explain NAME` explains one. This page is written from the source; its examples are
checked by tests.

## Levels

The nearest `capi.toml` in a folder above the script sets how loud a lint is: `"off"`, `"note"`, `"warning"` or `"error"`. A name is a
lint or a group; what is said of a lint wins.

```toml
[lint]
plain-http = "error"
style = "off"
pedantic = "note"
```

An error is an error: `capi check` exits with 2, and the script is not run. Matters of taste, the group `pedantic`, are off until they are asked for.

## Exceptions

A comment allows a lint in the line that follows, or in the line at whose end it stands, and in the whole statement that begins
there. Behind it there is room for the reason. `allow-file` allows it in the whole file.

```capi
# capi: allow-file(repeated-rows)
integration acme
base "http://api.acme.com"     # capi: allow(plain-http) because the old server knows no other
request ads {
  get "/ads"
  map id -> id: int
}
```

What is allowed and not found is found: `unused-suppression`. Mistakes cannot be allowed; the warning `not-in-sample` can.

## Fixes

`capi check --fix` makes the changes that are surely meant, those of mistakes of habit among them, and tells the rest. A change after which
a script has an error that it had not is undone. `--diff` shows the changes and writes nothing.
"#;

fn page() -> String {
    let mut page = String::from(HEAD);
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n\nThe group `{}`.\n\n| lint | level | |\n|---|---|---|\n", title(group), group.word()));
        let members = || RULES.iter().copied().filter(move |lint| lint.group == group);
        for lint in members() {
            let (name, summary) = (lint.name(), lint.code.summary.replace('|', "\\|"));
            page.push_str(&format!("| [`{name}`](#{name}) | {} | {summary} |\n", lint.level.word()));
        }
        members().for_each(|lint| page.push_str(&section(lint)));
    }
    page
}

fn title(group: Group) -> &'static str {
    match group {
        Group::Secrets => "Secrets",
        Group::Calls => "Calls",
        Group::Paging => "Paging",
        Group::Rows => "Rows and columns",
        Group::Expressions => "Expressions",
        Group::Unused => "What nobody uses",
        Group::Style => "Style",
        Group::Pedantic => "Taste",
    }
}

fn section(lint: &Lint) -> String {
    if lint.code.example.is_empty() {
        return format!("\n### {}\n\n{}\n", lint.name(), lint.code.doc);
    }
    let asked = if lint.level == Level::Off { "\n\nIt is off until it is asked for." } else { "" };
    format!(
        "\n### {}\n\n{}{asked}\n\n```capi wrong\n{}\n```\n\nPut right:\n\n```capi\n{}\n```\n",
        lint.name(),
        lint.code.doc,
        lint.code.example.trim(),
        lint.clean.trim()
    )
}
