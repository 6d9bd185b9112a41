//! `capi explain`: what a word of the language, a function or a diagnostic means, with an example.

use crate::builtin::{self, Function};
use crate::cli::args::Explain;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::style::Look;
use crate::diagnostic::codes::{self, Code};
use crate::lint::{Lint, RULES};
use crate::manual::{self, Entry, Group, Topic};

pub(crate) fn run(options: &Explain, console: &mut Console) -> Result<Exit, Failure> {
    let look = console.out;
    let text = match &options.subject {
        None => all(look),
        Some(subject) => one(subject, look)?,
    };
    console.data(&text);
    Ok(Exit::Done)
}

fn one(subject: &str, look: Look) -> Result<String, Failure> {
    // A code may be pasted as it was printed.
    let word = subject
        .trim_start_matches("error[")
        .trim_start_matches("warning[")
        .trim_start_matches("note[")
        .trim_end_matches(']')
        .trim_end_matches("()");
    let pages: Vec<String> = manual::find(word).into_iter().map(|topic| explain(topic, look)).collect();
    if pages.is_empty() { Err(unknown(word)) } else { Ok(pages.join("\n")) }
}

fn unknown(word: &str) -> Failure {
    let failure = Failure::usage(format!("there is no statement, function or code `{word}`"));
    match manual::nearest_to(word) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`capi explain` lists all of them"),
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

fn all(look: Look) -> String {
    let entries = Group::ALL.map(|group| {
        let members: Vec<(&str, &str)> =
            manual::entries().filter(|entry| entry.group == group).map(|entry| (entry.name, entry.gist())).collect();
        (group.title(), members)
    });
    let functions: Vec<(&str, &str)> = builtin::FUNCTIONS.iter().map(|function| (function.name, function.doc)).collect();
    let codes: Vec<(&str, &str)> = codes::all().map(|code| (code.code, code.summary)).collect();
    let lints: Vec<(&str, &str)> = RULES.iter().map(|lint| (lint.name(), lint.code.summary)).collect();
    let sections = entries.into_iter().chain([("Functions", functions), ("Lints", lints), ("Diagnostics", codes)]);
    sections.map(|(title, members)| format!("{}\n{}", look.bold(title), listed(&members))).collect::<Vec<_>>().join("\n")
}

fn listed(entries: &[(&str, &str)]) -> String {
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    entries.iter().map(|(name, summary)| format!("  {name:<width$}  {summary}\n")).collect()
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim_matches('\n').lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
