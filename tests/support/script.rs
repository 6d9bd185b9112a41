//! Runs a script as a program would: check, plan, run into a SQLite file of its own.

use capi::engine::report::{Event, RequestReport, RunReport};
use capi::{RunOptions, Script, Secrets, Settings};
use tempfile::TempDir;

use super::rows::Rows;

/// What a script is given.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub name: String,
    pub text: String,
    pub params: Vec<(String, String)>,
    pub secrets: Vec<(String, String)>,
    /// The instant at which the run starts; 2026-02-01T00:00Z unless said otherwise.
    pub now: Option<jiff::Timestamp>,
    /// Where tokens are kept; a folder that goes with the outcome unless said otherwise.
    pub state: Option<std::path::PathBuf>,
    /// Rows of each request, at most.
    pub limit: Option<u64>,
    /// How much of answers is held.
    pub limits: Option<capi::http::Limits>,
}

/// What came of it. The file lives as long as this.
pub struct Outcome {
    pub report: RunReport,
    /// What a display would have been told.
    pub events: Vec<Event>,
    folder: TempDir,
}

impl Given {
    pub fn script(name: &str, text: impl Into<String>) -> Given {
        Given { name: name.to_owned(), text: text.into(), ..Given::default() }
    }

    #[must_use]
    pub fn param(mut self, name: &str, value: &str) -> Given {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn secret(mut self, name: &str, value: &str) -> Given {
        self.secrets.push((name.to_owned(), value.to_owned()));
        self
    }

    #[must_use]
    pub fn limit(mut self, rows: u64) -> Given {
        self.limit = Some(rows);
        self
    }

    #[must_use]
    pub fn limits(mut self, limits: capi::http::Limits) -> Given {
        self.limits = Some(limits);
        self
    }

    fn settings(&self) -> Settings {
        let secrets = self.secrets.iter().fold(Secrets::default(), |secrets, (name, value)| secrets.with(name, value));
        let now = self.now.unwrap_or_else(|| "2026-02-01T00:00:00Z".parse().unwrap());
        Settings { params: self.params.clone(), requests: Vec::new(), now: Some(now), secrets }
    }

    /// Runs it; what forbids the plan is given back as lines.
    pub fn run(&self) -> Result<Outcome, Vec<String>> {
        let script = Script::new(self.name.clone(), self.text.clone());
        let plan =
            script.plan(self.settings()).map_err(|findings| findings.iter().map(|finding| short(&script, finding)).collect::<Vec<_>>())?;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.db");
        let state = Some(self.state.clone().unwrap_or_else(|| folder.path().join("state")));
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let (limit, limits) = (self.limit, self.limits);
        let destination = format!("sqlite:{}", file.display());
        let options = RunOptions { destination, limit, limits, state, events: Some(sender), ..RunOptions::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let report = runtime.block_on(plan.run(options));
        let events = std::iter::from_fn(|| receiver.try_recv().ok()).collect();
        Ok(Outcome { report, events, folder })
    }
}

/// `3:9 code: message`, warnings marked.
pub fn short(script: &Script, finding: &capi::diagnostic::Diagnostic) -> String {
    let place = script.sources().of(finding.span).position(finding.span.start);
    let mark = if finding.is_error() { "" } else { "warning " };
    format!("{}:{} {mark}{}: {}", place.line, place.column, finding.code, finding.message)
}

impl Outcome {
    pub fn rows(&self) -> Rows {
        Rows::open(&self.folder.path().join("out.db"), &self.report.integration)
    }

    pub fn request(&self, name: &str) -> &RequestReport {
        self.report.requests.iter().find(|request| request.name == name).unwrap_or_else(|| panic!("no request `{name}` in the report"))
    }

    /// Fails the test with the run's error, if it has one.
    #[track_caller]
    pub fn done(self) -> Outcome {
        if let Some(error) = &self.report.error {
            panic!("the run failed: {error:#?}");
        }
        self
    }
}
