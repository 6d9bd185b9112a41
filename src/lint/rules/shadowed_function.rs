//! `shadowed-function`: a function of the script in the place of one of the language.

use crate::builtin;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::Item;

pub static LINT: Lint = Lint {
    code: Code {
        code: "shadowed-function",
        summary: "a function of the script called like one of the language",
        doc: "A function of the script wins over a function of the language with its name, in the whole file and in every file that uses it. Who reads a call takes it for the one that the manual describes: choose another name.",
        example: r#"fn round($amount) = floor($amount * 100) / 100
integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id            -> id: int
  map round(amount) -> amount: decimal
}"#,
    },
    clean: r#"fn cut($amount) = floor($amount * 100) / 100
integration acme
request ads {
  get "https://api.acme.test/ads"
  key id
  map id          -> id: int
  map cut(amount) -> amount: decimal
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for item in context.items {
        let Item::Function(function) = &item.node else { continue };
        if let Some(known) = builtin::find(&function.name.node) {
            let finding = LINT.at(function.name.span, format!("`{}` takes the place of a function of the language", known.name));
            found.push(finding.help("choose another name"));
        }
    }
}
