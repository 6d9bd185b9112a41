//! The commands of the prompt: one table, one file for each group.

mod answer;
mod explain;
mod files;
mod script;

use super::trial::Trouble;
use super::{Next, Outcome, Repl};
use crate::diagnostic::nearest;

/// A word after `:`.
pub(super) struct Command {
    pub(super) name: &'static str,
    /// What follows it, for help.
    pub(super) arguments: &'static str,
    pub(super) help: &'static str,
    pub(super) example: &'static str,
    run: fn(&mut Repl, &str) -> Outcome,
}

/// In the order in which help lists them.
pub(super) static COMMANDS: &[Command] = &[
    Command { name: "help", arguments: "[COMMAND]", help: "these commands, or one of them", example: ":help suggest", run: explain::help },
    Command { name: "send", arguments: "", help: "send the call of the request again", example: ":send", run: answer::send },
    Command {
        name: "next",
        arguments: "",
        help: "send the call of the next page, and look at its answer",
        example: ":next",
        run: answer::next,
    },
    Command {
        name: "fields",
        arguments: "[PATH]",
        help: "the fields of the answer, or of what is at a path in it",
        example: ":fields data",
        run: answer::fields,
    },
    Command {
        name: "records",
        arguments: "",
        help: "how many records there are, and their fields",
        example: ":records",
        run: answer::records,
    },
    Command {
        name: "rows",
        arguments: "[N]",
        help: "the rows that the mapping makes of the answer",
        example: ":rows 20",
        run: answer::rows,
    },
    Command {
        name: "suggest",
        arguments: "",
        help: "statements that the answer suggests, with the evidence",
        example: ":suggest",
        run: answer::suggest,
    },
    Command {
        name: "accept",
        arguments: "all|N…",
        help: "write suggested statements into the script; `y` takes all",
        example: ":accept 1 3",
        run: answer::accept,
    },
    Command { name: "map", arguments: "", help: "the columns, and where each comes from", example: ":map", run: script::map },
    Command { name: "show", arguments: "", help: "the script so far", example: ":show", run: script::show },
    Command { name: "plan", arguments: "", help: "what a run would contact, call and write", example: ":plan", run: script::plan },
    Command {
        name: "request",
        arguments: "NAME",
        help: "go on with another request of the script",
        example: ":request orders",
        run: script::request,
    },
    Command { name: "undo", arguments: "", help: "take the last change of the script back", example: ":undo", run: script::undo },
    Command { name: "redo", arguments: "", help: "make it again", example: ":redo", run: script::redo },
    Command {
        name: "set",
        arguments: "$PARAM VALUE",
        help: "the value of a param in this session",
        example: ":set $region us",
        run: script::set,
    },
    Command {
        name: "secret",
        arguments: "NAME",
        help: "ask for the value of a secret, which is kept in memory alone",
        example: ":secret ACME_TOKEN",
        run: script::secret,
    },
    Command {
        name: "run",
        arguments: "[DEST]",
        help: "load everything, into sqlite:capi.db unless said",
        example: ":run sqlite:acme.db",
        run: files::run,
    },
    Command { name: "save", arguments: "FILE", help: "write the script, without any secret", example: ":save acme.capi", run: files::save },
    Command { name: "load", arguments: "FILE", help: "go on with a script that is there", example: ":load acme.capi", run: files::load },
    Command {
        name: "explain",
        arguments: "WORD",
        help: "what a statement, a function or a diagnostic means",
        example: ":explain paginate",
        run: explain::explain,
    },
    Command { name: "more", arguments: "", help: "what did not fit on the screen", example: ":more", run: explain::more },
    Command { name: "reset", arguments: "", help: "begin anew", example: ":reset", run: script::reset },
    Command { name: "quit", arguments: "", help: "end; so does Ctrl-D", example: ":quit", run: |_, _| Ok(Next::End) },
];

/// Runs what stands after the `:`.
pub(super) fn run(repl: &mut Repl, text: &str) -> Outcome {
    let (name, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    match find(name) {
        Some(command) => (command.run)(repl, rest.trim()),
        None => Err(unknown(name)),
    }
}

pub(super) fn find(name: &str) -> Option<&'static Command> {
    let name = if name == "q" { "quit" } else { name };
    COMMANDS.iter().find(|command| command.name == name)
}

fn unknown(name: &str) -> Trouble {
    let near = nearest(name, COMMANDS.iter().map(|command| command.name));
    let help = near.map_or_else(|| "`:help` lists all commands".to_owned(), |near| format!("did you mean `:{near}`?"));
    Trouble::Said(format!("there is no command `:{name}`; {help}"))
}
