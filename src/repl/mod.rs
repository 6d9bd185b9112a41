//! The prompt: an API explored live, line by line, into a script. Thin: what statements mean is the engine's,
//! what is wrong with them the checker's, what may be written is `ide`'s, what is likely is `infer`'s. Here
//! are the session, the commands and the terminal.

mod command;
mod draft;
mod lift;
mod line;
mod react;
mod screen;
mod session;
mod show;
mod suggest;
mod transport;
mod trial;
mod work;

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::render::{Findings, Format, Look as RenderLook, render};
use crate::infer::Line;
use crate::plan::Secrets;
use crate::view::failure::failure;
use line::{Input, Lines};
pub use screen::Screen;
use session::Session;
use trial::Trouble;
use work::Work;

/// How a session begins.
pub struct Options {
    pub script: Option<PathBuf>,
    pub params: Vec<(String, String)>,
    pub secrets: Secrets,
}

/// What comes after a line.
enum Next {
    Line,
    End,
}

type Outcome = Result<Next, Trouble>;

/// One person and one session.
struct Repl {
    session: Session,
    screen: Screen,
    work: Work,
    input: Input,
    /// Of the line that is read.
    number: u32,
    /// What `:suggest` offered.
    offered: Vec<Line>,
}

/// Reads lines until there are no more; whether all of them were understood.
pub fn run(options: Options, screen: Screen) -> io::Result<bool> {
    let input = Input::new(screen.look)?;
    let session = Session::new(options.secrets, options.params);
    let mut repl = Repl { session, screen, work: Work::new()?, input, number: 0, offered: Vec::new() };
    if repl.input.is_terminal() {
        repl.screen.say(BANNER);
    }
    if let Some(path) = &options.script {
        repl.load(path)?;
    }
    repl.lines()
}

const BANNER: &str = "capi: type `get \"https://…\"` to call an API, then `records`, `map`, … to try statements on its answer.\n`:suggest` proposes them, `:save FILE` writes the script, `:help` lists all commands; Ctrl-D ends.";

impl Repl {
    fn lines(&mut self) -> io::Result<bool> {
        let mut understood = true;
        loop {
            self.number += 1;
            self.input.knows(&self.session);
            let text = match self.input.read(self.number)? {
                Lines::Text(text) => text,
                Lines::Given(None) => continue,
                Lines::Given(Some(())) => return Ok(understood),
            };
            self.screen.turn();
            let outcome = self.line(&text);
            match outcome {
                Ok(Next::Line) => {}
                Ok(Next::End) => return Ok(understood),
                Err(trouble) => {
                    understood = false;
                    let text = self.told(&trouble);
                    self.screen.wrong(&text);
                }
            }
            self.screen.end();
        }
    }

    fn line(&mut self, text: &str) -> Outcome {
        match text.trim().strip_prefix(':') {
            Some(command) => command::run(self, command),
            None if matches!(text.trim(), "y" | "yes") && !self.offered.is_empty() => command::run(self, "accept all"),
            None if matches!(text.trim(), "quit" | "exit") => Ok(Next::End),
            None => self.typed(text),
        }
    }

    fn load(&mut self, path: &Path) -> io::Result<()> {
        let text = std::fs::read_to_string(path)?;
        self.session.load(path, text);
        let script = self.session.script(&self.session.draft.text);
        let requests: Vec<&str> = script.checked().requests.iter().map(|request| request.name.as_str()).collect();
        let text =
            format!("`{}`: requests {}; `:send` calls `{}`", path.display(), requests.join(", "), requests.first().unwrap_or(&"none"));
        self.screen.say(text);
        Ok(())
    }

    fn told(&self, trouble: &Trouble) -> String {
        let look = RenderLook { colours: self.screen.look.colours, width: self.screen.look.width };
        match trouble {
            Trouble::Said(text) => text.clone(),
            Trouble::Findings(script, found) => render(Format::Full, &[Findings { sources: script.sources(), diagnostics: found }], look),
            Trouble::Run(script, error) => failure(error, Some(script.sources()), self.screen.look),
        }
    }
}
