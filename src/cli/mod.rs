//! The command line: a client of the library. Arguments in `args`, one file a verb in `command`, the
//! rest draws. Nobody else may use this room.

mod against;
mod args;
mod command;
mod console;
mod demo;
mod diff;
mod exit;
mod globals;
mod library;
mod mend;
mod paths;
mod progress;
mod replace;
mod samples;
mod work;

use std::io::Write;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::process::ExitCode;

pub(crate) use crate::view::{failure, number, rows, style, summary, table};
use args::{Auth, Command, Parsed, State};
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
    std::panic::set_hook(Box::new(|panic| apologise(panic.location())));
    let outcome = catch_unwind(AssertUnwindSafe(|| dispatch(&arguments.command, &mut console)));
    let outcome = outcome.unwrap_or(Ok(Exit::Failed));
    let exit = outcome.unwrap_or_else(|failure| {
        console.failure(&failure);
        failure.exit
    });
    console.close(exit).into()
}

/// A panic is a mistake of ours: say where, but not what, for its text may hold anything.
fn apologise(location: Option<&Location<'_>>) {
    let place = location.map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
    let text = format!("error: capi itself made a mistake{place}; please report it with the script\n");
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn dispatch(command: &Command, console: &mut Console) -> Result<Exit, exit::Failure> {
    match command {
        Command::Demo(options) => command::demo::run(options, console),
        Command::New(options) => command::new::run(options, console),
        Command::Repl(options) => command::repl::run(options, console),
        Command::Check(options) => command::check::run(options, console),
        Command::Fmt(options) => command::fmt::run(options, console),
        Command::Explain(options) => command::explain::run(options, console),
        Command::Lsp(_) => command::lsp::run(),
        Command::Plan(options) => command::plan::run(options, console),
        Command::Preview(options) => command::preview::run(options, console),
        Command::Remap(options) => command::remap::run(options, console),
        Command::Run(options) => command::run::run(options, console),
        Command::Globals(options) => command::globals::run(options, console),
        Command::State(State::Show(options)) => command::state::show::run(options, console),
        Command::State(State::Set(options)) => command::state::set::run(options, console),
        Command::State(State::Reset(options)) => command::state::reset::run(options, console),
        Command::Drop(options) => command::drop::run(options, console),
        Command::Auth(Auth::Login(options)) => command::auth::login(options, console),
    }
}
