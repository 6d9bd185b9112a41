//! What a destination says when it cannot go on.

use std::fmt;

use super::Start;

/// What kind of trouble it is; the command line picks its exit code by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SinkErrorKind {
    /// The destination was not understood, or is not supported.
    Usage,
    /// The reader of standard output went away.
    BrokenPipe,
    /// Another run or program holds the destination.
    Locked,
    /// What is there does not fit what the script writes: names, types, keys.
    Conflict,
    /// The run of this id is there already, complete: it was asked for again.
    Loaded,
    /// What was to be committed is there, but may not outlast a loss of power.
    InPlace,
    #[default]
    Other,
}

/// Lower case, in plain words, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkError {
    pub kind: SinkErrorKind,
    pub message: String,
    /// One thing to do.
    pub help: Option<String>,
}

impl SinkError {
    pub fn new(message: impl Into<String>) -> SinkError {
        SinkError { kind: SinkErrorKind::Other, message: message.into(), help: None }
    }

    pub fn usage(message: impl Into<String>) -> SinkError {
        SinkError { kind: SinkErrorKind::Usage, ..SinkError::new(message) }
    }

    pub fn conflict(message: impl Into<String>) -> SinkError {
        SinkError { kind: SinkErrorKind::Conflict, ..SinkError::new(message) }
    }

    pub fn locked(message: impl Into<String>) -> SinkError {
        SinkError { kind: SinkErrorKind::Locked, ..SinkError::new(message) }
    }

    /// Of a run whose id was committed before: as this job, or as another. `job`: what was written down
    /// then; nothing by a capi that did not yet.
    pub fn done(start: &Start, job: &str) -> SinkError {
        let Start { run_id, integration, .. } = start;
        if job.is_empty() || job == start.job {
            let message = format!("run {run_id} of `{integration}` was loaded before");
            return SinkError { kind: SinkErrorKind::Loaded, ..SinkError::new(message) };
        }
        let message = format!("run {run_id} of `{integration}` is another job: its script, requests, params or options were not these");
        SinkError::usage(message).help("give this one another `--run-id`")
    }

    /// Of a run that another one has replaced; `by` says how.
    pub(super) fn overtaken(start: &Start, by: &str) -> SinkError {
        SinkError::locked(format!("run {} of `{}` may not go on: {by}", start.run_id, start.integration))
            .help("its rows since its last commit were not loaded; the newer run loads them")
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> SinkError {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SinkError {}
