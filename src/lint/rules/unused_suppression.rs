//! `unused-suppression`: what is allowed is not there any more. `allow.rs` finds it, for it needs what the other
//! lints found.

use crate::diagnostic::codes::Code;
use crate::lint::{Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-suppression",
        summary: "a comment allows what is not there",
        doc: "A comment allows a lint that finds nothing at this place, or finds it no more. Left standing, it would hide the next mistake of that kind: remove it.",
        example: r#"integration acme
# capi: allow(repeated-rows)
request ads {
  get "https://api.acme.test/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check: |_, _| {},
};
