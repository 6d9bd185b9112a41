//! `capi repl`: the prompt, or lines from a pipe.

use crate::cli::args::Repl;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::settings;
use crate::repl::{self, Options, Screen};

/// Lines of a terminal that does not say.
const HEIGHT: usize = 24;

pub(crate) fn run(options: &Repl, console: &Console) -> Result<Exit, Failure> {
    let settings = settings(&options.given, &[])?;
    let height = console.out.terminal.then(height);
    let start = Options { script: options.script.clone(), params: settings.params, secrets: settings.secrets };
    match repl::run(start, Screen::new(console.out, height)) {
        Ok(true) => Ok(Exit::Done),
        // At a terminal a mistake is a step on the way.
        Ok(false) => Ok(if console.out.terminal { Exit::Done } else { Exit::Script }),
        Err(error) => Err(Failure::new(Exit::Failed, format!("the prompt ended: {error}"))),
    }
}

/// `LINES` when the shell tells it.
fn height() -> usize {
    let told = std::env::var("LINES").ok().and_then(|text| text.parse().ok());
    told.filter(|lines| (10..=1000).contains(lines)).unwrap_or(HEIGHT)
}
