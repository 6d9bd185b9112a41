//! `capi fmt`: scripts in one style. A script with mistakes stays as it is.

use std::path::Path;

use crate::cli::args::Fmt;
use crate::cli::console::Console;
use crate::cli::diff::unified;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::{is_stdin, text};
use crate::cli::number::counted;
use crate::cli::paths::files;
use crate::cli::replace::replace;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{self, Findings, Format};
use crate::source::{Source, Sources};
use crate::syntax::format::format;
use crate::syntax::parse;

pub(crate) fn run(options: &Fmt, console: &mut Console) -> Result<Exit, Failure> {
    let mut tally = Tally::default();
    let files = files(&options.paths)?;
    for file in &files {
        let name = if is_stdin(file) { options.stdin_name.clone() } else { file.display().to_string() };
        let source = Source::new(name, text(file)?);
        match formatted(&source, console) {
            None => tally.wrong += 1,
            Some(new) if options.check => tally.changed += shown(&source, &new, console),
            Some(new) if is_stdin(file) => console.data(&new),
            Some(new) => tally.changed += replaced(file, &source, &new)?,
        }
    }
    tally.files = files.len() as u64;
    if options.check || !files.iter().all(|file| is_stdin(file)) {
        console.say(tally.summary(options.check));
    }
    Ok(tally.exit(options.check))
}

#[derive(Default)]
struct Tally {
    files: u64,
    changed: u64,
    wrong: u64,
}

impl Tally {
    /// `2 of 3 files changed`, `1 file is as it should be`.
    fn summary(&self, check: bool) -> String {
        let files = counted(self.files, "file");
        let verb = if check { "would change" } else { "changed" };
        let changed = match self.changed {
            0 => format!("{files} checked, nothing to change"),
            changed => format!("{changed} of {files} {verb}"),
        };
        match self.wrong {
            0 => changed,
            wrong => format!("{changed}; {} with mistakes left alone", counted(wrong, "file")),
        }
    }

    fn exit(&self, check: bool) -> Exit {
        if self.wrong > 0 || check && self.changed > 0 { Exit::Script } else { Exit::Done }
    }
}

/// The script as it should be; nothing, and its mistakes shown, when it cannot be read.
fn formatted(source: &Source, console: &Console) -> Option<String> {
    let parsed = parse(source);
    let errors: Vec<Diagnostic> = parsed.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    if errors.is_empty() {
        return Some(format(source, &parsed));
    }
    let sources = Sources::new(source.clone());
    let look = render::Look { colours: console.err.colours, width: console.err.width };
    console.show(&render::render(Format::Full, &[Findings { sources: &sources, diagnostics: &errors }], look));
    None
}

/// Shows what would change; 1 if anything would.
fn shown(source: &Source, new: &str, console: &mut Console) -> u64 {
    if source.text() == new {
        return 0;
    }
    let look = console.out;
    console.data(&unified(source.name(), source.text(), new, look));
    1
}

/// Writes the file if it changes; 1 if it does.
fn replaced(path: &Path, source: &Source, new: &str) -> Result<u64, Failure> {
    if source.text() == new {
        return Ok(0);
    }
    replace(path, new).map_err(|error| Failure::file("write", path, &error))?;
    Ok(1)
}
