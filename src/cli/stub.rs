//! Stands in for the library's doors until they are there.

use serde::Serialize;

use crate::Script;
use crate::diagnostic::Diagnostic;
use crate::engine::report::{Event, RequestReport, RunError, RunReport};
use crate::plan::table::Table;
use crate::sink::Reject;

pub(crate) fn plan(script: &Script, _settings: Settings) -> Result<Plan, Vec<Diagnostic>> {
    let wrong = script.diagnostics().iter().any(Diagnostic::is_error);
    if wrong { Err(script.diagnostics().to_vec()) } else { Ok(Plan) }
}

#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) params: Vec<(String, String)>,
    pub(crate) requests: Vec<String>,
    pub(crate) now: Option<jiff::Timestamp>,
    pub(crate) secrets: Secrets,
}

#[derive(Default)]
pub(crate) struct Secrets;

impl Secrets {
    pub(crate) fn from_environment() -> Secrets {
        Secrets
    }

    pub(crate) fn with_file(self, _path: &std::path::Path) -> Result<Secrets, String> {
        Ok(self)
    }

    #[must_use]
    pub(crate) fn with(self, _name: &str, _value: &str) -> Secrets {
        self
    }
}

pub(crate) struct Plan;

#[derive(Serialize)]
pub(crate) struct PlanDescription {
    pub(crate) integration: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) missing_secrets: Vec<String>,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) requests: Vec<RequestDescription>,
}

#[derive(Serialize)]
pub(crate) struct RequestDescription {
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) depends_on: Vec<String>,
    pub(crate) calls: Vec<String>,
    pub(crate) paging: Option<String>,
    pub(crate) write: Option<String>,
    pub(crate) table: Option<String>,
    pub(crate) key: Vec<String>,
    pub(crate) columns: Vec<ColumnDescription>,
}

#[derive(Serialize)]
pub(crate) struct ColumnDescription {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) global: bool,
    pub(crate) line: u32,
}

#[derive(Default)]
pub(crate) struct RunOptions {
    pub(crate) destination: String,
    pub(crate) limit: Option<u64>,
    pub(crate) concurrency: Option<usize>,
    pub(crate) events: Option<tokio::sync::mpsc::UnboundedSender<Event>>,
}

pub(crate) struct Preview {
    pub(crate) request: String,
    pub(crate) table: Table,
    pub(crate) rows: Vec<arrow_array::RecordBatch>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) report: RequestReport,
}

impl Plan {
    pub(crate) fn describe(&self) -> PlanDescription {
        PlanDescription {
            integration: String::new(),
            hosts: vec![],
            secrets: vec![],
            missing_secrets: vec![],
            params: vec![],
            requests: vec![],
        }
    }

    pub(crate) async fn run(&self, options: RunOptions) -> RunReport {
        RunReport { version: 1, destination: options.destination, ..RunReport::default() }
    }

    pub(crate) async fn preview(&self, _request: Option<&str>, _options: RunOptions) -> Result<Vec<Preview>, RunError> {
        Ok(Vec::new())
    }
}
