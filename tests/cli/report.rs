//! The report of a run as JSON.

use capi::engine::report::{RequestReport, RunError, RunReport};

use super::support::follows;

#[test]
fn a_report_follows_its_schema_done_or_failed() {
    let requests = vec![RequestReport { name: "campaigns".to_owned(), warnings: vec!["no rows".to_owned()], ..RequestReport::default() }];
    let done = RunReport { version: 1, status: "done".to_owned(), requests, ..RunReport::default() };
    follows("report.json", &serde_json::to_string(&done).unwrap());
    let error = RunError { code: "http-status".to_owned(), status: Some(403), exit: 1, ..RunError::default() };
    let failed = RunReport { status: "failed".to_owned(), error: Some(error), ..done };
    follows("report.json", &serde_json::to_string(&failed).unwrap());
}
