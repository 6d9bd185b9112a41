//! Lines: from a terminal with colours, completion, hints and a history, or from a pipe. The only file that
//! names rustyline.

use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use rustyline::completion::{Completer, Pair};
use rustyline::config::{Builder, CompletionType, Configurer};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, Context, Editor, Helper, Result};

use super::command::COMMANDS;
use super::draft::{Draft, is_open};
use super::session::Session;
use crate::engine::state_folder;
use crate::ide::completion::{Completion, completions};
use crate::sample::without_credentials;
use crate::script::Script;
use crate::source::Source;
use crate::syntax::{Class, classes};
use crate::view::style::Look;

/// Lines that the history keeps, and choices that completion offers.
const HISTORY: usize = 1000;
const CHOICES: usize = 40;

/// Where lines come from.
pub(super) enum Input {
    Terminal(Box<Terminal>),
    Pipe,
}

/// What came.
pub(super) enum Lines {
    Text(String),
    /// The line was given up; `Some` at the end of all.
    Given(Option<()>),
}

impl Input {
    pub(super) fn new(look: Look) -> io::Result<Input> {
        if !io::stdin().is_terminal() || !look.terminal {
            return Ok(Input::Pipe);
        }
        Ok(Input::Terminal(Box::new(Terminal::new(look).map_err(plain)?)))
    }

    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Input::Terminal(_))
    }

    /// What completion and colours go by.
    pub(super) fn knows(&mut self, session: &Session) {
        if let Input::Terminal(terminal) = self {
            terminal.knows(session);
        }
    }

    pub(super) fn read(&mut self, number: u32) -> io::Result<Lines> {
        match self {
            Input::Terminal(terminal) => terminal.read(number),
            Input::Pipe => piped(),
        }
    }

    /// A value that nobody is to see; nothing when it was given up.
    pub(super) fn secret(&mut self, prompt: &str) -> io::Result<Option<String>> {
        match self {
            Input::Terminal(terminal) => terminal.secret(prompt),
            Input::Pipe => line(),
        }
    }
}

/// A whole statement, which may take several lines.
fn piped() -> io::Result<Lines> {
    let Some(mut text) = line()? else { return Ok(Lines::Given(Some(()))) };
    while !text.trim_start().starts_with(':') && is_open(&text) {
        let Some(more) = line()? else { break };
        text.push('\n');
        text.push_str(&more);
    }
    Ok(Lines::Text(text))
}

fn line() -> io::Result<Option<String>> {
    let mut text = String::new();
    let read = io::stdin().lock().read_line(&mut text)?;
    Ok((read > 0).then(|| text.trim_end_matches(['\n', '\r']).to_owned()))
}

pub(super) struct Terminal {
    editor: Editor<Helping, FileHistory>,
    history: Option<PathBuf>,
}

impl Terminal {
    fn new(look: Look) -> Result<Terminal> {
        let builder = Builder::new().max_history_size(HISTORY)?.history_ignore_dups(true)?.history_ignore_space(true);
        let config = builder.completion_type(CompletionType::List).auto_add_history(false).build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Helping::new(look)));
        let history = state_folder().map(|folder| folder.join("repl_history"));
        if let Some(path) = &history {
            // There is none the first time.
            let _ = editor.load_history(path);
        }
        Ok(Terminal { editor, history })
    }

    fn knows(&mut self, session: &Session) {
        if let Some(helper) = self.editor.helper_mut() {
            helper.draft = session.draft.clone();
            helper.scripts = session.checker();
        }
    }

    fn read(&mut self, number: u32) -> io::Result<Lines> {
        match self.editor.readline(&format!("capi:{number}> ")) {
            Ok(text) => {
                self.remember(&text);
                Ok(Lines::Text(text))
            }
            Err(ReadlineError::Interrupted) => Ok(Lines::Given(None)),
            Err(ReadlineError::Eof) => Ok(Lines::Given(Some(()))),
            Err(error) => Err(plain(error)),
        }
    }

    /// Keeps a line for another day, unless there is a credential in it.
    fn remember(&mut self, text: &str) {
        let holds_none = without_credentials(text, &str::to_owned) == text && !super::lift::holds_credential(text);
        if text.trim().is_empty() || !holds_none || !matches!(self.editor.add_history_entry(text), Ok(true)) {
            return;
        }
        if let Some(path) = &self.history {
            let folder = path.parent().map(std::fs::create_dir_all);
            // Without a history it goes on all the same.
            let _ = folder.map(|_| self.editor.save_history(path));
        }
    }

    fn secret(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let mask = |editor: &mut Editor<Helping, FileHistory>, on: bool| {
            if let Some(helper) = editor.helper_mut() {
                helper.masking = on;
            }
            editor.set_color_mode(if on { ColorMode::Forced } else { ColorMode::Enabled });
        };
        mask(&mut self.editor, true);
        let value = self.editor.readline(prompt);
        mask(&mut self.editor, false);
        match value {
            Ok(value) => Ok(Some(value)),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(None),
            Err(error) => Err(plain(error)),
        }
    }
}

