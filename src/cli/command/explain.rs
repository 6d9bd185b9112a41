//! `capi explain`: what a diagnostic or a function means, with an example.

use crate::builtin::{self, Function};
use crate::cli::args::Explain;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::style::Look;
use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::nearest;

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
    let word = subject.trim_start_matches("error[").trim_start_matches("warning[").trim_end_matches(']').trim_end_matches("()");
    let code = codes::find(word).map(|code| explain_code(code, look));
    let function = || builtin::find(word).map(|function| explain_function(function, look));
    code.or_else(function).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> Failure {
    let failure = Failure::usage(format!("there is no code or function `{word}`"));
    let known = codes::all().map(|code| code.code).chain(builtin::FUNCTIONS.iter().map(|function| function.name));
    match nearest(word, known) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`capi explain` lists all of them"),
    }
}

fn explain_code(code: &Code, look: Look) -> String {
    let mut text = format!("{}: {}\n\n{}\n", look.bold(code.code), code.summary, code.doc.trim());
    if !code.example.is_empty() {
        text.push_str(&format!("\n{}\n{}\n", look.bold("Example"), indented(code.example)));
    }
    text
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
    let codes: Vec<(&str, &str)> = codes::all().map(|code| (code.code, code.summary)).collect();
    let functions: Vec<(&str, &str)> = builtin::FUNCTIONS.iter().map(|function| (function.name, function.doc)).collect();
    format!("{}\n{}\n{}\n{}", look.bold("Diagnostics"), listed(&codes), look.bold("Functions"), listed(&functions))
}

fn listed(entries: &[(&str, &str)]) -> String {
    let width = entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    entries.iter().map(|(name, summary)| format!("  {name:<width$}  {summary}\n")).collect()
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim_matches('\n').lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
