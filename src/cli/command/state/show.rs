//! `capi state show`: the bookmarks, one by one, as there may be a million.

use std::ops::ControlFlow;

use serde::Serialize;

use super::known;
use crate::cli::args::{StateShow, TextFormat};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::{kept, refusal};
use crate::cli::number::{count, counted};
use crate::cli::table::{Grid, Heading};
use crate::engine::state::{self, Said};
use crate::sink::Bookmark;
use crate::sink::kept::Which;

/// Bookmarks that a table on a terminal shows.
const SHOWN: u64 = 1000;
/// Bytes gathered before they are printed.
const CHUNK: usize = 64 * 1024;

/// One bookmark, for programs.
#[derive(Serialize)]
struct Line<'b> {
    request: &'b str,
    turn: &'b str,
    /// Absent, and the value as it is stored, if this capi cannot read it.
    kind: Option<&'static str>,
    value: &'b str,
    rows: usize,
}

pub(crate) fn run(options: &StateShow, console: &mut Console) -> Result<Exit, Failure> {
    let mut kept = kept(&options.of.destination)?;
    let integration = options.of.integration.as_str();
    known(kept.as_mut(), integration, options.request.as_deref())?;
    let mut printer: Box<dyn Printer + '_> = match options.format {
        TextFormat::Json => Box::new(Json { integration, printed: 0 }),
        TextFormat::Text if console.out.terminal => Box::new(OnTerminal::new()),
        TextFormat::Text => Box::new(Tabs),
    };
    let which = Which { request: options.request.clone(), turn: options.turn.clone() };
    let (mut text, mut seen) = (printer.head(), 0);
    let mut visit = |bookmark: Bookmark| {
        seen += 1;
        let said = state::read(&bookmark.value);
        printer.line(&mut text, &line(&bookmark, said.as_ref()));
        if text.len() >= CHUNK {
            console.data(&std::mem::take(&mut text));
        }
        ControlFlow::Continue(())
    };
    kept.state(integration, &which, &mut visit).map_err(refusal)?;
    text.push_str(&printer.foot(console));
    console.data(&text);
    if seen == 0 {
        console.say("no bookmarks: no run has reached one");
    }
    Ok(Exit::Done)
}

fn line<'b>(bookmark: &'b Bookmark, said: Option<&'b Said>) -> Line<'b> {
    Line {
        request: &bookmark.request,
        turn: &bookmark.turn,
        kind: said.map(|said| said.kind.word()),
        value: said.map_or(&bookmark.value, |said| &said.value),
        rows: said.map_or(0, |said| said.rows),
    }
}

/// One way of writing bookmarks.
trait Printer {
    fn head(&self) -> String;
    fn line(&mut self, text: &mut String, line: &Line<'_>);
    fn foot(&mut self, console: &Console) -> String;
}

/// An aligned table, up to a number of lines.
struct OnTerminal {
    grid: Option<Grid>,
    seen: u64,
}

impl OnTerminal {
    fn new() -> OnTerminal {
        let headings = [Heading::text("request"), Heading::text("turn"), Heading::text("value"), Heading::number("rows at it")];
        OnTerminal { grid: Some(Grid::new(headings.into())), seen: 0 }
    }
}

impl Printer for OnTerminal {
    fn head(&self) -> String {
        String::new()
    }

    fn line(&mut self, _text: &mut String, line: &Line<'_>) {
        self.seen += 1;
        if let Some(grid) = self.grid.as_mut().filter(|_| self.seen <= SHOWN) {
            let rows = if line.rows == 0 { String::new() } else { count(line.rows as u64) };
            grid.row([line.request.to_owned(), line.turn.to_owned(), line.value.to_owned(), rows]);
        }
    }

    fn foot(&mut self, console: &Console) -> String {
        let Some(grid) = self.grid.take().filter(|_| self.seen > 0) else { return String::new() };
        let mut text = grid.draw(console.out);
        if self.seen > SHOWN {
            let more = counted(self.seen - SHOWN, "bookmark");
            text.push_str(&format!("and {more} more: `--request` and `--turn` choose, a pipe gets all\n"));
        }
        text
    }
}

/// Lines of tabs, for `cut` and `awk`; what would break a line is written `\t`, `\n`, `\r`, `\\`.
struct Tabs;

impl Printer for Tabs {
    fn head(&self) -> String {
        "request\tturn\tkind\tvalue\trows\n".to_owned()
    }

    fn line(&mut self, text: &mut String, line: &Line<'_>) {
        let cells = [line.request, line.turn, line.kind.unwrap_or_default(), line.value].map(crate::cli::table::cell_of_tabs);
        text.push_str(&format!("{}\t{}\n", cells.join("\t"), line.rows));
    }

    fn foot(&mut self, _console: &Console) -> String {
        String::new()
    }
}

/// Version 1 of the document, a line for each bookmark.
struct Json<'i> {
    integration: &'i str,
    printed: u64,
}

impl Printer for Json<'_> {
    fn head(&self) -> String {
        let integration = serde_json::Value::from(self.integration);
        format!("{{\"version\": 1, \"integration\": {integration}, \"bookmarks\": [")
    }

    fn line(&mut self, text: &mut String, line: &Line<'_>) {
        text.push_str(if self.printed == 0 { "\n  " } else { ",\n  " });
        text.push_str(&serde_json::to_string(line).unwrap_or_default());
        self.printed += 1;
    }

    fn foot(&mut self, _console: &Console) -> String {
        if self.printed == 0 { "]}\n".to_owned() } else { "\n]}\n".to_owned() }
    }
}
