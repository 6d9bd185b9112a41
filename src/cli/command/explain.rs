//! `capi explain`: what a word of the language, a function or a diagnostic means, with an example.

use crate::builtin;
use crate::cli::args::Explain;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::style::Look;
use crate::diagnostic::codes;
use crate::lint::RULES;
use crate::manual::{self, Group};
use crate::view::explain::{bare, near, page};

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
    page(subject, look).ok_or_else(|| unknown(bare(subject)))
}

fn unknown(word: &str) -> Failure {
    Failure::usage(format!("there is no statement, function or code `{word}`")).help(near(word))
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
