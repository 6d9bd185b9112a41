//! `_capi/<integration>/manifest.json`: the one file that says what is at a destination. What it does not
//! name is not there.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::depot::{Part, own};
use super::folder::Folder;
use super::format::Format;
use super::naming::{Number, epoch_of, usable};
use crate::plan::table::{Column, GlobalField, Table};
use crate::sink::catalog::{self, Entry, unique_names};
use crate::sink::{RunRecord, SinkError, Start, written};

/// Of this form. A manifest of a later one is refused.
const VERSION: u32 = 1;

/// Runs that are remembered, the newest.
const RUNS: usize = 50;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) version: u32,
    pub(super) integration: String,
    /// `parquet`, `csv` or `ndjson`.
    pub(super) format: String,
    /// Raised by each run; one that finds a higher number than its own has been overtaken.
    pub(super) epoch: u64,
    /// The vocabulary of the newest run.
    pub(super) globals: Vec<GlobalField>,
    pub(super) tables: Vec<TableFiles>,
    /// The file of the bookmarks, if there are any.
    pub(super) state: Option<String>,
    pub(super) rejects: Vec<RejectFile>,
    /// The newest last.
    pub(super) runs: Vec<Run>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct TableFiles {
    pub(super) request: String,
    pub(super) columns: Vec<Column>,
    pub(super) key: Vec<String>,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RejectFile {
    pub(super) file: String,
    pub(super) run_id: String,
    pub(super) rows: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) run_id: String,
    /// A digest of what it did; empty of runs of an earlier capi.
    #[serde(default)]
    pub(super) job: String,
    /// `running`, `done`, `failed`, `interrupted`; `cut` of a run that was killed.
    pub(super) status: String,
    pub(super) started_at: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) finished_at: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(super) tables: Vec<Loaded>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) report: Option<Value>,
}

/// What a run loaded into a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Loaded {
    pub(super) request: String,
    pub(super) write: String,
    pub(super) rows: u64,
}

impl Manifest {
    fn new(integration: &str, format: &'static dyn Format) -> Manifest {
        Manifest {
            version: VERSION,
            integration: integration.to_owned(),
            format: format.word().to_owned(),
            epoch: 0,
            globals: Vec::new(),
            tables: Vec::new(),
            state: None,
            rejects: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// What is there of an integration; nothing if it was never loaded.
    pub(super) fn read(folder: &Folder, integration: &str) -> Result<Option<Manifest>, SinkError> {
        let path = own(integration, "manifest.json");
        let Some(text) = folder.read(&path)? else { return Ok(None) };
        let place = format!("`{}`", folder.path(&path).display());
        let version = serde_json::from_str::<Value>(&text).ok().and_then(|json| json.get("version")?.as_u64());
        if version.is_some_and(|version| version > u64::from(VERSION)) {
            return Err(SinkError::conflict(format!("{place} was written by a newer capi")).help("use that one, or give another directory"));
        }
        let manifest: Manifest = catalog::read(&text, &place)?;
        manifest.check(integration, &place)?;
        Ok(Some(manifest))
    }

    /// As `read`; of files of this kind, anew if there is none.
    pub(super) fn open(folder: &Folder, integration: &str, format: &'static dyn Format) -> Result<Manifest, SinkError> {
        let Some(manifest) = Manifest::read(folder, integration)? else { return Ok(Manifest::new(integration, format)) };
        if manifest.format == format.word() {
            return Ok(manifest);
        }
        let message = format!("{} holds `{integration}` as {} files", folder.place(), manifest.format);
        Err(SinkError::conflict(message).help(format!("write `{}:…`, or give another directory", manifest.format)))
    }

    /// Names in it lead nowhere else.
    fn check(&self, integration: &str, place: &str) -> Result<(), SinkError> {
        let files = self.tables.iter().flat_map(|table| &table.parts).map(|part| &part.file);
        let files = files.chain(&self.state).chain(self.rejects.iter().map(|rejects| &rejects.file));
        let sound = self.integration == integration
            && files.into_iter().all(|file| epoch_of(file).is_some())
            && self.tables.iter().all(|table| usable("request", &table.request).is_ok());
        if sound {
            return Ok(());
        }
        Err(SinkError::new(format!("{place} is not as capi wrote it")).help("restore a copy, or give another directory"))
    }

    /// Puts it in the place of the one that is there, at once and durably.
    pub(super) fn publish(&self, folder: &Folder, hidden: Number) -> Result<(), SinkError> {
        let text = serde_json::to_string_pretty(self).map_err(|error| SinkError::new(format!("cannot describe the files: {error}")))?;
        folder.replace(&own(&self.integration, "manifest.json"), &hidden.hidden(), &(text + "\n"))
    }

    pub(super) fn table(&self, request: &str) -> Option<&TableFiles> {
        self.tables.iter().find(|table| table.request == request)
    }

    /// What the parts of a table are from now on.
    pub(super) fn set(&mut self, table: &Table, columns: &[Column], parts: Vec<Part>) {
        let files = TableFiles { request: table.request.clone(), columns: columns.to_vec(), key: unique_names(table), parts };
        match self.tables.iter_mut().find(|there| there.request == table.request) {
            Some(there) => *there = files,
            None => self.tables.push(files),
        }
    }

    /// What the view `global` knows of a table.
    pub(super) fn entry(&self, table: &TableFiles) -> Entry {
        Entry {
            integration: self.integration.clone(),
            request: table.request.clone(),
            columns: table.columns.clone(),
            key: table.key.clone(),
            globals: self.globals.clone(),
        }
    }

    /// Writes down that a run begins; those that never ended were cut.
    pub(super) fn begin(&mut self, start: &Start) {
        self.epoch += 1;
        for run in self.runs.iter_mut().filter(|run| run.status == "running") {
            run.status = "cut".to_owned();
        }
        self.record(start, "running", None, Vec::new(), None);
    }

    fn run(&self, run_id: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.run_id == run_id)
    }

    pub(super) fn is_done(&self, run_id: &str) -> bool {
        self.done(run_id).is_some()
    }

    pub(super) fn done(&self, run_id: &str) -> Option<&Run> {
        self.run(run_id).filter(|run| run.status == "done")
    }

    /// What a run has committed.
    pub(super) fn loaded(&self, run_id: &str) -> Vec<Loaded> {
        self.run(run_id).map(|run| run.tables.clone()).unwrap_or_default()
    }

    pub(super) fn save_run(&mut self, start: &Start, record: &RunRecord, tables: Vec<Loaded>) {
        let report = serde_json::from_str(&record.report).unwrap_or_else(|_| Value::String(record.report.clone()));
        self.record(start, &record.status, Some(moment(record.finished_at)), tables, Some(report));
    }

    fn record(&mut self, start: &Start, status: &str, finished_at: Option<String>, tables: Vec<Loaded>, report: Option<Value>) {
        self.runs.retain(|run| run.run_id != start.run_id);
        let (run_id, job, started_at) = (start.run_id.clone(), start.job.clone(), moment(start.started_at));
        self.runs.push(Run { run_id, job, status: status.to_owned(), started_at, finished_at, tables, report });
        let excess = self.runs.len().saturating_sub(RUNS);
        self.runs.drain(..excess);
    }
}

fn moment(micros: i64) -> String {
    let mut text = String::new();
    let _ = written::datetime(&mut text, micros);
    text
}
