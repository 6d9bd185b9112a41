//! Pages of the manual: what a word of the language, a function or a diagnostic means, with an example.

use super::style::Look;
use crate::builtin::Function;
use crate::diagnostic::codes::Code;
use crate::lint::Lint;
use crate::manual::{self, Entry, Topic};

/// All that is called so; nothing if nothing is. A code may be as it was printed.
pub(crate) fn page(subject: &str, look: Look) -> Option<String> {
    let word = bare(subject);
    let pages: Vec<String> = manual::find(word).into_iter().map(|topic| explain(topic, look)).collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}

/// The word without what stands around it where it was printed.
pub(crate) fn bare(subject: &str) -> &str {
    subject.trim_start_matches("error[").trim_start_matches("warning[").trim_end_matches(']').trim_end_matches("()")
}

/// What may have been meant.
pub(crate) fn near(word: &str) -> String {
    match manual::nearest_to(word) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`capi explain` lists all of them".to_owned(),
    }
}

fn explain(topic: Topic, look: Look) -> String {
    match topic {
        Topic::Entry(entry) => explain_entry(entry, look),
        Topic::Function(function) => explain_function(function, look),
        Topic::Code(code) => explain_code(code, look),
        Topic::Lint(lint) => explain_lint(lint, look),
    }
}

fn explain_entry(entry: &Entry, look: Look) -> String {
    let forms: Vec<String> = entry.forms.lines().map(|form| look.bold(form)).collect();
    format!("{}\n\n{}\n\n{}\n{}\n", forms.join("\n"), entry.doc, look.bold("Example"), indented(entry.example.text()))
}

fn explain_code(code: &Code, look: Look) -> String {
    let mut text = format!("{}: {}\n\n{}\n", look.bold(code.code), code.summary, code.doc.trim());
    if !code.example.is_empty() {
        text.push_str(&format!("\n{}\n{}\n", look.bold("Example"), indented(code.example)));
    }
    text
}

fn explain_lint(lint: &Lint, look: Look) -> String {
    let levels = format!("A lint of the group `{}`; its level is `{}`.", lint.group.word(), lint.level.word());
    let ways = format!("`capi.toml` sets it, in `[lint]`; `# capi: allow({})` allows it at one place.", lint.name());
    let mended = if lint.clean.is_empty() { String::new() } else { format!("{}\n{}\n\n", look.bold("Put right"), indented(lint.clean)) };
    format!("{}\n{mended}{levels}\n{ways}\n", explain_code(&lint.code, look))
}

fn explain_function(function: &Function, look: Look) -> String {
    let mut text = format!("{}\n\n{}\n", look.bold(function), function.doc);
    if !function.examples.is_empty() {
        text.push_str(&format!("\n{}\n", look.bold("Examples")));
    }
    let width = function.examples.iter().map(|(expression, _)| expression.chars().count()).max().unwrap_or(0);
    for (expression, value) in function.examples {
        text.push_str(&format!("  {expression:<width$}  {} {value}\n", look.dim("=>")));
    }
    text
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim_matches('\n').lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
