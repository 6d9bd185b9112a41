//! `unused-let`: a value that is computed for nothing.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Item, Statement};

pub static LINT: Lint = Lint {
    code: Code {
        code: "unused-let",
        summary: "a `let` that nothing reads",
        doc: "The value is computed and goes nowhere; most likely a `map` below still reads what the `let` was to replace. Read it, or take it out.",
        example: r#"integration acme
request orders {
  get "https://api.acme.test/orders"
  let $unit = if currency == "JPY" then 1 else 100
  key id
  map id           -> id: int
  map amount / 100 -> amount: decimal
}"#,
    },
    clean: r#"integration acme
request orders {
  get "https://api.acme.test/orders"
  let $unit = if currency == "JPY" then 1 else 100
  key id
  map id             -> id: int
  map amount / $unit -> amount: decimal
}"#,
    group: Group::Unused,
    level: Level::Warning,
    looks_for: LooksFor::Absence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    context.unused(&LINT, "`let`", found, |item| match item {
        Item::Let(binding) => Some(&binding.name),
        Item::Default(Statement::Let(binding)) => Some(&binding.name),
        _ => None,
    });
    for (statement, span) in &context.statements {
        let Statement::Let(binding) = statement else { continue };
        if !context.reads(&binding.name.node) && !context.is_default(*span) {
            let finding = LINT.at(binding.name.span, format!("nothing reads `${}`", binding.name.node));
            found.push(finding.help("read it, or take it out").fix("take it out", context.line_of(*span), ""));
        }
    }
}
