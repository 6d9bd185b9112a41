//! `secret-literal`: a credential in the text of a script.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::{literal_part, text_of};
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Argument, Expr, ExprKind, Statement};
use crate::syntax::visit;

pub static LINT: Lint = Lint {
    code: Code {
        code: "secret-literal",
        summary: "a credential in the text of a script",
        doc: "Scripts are shared, kept in repositories and shown in messages; a credential in one is known to everybody who can read it, for ever. Declare it as a `secret`, whose value comes from the environment or a file, and replace the one that was written down.",
        example: r#"integration acme
base "https://api.acme.test"
auth bearer("acme-4f9d1c20e7b8")
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    },
    clean: r#"integration acme
secret $ACME_TOKEN
base "https://api.acme.test"
auth bearer($ACME_TOKEN)
request ads {
  get "/ads"
  key id
  map id -> id: int
}"#,
    group: Group::Secrets,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

/// How the tokens of well-known services begin.
const PREFIXES: &[&str] = &[
    "sk_live_",
    "rk_live_",
    "sk_test_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xapp-",
    "shpat_",
    "shpss_",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "EAAG",
    "EAAB",
    "SG.",
    "pat-na1-",
    "pat-eu1-",
    "dop_v1_",
    "npm_",
    "hf_",
    "eyJhbGciOi",
    "-----BEGIN",
];
/// Arguments of authenticators that hold what nobody may know.
const HIDDEN: &[&str] = &["value", "client_secret", "password", "refresh_token", "key", "secret_key", "access_key"];

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let text = literal_part(expr);
        let bare = text.trim_start_matches("Bearer ").trim_start_matches("token ");
        if PREFIXES.iter().any(|prefix| bare.strip_prefix(prefix).is_some_and(is_random)) {
            report(expr, found);
        }
    }
    for (statement, _) in &context.statements {
        if let Statement::Auth(expr) = statement {
            visit::walk(expr, &mut |part| judge(part, found));
        }
    }
}

/// What follows the prefix is no word and no placeholder, but letters and digits in no order.
fn is_random(rest: &str) -> bool {
    let mixed = |run: &str| {
        let digits = run.chars().filter(char::is_ascii_digit).count();
        run.is_ascii() && run.len() >= 12 && digits >= 2 && run.len() - digits >= 2
    };
    rest.split(|letter: char| !letter.is_alphanumeric()).any(mixed) || rest.contains("PRIVATE KEY")
}

fn judge(expr: &Expr, found: &mut Vec<Diagnostic>) {
    let ExprKind::Call { name, arguments } = &expr.node else { return };
    let hidden = |index: usize, argument: &&Argument| match (name.node.as_str(), &argument.name) {
        ("bearer", None) => index == 0,
        ("basic" | "digest", None) => index == 1,
        ("jwt" | "hmac" | "api_key" | "oauth2" | "aws_sigv4" | "bearer" | "basic" | "digest", Some(name)) => {
            HIDDEN.contains(&name.node.as_str())
        }
        _ => false,
    };
    for (_, argument) in arguments.iter().enumerate().filter(|(index, argument)| hidden(*index, argument)) {
        // Some APIs take one name and no password, or a word that is the same for everybody.
        let written = text_of(&argument.value).is_some_and(|text| text.len() >= 8);
        if written && !found.iter().any(|finding| finding.span == argument.value.span && finding.code == LINT.name()) {
            report(&argument.value, found);
        }
    }
}

fn report(expr: &Expr, found: &mut Vec<Diagnostic>) {
    let finding = LINT.at(expr.span, "a credential stands in the script").label("known to everybody who reads this");
    found.push(finding.help("declare `secret $NAME`, use it here, and replace this one where it was issued"));
}
