//! `secret-in-header`: a credential that goes out as a plain header.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::text_of;
use crate::lint::{Context, Group, Level, Lint, LooksFor};

pub static LINT: Lint = Lint {
    code: Code {
        code: "secret-in-header",
        summary: "a credential in a `header` where `auth` belongs",
        doc: "`auth` keeps a credential with the hosts that the script names, fetches a token anew when it ends, and is one place to look at; a `header` is neither renewed nor recognised as the credential. Write `auth bearer(…)`, or `auth api_key(header: …, value: …)` for a header of another name.",
        example: r#"integration acme
secret $KEY
base "https://api.acme.test"
header X-Api-Key = $KEY
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
secret $KEY
base "https://api.acme.test"
auth api_key(header: "X-Api-Key", value: $KEY)
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Secrets,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

/// A header beside an `auth` is something else that the API asks for.
fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for block in context.blocks.iter().filter(|block| block.single("auth").is_none()) {
        for (pair, _) in &block.merged.headers {
            let Some(secret) = context.secret_in(&pair.value) else { continue };
            let Some(name) = text_of(&pair.name) else { continue };
            let finding = LINT.at(pair.value.span, format!("`${secret}` goes out as a plain header"));
            found.push(finding.help(instead(&name)));
        }
    }
}

fn instead(name: &str) -> String {
    if name.eq_ignore_ascii_case("authorization") {
        return "`auth bearer(…)`, or the authenticator of this API, sends it".to_owned();
    }
    format!("`auth api_key(header: \"{name}\", value: …)` sends it")
}
