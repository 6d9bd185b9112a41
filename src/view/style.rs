//! Colours, and whether there are any: only on a terminal, never with `NO_COLOR`, unless asked for.

use std::fmt;
use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

impl Colour {
    fn wanted(self, terminal: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

/// Set and not empty, as <https://no-color.org> says.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// How one stream is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) terminal: bool,
    pub(crate) colours: bool,
    /// Characters a line.
    pub(crate) width: usize,
}

impl Look {
    pub(crate) fn of(stream: &impl IsTerminal, colour: Colour) -> Look {
        let terminal = stream.is_terminal();
        Look { terminal, colours: colour.wanted(terminal), width: width() }
    }

    pub(crate) fn bold(self, text: impl fmt::Display) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(crate) fn dim(self, text: impl fmt::Display) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    pub(crate) fn red(self, text: impl fmt::Display) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    pub(crate) fn yellow(self, text: impl fmt::Display) -> String {
        self.paint(AnsiColor::Yellow.on_default(), text)
    }

    pub(crate) fn green(self, text: impl fmt::Display) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    pub(crate) fn cyan(self, text: impl fmt::Display) -> String {
        self.paint(AnsiColor::Cyan.on_default(), text)
    }

    fn paint(self, style: Style, text: impl fmt::Display) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

/// `COLUMNS` when the shell tells it, else what fits most windows.
fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    told.filter(|width| (40..=1000).contains(width)).unwrap_or(100)
}