fn plain(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// Checks a text beside the answers of the session.
pub(super) type Checker = Box<dyn Fn(&str) -> Script>;

struct Helping {
    look: Look,
    draft: Draft,
    scripts: Checker,
    hinter: HistoryHinter,
    /// What is typed is a secret.
    masking: bool,
}

impl Helping {
    fn new(look: Look) -> Helping {
        Helping {
            look,
            draft: Draft::default(),
            scripts: Box::new(|text| Script::new("session", text)),
            hinter: HistoryHinter::new(),
            masking: false,
        }
    }
}

impl Helper for Helping {}

impl Validator for Helping {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        let text = context.input();
        let open = !self.masking && !text.trim_start().starts_with(':') && is_open(text);
        Ok(if open { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Hinter for Helping {
    type Hint = String;

    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<String> {
        if self.masking || line.is_empty() { None } else { self.hinter.hint(line, position, context) }
    }
}

impl Completer for Helping {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        if self.masking {
            return Ok((position, Vec::new()));
        }
        let before = line.get(..position).unwrap_or(line);
        if let Some(word) = before.strip_prefix(':').filter(|word| !word.contains(' ')) {
            let found = COMMANDS.iter().filter(|command| command.name.starts_with(word));
            let pair = |name: &str, help: &str| Pair { display: format!(":{name}  {help}"), replacement: name.to_owned() };
            return Ok((1, found.map(|command| pair(command.name, command.help)).collect()));
        }
        let (text, start) = self.draft.opened(line);
        let script = (self.scripts)(&text);
        let found = completions(&script, (start + position) as u32);
        let from = found.first().map_or(start + position, |choice| choice.replace.start as usize);
        let word = text.get(from..start + position).unwrap_or_default().to_lowercase();
        let fits = |choice: &Completion| choice.replace.start as usize == from && choice.label.to_lowercase().starts_with(&word);
        let choices = found.into_iter().filter(fits).take(CHOICES);
        let pairs = choices
            .map(|choice| Pair { display: format!("{}  {}", choice.label, choice.detail), replacement: without_stops(&choice.insert) });
        Ok((from.saturating_sub(start), pairs.collect()))
    }
}

/// A snippet as plain text: `${1:name}` is its name, `$1` nothing.
fn without_stops(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            rest = after.get(digits..).unwrap_or_default();
        } else if let Some((stop, after)) = after.strip_prefix('{').and_then(|stop| stop.split_once('}')) {
            text.push_str(stop.split_once(':').map_or("", |(_, name)| name));
            rest = after;
        } else {
            text.push('$');
            rest = after;
        }
    }
    text + rest
}

impl Highlighter for Helping {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if self.masking {
            return Cow::Owned("*".repeat(line.chars().count()));
        }
        if !self.look.colours || line.starts_with(':') {
            return Cow::Borrowed(line);
        }
        Cow::Owned(coloured(line, self.look))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.look.dim(hint))
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

fn coloured(line: &str, look: Look) -> String {
    let mut text = String::new();
    let mut end = 0;
    for (span, class) in classes(&Source::new("", line)) {
        let (start, stop) = (span.start as usize, span.end as usize);
        text.push_str(line.get(end..start).unwrap_or_default());
        let token = line.get(start..stop).unwrap_or_default();
        text.push_str(&match class {
            Class::Keyword => look.bold(token),
            Class::Dollar | Class::Global => look.cyan(token),
            Class::Text | Class::Escape => look.green(token),
            Class::Number | Class::Date | Class::Type => look.yellow(token),
            Class::Comment => look.dim(token),
            Class::Name | Class::Function | Class::Field | Class::Key | Class::Operator => token.to_owned(),
        });
        end = stop;
    }
    text + line.get(end..).unwrap_or_default()
}
