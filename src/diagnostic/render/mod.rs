//! Diagnostics drawn for somebody: one file per format and one line each in `render`. Clients (the
//! command line, an editor) call it with what they found; nothing here reads files or prints.

mod full;
mod github;
mod json;
mod sarif;
mod short;

pub use sarif::Find;

use super::Diagnostic;
use crate::source::Sources;

/// The findings about one script and the files that it uses.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'f> {
    pub sources: &'f Sources,
    pub diagnostics: &'f [Diagnostic],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The lines of the script with labels, help and fixes, for people.
    Full,
    /// `file:line:column: error[code]: message`, one a line, for editors and logs.
    Short,
    /// One object, as `docs/schema/check.json` says, for programs.
    Json,
    /// Commands that become notes beside the lines of a pull request.
    Github,
}

/// How `Full` is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub colours: bool,
    /// Characters a line; longer messages are wrapped.
    pub width: usize,
}

impl Default for Look {
    fn default() -> Look {
        Look { colours: false, width: 100 }
    }
}

/// All findings as text that ends with a line break, or nothing when a person has nothing to read.
pub fn render(format: Format, findings: &[Findings<'_>], look: Look) -> String {
    match format {
        Format::Full => full::render(findings, look),
        Format::Short => short::render(findings),
        Format::Json => json::render(findings),
        Format::Github => github::render(findings),
    }
}

/// All findings as SARIF 2.1.0; `find` knows the documentation of codes.
pub fn sarif(findings: &[Findings<'_>], find: Find) -> String {
    sarif::render(findings, find)
}
