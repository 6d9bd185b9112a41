//! `:help`, `:explain`, `:more`.

use super::{COMMANDS, find, unknown};
use crate::manual;
use crate::repl::trial::Trouble;
use crate::repl::{Next, Outcome, Repl};
use crate::view::explain::{near, page};

pub(super) fn help(repl: &mut Repl, name: &str) -> Outcome {
    let name = name.trim_start_matches(':');
    if name.is_empty() {
        repl.screen.show(&all());
        return Ok(Next::Line);
    }
    let Some(command) = find(name) else {
        return if manual::find(name).is_empty() { Err(unknown(name)) } else { explain(repl, name) };
    };
    repl.screen.say(format!(":{} {}\n{}\n  {}", command.name, command.arguments, command.help, command.example));
    Ok(Next::Line)
}

/// The table.
fn all() -> String {
    let form = |command: &super::Command| format!(":{} {}", command.name, command.arguments).trim_end().to_owned();
    let width = COMMANDS.iter().map(|command| form(command).chars().count()).max().unwrap_or(0);
    let lines = COMMANDS.iter().map(|command| format!("{:<width$}  {}\n", form(command), command.help));
    let rest = "anything else is a statement of the language, or an expression on the first record\n";
    lines.chain([rest.to_owned()]).collect()
}

pub(super) fn explain(repl: &mut Repl, word: &str) -> Outcome {
    match page(word, repl.screen.look) {
        Some(text) => repl.screen.show(&text),
        None => return Err(Trouble::Said(format!("there is no statement, function or code `{word}`; {}", near(word)))),
    }
    Ok(Next::Line)
}

pub(super) fn more(repl: &mut Repl, _: &str) -> Outcome {
    if !repl.screen.more() {
        repl.screen.say("that was all");
    }
    Ok(Next::Line)
}
