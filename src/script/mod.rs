//! A script: text, parsed and checked once. The door by which programs, CLI and editors come in.

mod files;

use std::io;
use std::path::Path;

use crate::check::{Checked, Files, NoFiles, check};
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Settings, plan};
use crate::source::{Source, Sources};
use crate::syntax::{Parsed, parse};
use files::ProjectFiles;

#[derive(Debug)]
pub struct Script {
    parsed: Parsed,
    checked: Checked,
}

impl Script {
    /// A script from text; `use "path"` finds no files.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Script {
        Script::with_files(name, text, &NoFiles)
    }

    /// A script from a file; what it uses is read relative to it, within its project.
    pub fn load(path: &Path) -> io::Result<Script> {
        let text = std::fs::read_to_string(path)?;
        Ok(Script::with_files(path.display().to_string(), text, &ProjectFiles { script: path.to_owned() }))
    }

    /// A script whose used files come from anywhere.
    pub fn with_files(name: impl Into<String>, text: impl Into<String>, files: &dyn Files) -> Script {
        let source = Source::new(name, text);
        let parsed = parse(&source);
        let checked = check(&source, &parsed, files);
        Script { parsed, checked }
    }

    pub fn source(&self) -> &Source {
        self.checked.sources.script()
    }

    /// The script and the files that it uses: where diagnostics stand.
    pub fn sources(&self) -> &Sources {
        &self.checked.sources
    }

    /// Everything that parser and checker found, in order of place: in the script, then in the files that
    /// it uses.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.checked.diagnostics
    }

    /// The plan, or everything that stands against it.
    pub fn plan(&self, settings: Settings) -> Result<Plan, Vec<Diagnostic>> {
        plan(&self.checked, &settings)
    }

    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    pub fn checked(&self) -> &Checked {
        &self.checked
    }
}
