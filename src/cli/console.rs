//! The two streams of the process. Data goes to standard output, everything else to standard error.

use std::io::{self, BufRead, IsTerminal, Write};

use super::exit::{Exit, Failure};
use super::style::{Colour, Look};

pub(crate) struct Console {
    /// How standard output is written to.
    pub(crate) out: Look,
    /// How standard error is written to.
    pub(crate) err: Look,
    /// The first write to standard output that failed, other than for a reader that went away.
    trouble: Option<io::Error>,
}

impl Console {
    pub(crate) fn new(colour: Colour) -> Console {
        Console { out: Look::of(&io::stdout(), colour), err: Look::of(&io::stderr(), colour), trouble: None }
    }

    /// What was asked for, as it is.
    pub(crate) fn data(&mut self, text: &str) {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
            && self.trouble.is_none()
        {
            self.trouble = Some(error);
        }
    }

    /// Asks the person at the terminal; nothing where there is none.
    pub(crate) fn confirm(&self, question: &str) -> Option<bool> {
        if !self.err.terminal || !io::stdin().is_terminal() {
            return None;
        }
        let _ = write!(io::stderr().lock(), "{question} [y/N] ");
        let mut answer = String::new();
        let _ = io::stdin().lock().read_line(&mut answer);
        Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// A line for the person watching. Nothing can be done when nobody can be told.
    pub(crate) fn say(&self, text: impl AsRef<str>) {
        let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
    }

    /// Text for the person watching that brings its own line breaks.
    pub(crate) fn show(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        self.say(format!("{}: {}", self.err.red("error"), failure.message));
        if let Some(help) = &failure.help {
            self.say(format!("{}: {help}", self.err.cyan("help")));
        }
    }

    /// The exit code of the process: data that could not be written is a failure.
    pub(crate) fn close(self, exit: Exit) -> Exit {
        match &self.trouble {
            None => exit,
            Some(error) => {
                self.failure(&Failure::new(Exit::Failed, format!("cannot write to standard output: {error}")));
                exit.or(Exit::Failed)
            }
        }
    }
}
