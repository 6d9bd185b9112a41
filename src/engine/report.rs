//! What a run did: counted as it goes, printed as a table, written as JSON.

use serde::Serialize;

/// Version 1 of the report; `docs/schema/report.json` describes its JSON.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RunReport {
    pub version: u32,
    pub integration: String,
    pub run_id: String,
    /// `done` or `failed`.
    pub status: String,
    /// The run of this id was complete before: nothing was sent.
    pub repeated: bool,
    /// RFC 3339.
    pub started_at: String,
    pub seconds: f64,
    pub destination: String,
    pub requests: Vec<RequestReport>,
    /// Present when the run failed.
    pub error: Option<RunError>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct RequestReport {
    pub name: String,
    pub calls: u64,
    pub pages: u64,
    pub rows_read: u64,
    pub rows_mapped: u64,
    /// Handed to the destination.
    pub rows_written: u64,
    /// Durable there: in a run that failed, those of complete turns that it need not repeat.
    pub rows_committed: u64,
    pub rows_rejected: u64,
    /// Dropped by `where`, or left out with a skipped turn.
    pub rows_skipped: u64,
    pub retries: u64,
    /// Received, before content decoding.
    pub bytes: u64,
    pub seconds: f64,
    pub warnings: Vec<String>,
}

/// Why a run failed, ready to be shown: secrets masked.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RunError {
    pub code: String,
    pub message: String,
    pub request: Option<String>,
    /// `acme.capi:12`.
    pub script_line: Option<String>,
    /// `GET https://api.acme.test/v2/campaigns`, without credentials.
    pub call: Option<String>,
    pub status: Option<u16>,
    /// The first lines of the answer.
    pub body: Option<String>,
    pub retries: u64,
    /// A command that repeats the call, secrets as `$NAME`.
    pub curl: Option<String>,
    pub help: Option<String>,
    /// 1 failed, 4 reject limit, 5 destination, 6 refused by policy.
    pub exit: i32,
}

/// What happens during a run, for progress displays. Sent from the engine, never awaited.
#[derive(Clone, Debug)]
pub enum Event {
    RequestStarted {
        request: String,
    },
    Page {
        request: String,
        rows: u64,
        bytes: u64,
    },
    Rows {
        request: String,
        written: u64,
        rejected: u64,
    },
    /// A call is repeated after `wait`.
    Retry {
        request: String,
        attempt: u32,
        wait: std::time::Duration,
        reason: String,
    },
    /// A call waits: the server has no more left until then.
    Waiting {
        request: String,
        wait: std::time::Duration,
    },
    /// `poll` waits; `times` answers did not have what it waits for.
    Polling {
        request: String,
        times: u64,
        elapsed: std::time::Duration,
    },
    RequestFinished {
        request: String,
    },
}
