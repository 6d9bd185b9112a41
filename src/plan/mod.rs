//! Checked script to plan: what will be contacted, read and written, before anything is sent. A plan
//! is immutable; the engine executes it and `describe` prints it. Of `http` it uses only what is pure:
//! origins, policies and the encoding of URLs.

mod build;
pub mod describe;
pub mod job;
mod params;
mod reach;
pub mod settings;
pub mod url;
mod values;

use jiff::Timestamp;

pub use crate::check::{Integration, ir, table};
use crate::diagnostic::Diagnostic;
pub use crate::expr::projection;
use crate::http::{Origin, Policy};
use crate::source::{Sources, Span};
use crate::value::Value;

pub use settings::{Secrets, Settings};

/// A script with its params, ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    pub sources: Sources,
    pub integration: Integration,
    /// The values of the file, by index; secrets that are missing are null.
    pub shared: Vec<ir::Shared>,
    pub values: Vec<Value>,
    pub requests: Vec<ir::Request>,
    /// Requests that run, parents first; a request runs if it is selected or needed by one that is.
    pub order: Vec<usize>,
    /// Requests whose rows are written, in written order.
    pub written: Vec<usize>,
    pub globals: Vec<table::GlobalField>,
    pub policy: Policy,
    /// Origins that are asked for tokens, and nothing else.
    pub token_hosts: Vec<Origin>,
    /// The file's own rates.
    pub rates: Vec<ir::Rate>,
    /// Names of the secrets that the run reads, and of those of them that are missing.
    pub secrets: Vec<String>,
    pub missing_secrets: Vec<String>,
    /// The start of the run.
    pub now: Timestamp,
    /// A digest of the script and of what was asked of it.
    pub job: String,
}

impl Plan {
    /// `acme.capi:12`.
    pub fn script_line(&self, span: Span) -> String {
        self.sources.line(span)
    }

    pub fn tables(&self) -> Vec<table::Table> {
        self.written.iter().filter_map(|index| self.requests.get(*index)?.table.clone()).collect()
    }
}

/// Makes the plan, or says everything that stands against it.
pub fn plan(checked: &crate::check::Checked, settings: &Settings) -> Result<Plan, Vec<Diagnostic>> {
    build::build(checked, settings)
}
