//! A script: text, parsed, checked and linted once. The door by which programs, CLI and editors come in.

mod buffers;
mod files;
pub mod fix;

use std::io;
use std::path::Path;

use crate::check::{Checked, Files, NoFiles, check};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, lint};
use crate::plan::{Plan, Settings, plan};
use crate::source::{Source, Sources, Span};
use crate::syntax::{Parsed, parse};
use buffers::Overlay;
pub use files::{ProjectFiles, Samples};

#[derive(Debug)]
pub struct Script {
    parsed: Parsed,
    checked: Checked,
    diagnostics: Vec<Diagnostic>,
}

impl Script {
    /// A script from text; `use "path"` finds no files.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Script {
        Script::with_files(name, text, &NoFiles)
    }

    /// A script from a file; what it uses is read relative to it, within its project.
    pub fn load(path: &Path) -> io::Result<Script> {
        Script::load_with(path, Samples::Seen)
    }

    /// A script from a file, with or without what its samples say of it.
    pub fn load_with(path: &Path, samples: Samples) -> io::Result<Script> {
        let files = ProjectFiles { script: path.to_owned(), samples };
        Ok(Script::with_files(path.display().to_string(), std::fs::read_to_string(path)?, &files))
    }

    /// A script at a path whose text is another than the file's, as in an editor before it is saved.
    pub fn with_text(path: &Path, text: impl Into<String>) -> Script {
        let files = ProjectFiles { script: path.to_owned(), samples: Samples::Seen };
        Script::with_files(path.display().to_string(), text, &files)
    }

    /// As [`Script::with_text`]; where `buffers` has a text for a file's path without links, that is the file's.
    pub fn with_buffers(path: &Path, text: impl Into<String>, buffers: &dyn Fn(&Path) -> Option<String>) -> Script {
        let files = ProjectFiles { script: path.to_owned(), samples: Samples::Seen };
        Script::with_files(path.display().to_string(), text, &Overlay { files, buffers })
    }

    /// A script whose used files come from anywhere.
    pub fn with_files(name: impl Into<String>, text: impl Into<String>, files: &dyn Files) -> Script {
        let source = Source::new(name, text);
        let parsed = parse(&source);
        let mut checked = check(&source, &parsed, files);
        let (settings, troubles) = settings(files, &mut checked.sources);
        let found = lint(&source, &parsed, &checked, &settings);
        let errors = checked.diagnostics.iter().filter(|found| found.is_error());
        let mut diagnostics: Vec<Diagnostic> = errors.cloned().chain(found).collect();
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
        diagnostics.extend(troubles);
        Script { parsed, checked, diagnostics }
    }

    pub fn source(&self) -> &Source {
        self.checked.sources.script()
    }

    /// The script and the files that it uses: where diagnostics stand.
    pub fn sources(&self) -> &Sources {
        &self.checked.sources
    }

    /// Everything that parser, checker and lints found, in order of place: in the script, then in the files that
    /// it uses, then in the project's settings.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The plan, or everything that stands against it.
    pub fn plan(&self, settings: Settings) -> Result<Plan, Vec<Diagnostic>> {
        let errors: Vec<Diagnostic> = self.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        plan(&self.checked, &settings)
    }

    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    pub fn checked(&self) -> &Checked {
        &self.checked
    }
}

/// What the project's `capi.toml` says, and what is wrong with it. The file is one of the sources only if
/// something is wrong in it.
fn settings(files: &dyn Files, sources: &mut Sources) -> (lint::Settings, Vec<Diagnostic>) {
    let file = match files.settings() {
        None => return (lint::Settings::default(), Vec::new()),
        Some(Err(reason)) => return (lint::Settings::default(), vec![Diagnostic::error("bad-settings", Span::default(), reason)]),
        Some(Ok(file)) => file,
    };
    let (settings, troubles) = lint::Settings::read(&Source::new(file.name.as_str(), file.text.as_str()));
    if troubles.is_empty() {
        return (settings, troubles);
    }
    let source = sources.add(file.name, file.text);
    lint::Settings::read(&source)
}
