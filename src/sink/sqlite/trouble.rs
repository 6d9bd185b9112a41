//! What SQLite reports, in plain words.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Error, ErrorCode};

use crate::sink::{SinkError, SinkErrorKind};

/// Knows which file is spoken of.
pub(super) struct Trouble {
    place: String,
    patience: Duration,
}

impl Trouble {
    pub(super) fn new(place: &str, patience: Duration) -> Trouble {
        Trouble { place: place.to_owned(), patience }
    }

    pub(super) fn path(&self) -> &Path {
        Path::new(&self.place)
    }

    /// The file, quoted.
    pub(super) fn place(&self) -> String {
        format!("`{}`", self.place)
    }

    pub(super) fn explain(&self, error: &Error) -> SinkError {
        let place = self.place();
        let Some(code) = error.sqlite_error_code() else { return self.other(error) };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => self.locked(),
            ErrorCode::NotADatabase => SinkError::new(format!("{place} is not a SQLite database"))
                .help("give another file; capi does not overwrite what it does not know"),
            ErrorCode::DatabaseCorrupt => SinkError::new(format!("{place} is damaged"))
                .help("restore a copy, or see what `sqlite3 FILE \"pragma integrity_check\"` says"),
            ErrorCode::ReadOnly => SinkError::new(format!("{place} cannot be written"))
                .help("allow writing to the file and its directory, or give another file"),
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                SinkError::new(format!("{place} cannot be opened")).help("see whether its directory exists and may be written")
            }
            ErrorCode::DiskFull => {
                SinkError::new(format!("the disk of {place} is full")).help("make room and run again; what was committed is intact")
            }
            ErrorCode::SystemIoFailure => SinkError::new(format!("reading or writing {place} failed: {error}"))
                .help("see to the disk and run again; what was committed is intact"),
            ErrorCode::TooBig => SinkError::new(format!("a value is too large for SQLite, which holds at most 1 GB in one ({place})")),
            _ => self.other(error),
        }
    }

    fn locked(&self) -> SinkError {
        let waited = self.patience.as_secs_f64();
        let message = format!("{} is in use by another run or program; waited {waited} s for it", self.place());
        SinkError::locked(message).help("run again when the other has ended")
    }

    /// Of the commit itself, for which readers are waited for longer.
    pub(super) fn explain_commit(&self, error: &Error) -> SinkError {
        let explained = self.explain(error);
        if explained.kind != SinkErrorKind::Locked {
            return explained;
        }
        SinkError::locked(format!("{} could not be committed while another program reads it", self.place()))
            .help("stop the reader and run again; a file in WAL mode (`pragma journal_mode = wal`) can be read during a run")
    }

    fn other(&self, error: &Error) -> SinkError {
        SinkError::new(format!("SQLite ({}): {error}", self.place()))
    }
}
