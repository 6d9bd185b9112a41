//! All codes of diagnostics, with their documentation: for `explain`, for editors and for reports.
//! A stage that finds something lists its codes in a file of its own here; lints bring their own.

mod check;
mod lint;
mod names;
mod plan;
mod run;
mod sample;
mod syntax;

pub use check::CHECK;
pub use lint::LINT;
pub use names::NAMES;
pub use plan::PLAN;
pub use run::RUN;
pub use sample::SAMPLE;
pub use syntax::SYNTAX;

/// One code, stable for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// A kebab-case word.
    pub code: &'static str,
    /// What it is about, in half a line.
    pub summary: &'static str,
    /// What it means and what to do, in a few sentences.
    pub doc: &'static str,
    /// A short script that is wrong in this way; of a run, an expression. Empty where the script alone does not show it.
    pub example: &'static str,
}

/// The codes by the stage that gives them.
static GROUPS: &[&[Code]] = &[SYNTAX, CHECK, NAMES, LINT, PLAN, RUN, SAMPLE];

/// The documentation of a code that is no lint.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|known| known.code == code)
}

/// Every code that is no lint, group by group.
pub fn all() -> impl Iterator<Item = &'static Code> {
    GROUPS.iter().copied().flatten()
}
