//! The command line: a client of the library. Arguments in `args`, one file a verb in `command`, the
//! rest draws. Nobody else may use this room.

mod args;
mod command;
mod console;
mod demo;
mod exit;
mod failure;
pub mod infer;
mod library;
mod number;
mod progress;
mod rows;
mod stub;
mod style;
mod summary;
mod table;
mod work;

use std::process::ExitCode;

use args::{Command, Parsed};
use console::Console;
use exit::Exit;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = match args::parse() {
        Parsed::Arguments(arguments) => arguments,
        // Help, the version or a usage error: already shown.
        Parsed::Done(exit) => return exit.into(),
    };
    let mut console = Console::new(arguments.colour());
    let outcome = dispatch(&arguments.command, &mut console);
    let exit = outcome.unwrap_or_else(|failure| {
        console.failure(&failure);
        failure.exit
    });
    console.close(exit).into()
}

fn dispatch(command: &Command, console: &mut Console) -> Result<Exit, exit::Failure> {
    match command {
        Command::Demo(options) => command::demo::run(options, console),
        Command::New(options) => command::new::run(options, console),
        Command::Check(options) => command::check::run(options, console),
        Command::Explain(options) => command::explain::run(options, console),
        Command::Plan(options) => command::plan::run(options, console),
        Command::Preview(options) => command::preview::run(options, console),
        Command::Run(options) => command::run::run(options, console),
    }
}
