//! `bad-suppression`: a comment to capi that allows nothing that there is.

use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::{Diagnostic, nearest};
use crate::lint::allow::Allowed;
use crate::lint::{Context, Group, Level, Lint, LooksFor, RULES, WARNINGS, find};

pub static LINT: Lint = Lint {
    code: Code {
        code: "bad-suppression",
        summary: "a comment to capi that is not understood",
        doc: "`# capi: allow(NAME, …)` before a line or at its end allows what lints find there, `# capi: allow-file(NAME, …)` in the whole file; a reason may follow. The names are those of lints: what the checker calls an error cannot be allowed.",
        example: r#"integration acme
# capi: allow(repeated-row)
request ads {
  get "https://api.acme.test/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
# capi: allow(repeated-rows) because every run brings other rows
request ads {
  get "https://api.acme.test/ads"
  map id -> id: int
}"#,
    group: Group::Style,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for comment in &context.comments {
        if comment.allowed.is_empty() {
            let finding = LINT.at(comment.span, "this says nothing that capi understands");
            found.push(finding.help("a comment to capi is `# capi: allow(NAME)` or `# capi: allow-file(NAME)`"));
        }
        found.extend(comment.allowed.iter().filter_map(judge));
    }
}

fn judge(allowed: &Allowed) -> Option<Diagnostic> {
    let name = allowed.name.as_str();
    if find(name).is_some() || WARNINGS.contains(&name) {
        return None;
    }
    if codes::find(name).is_some() {
        return Some(LINT.at(allowed.span, format!("`{name}` is no lint, and cannot be allowed")).help("mend what it finds"));
    }
    let finding = LINT.at(allowed.span, format!("there is no lint `{name}`"));
    Some(match nearest(name, RULES.iter().map(|lint| lint.name())) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), allowed.span, near),
        None => finding.help("`capi explain` lists all lints"),
    })
}
