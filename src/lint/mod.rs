//! Lints: what a script says well enough to run, and most likely should not say. A lint is one file in
//! `rules` and one line in its table: what it means, how loud it is, a script that shows it, the same
//! script put right, and the function that finds it. Levels come from `capi.toml`, exceptions from comments.

mod allow;
mod context;
mod names;
pub mod rules;
mod settings;

use crate::check::Checked;
use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};
use crate::syntax::Parsed;
pub use context::{Block, Context};
pub use rules::RULES;
pub use settings::Settings;

/// One lint.
pub struct Lint {
    /// Its name and documentation, and a script in which it finds one thing.
    pub code: Code,
    /// That script put right: nothing is found in it.
    pub clean: &'static str,
    pub group: Group,
    /// How loud it is where `capi.toml` says nothing.
    pub level: Level,
    pub looks_for: LooksFor,
    /// Adds what it finds in the file at hand; the level is set afterwards.
    pub check: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

impl Lint {
    pub fn name(&self) -> &'static str {
        self.code.code
    }

    /// A finding of this lint.
    pub fn at(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(self.code.code, span, message)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Off,
    Note,
    Warning,
    Error,
}

impl Level {
    pub const ALL: [Level; 4] = [Level::Off, Level::Note, Level::Warning, Level::Error];

    /// As `capi.toml` says it.
    pub fn word(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Note => Some(Severity::Note),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// What a lint is about; `capi.toml` may set the level of a whole group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Secrets,
    Calls,
    Paging,
    Rows,
    Expressions,
    Unused,
    Style,
    /// Matters of taste: off until they are asked for.
    Pedantic,
}

impl Group {
    pub const ALL: [Group; 8] =
        [Group::Secrets, Group::Calls, Group::Paging, Group::Rows, Group::Expressions, Group::Unused, Group::Style, Group::Pedantic];

    /// As `capi.toml` says it.
    pub fn word(self) -> &'static str {
        match self {
            Group::Secrets => "secrets",
            Group::Calls => "calls",
            Group::Paging => "paging",
            Group::Rows => "rows",
            Group::Expressions => "expressions",
            Group::Unused => "unused",
            Group::Style => "style",
            Group::Pedantic => "pedantic",
        }
    }
}

/// Whether what a lint finds is there, or missing. What is missing may be in a part that could not be read, so
/// these wait until the file has no errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LooksFor {
    Presence,
    Absence,
}

/// The lint of this name.
pub fn find(name: &str) -> Option<&'static Lint> {
    RULES.iter().copied().find(|lint| lint.name() == name)
}

/// Codes of warnings that are no lints, and may be allowed.
pub(crate) const WARNINGS: [&str; 1] = ["not-in-sample"];

/// The documentation of a lint or of any other code.
pub fn documentation(code: &str) -> Option<&'static Code> {
    find(code).map(|lint| &lint.code).or_else(|| codes::find(code))
}

/// What the checker warns of, as of fields that a sample has not; it may be allowed like the finding of a lint.
pub fn warnings(checked: &Checked) -> impl Iterator<Item = &Diagnostic> {
    checked.diagnostics.iter().filter(|found| !found.is_error())
}

/// What the lints find in one file, and what the checker warns of there, but for what is allowed. The files that it
/// uses answer for themselves.
pub fn lint(source: &Source, parsed: &Parsed, checked: &Checked, settings: &Settings) -> Vec<Diagnostic> {
    let context = Context::new(source, parsed, checked);
    let is_sound = !checked.diagnostics.iter().any(Diagnostic::is_error);
    let mut found = Vec::new();
    for lint in RULES {
        let waits = lint.looks_for == LooksFor::Absence && !is_sound;
        if settings.level(lint) != Level::Off && !waits {
            (lint.check)(&context, &mut found);
        }
    }
    found.extend(warnings(checked).cloned());
    found.retain(|finding| context.is_own(finding.span));
    allow::apply(&context, settings, &mut found);
    for finding in &mut found {
        let level = find(finding.code).map(|lint| settings.level(lint));
        finding.severity = level.and_then(Level::severity).unwrap_or(finding.severity);
    }
    found.sort_by_key(|finding| (finding.span, finding.code));
    found.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    found
}
