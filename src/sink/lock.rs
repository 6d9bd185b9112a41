//! One run at a time at a destination that is files: a lock of the operating system on a file beside the
//! rows. It goes with the process, however that ends; the file tells others who holds it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{SinkError, Start, written};

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// Who holds a lock.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Holder {
    /// `run 0198…` or what else holds it.
    pub(super) what: String,
    pub(super) pid: u32,
    pub(super) host: String,
    pub(super) since: String,
}

impl Holder {
    /// This process. `since`: microseconds since the epoch.
    pub(super) fn new(what: String, since: i64) -> Holder {
        let mut at = String::new();
        let _ = written::datetime(&mut at, since);
        Holder { what, pid: std::process::id(), host: gethostname::gethostname().to_string_lossy().into_owned(), since: at }
    }

    pub(super) fn run(start: &Start) -> Holder {
        Holder::new(format!("run {} of `{}`", start.run_id, start.integration), start.started_at)
    }

    /// `run 0198… of `acme` (process 71 on `box`), since 2026-…`
    pub(super) fn phrase(&self) -> String {
        format!("{} (process {} on `{}`), since {}", self.what, self.pid, self.host, self.since)
    }
}

/// Held as long as it lives.
pub(super) struct Lock {
    path: PathBuf,
    /// What holds the lock: closed, it is free.
    _file: File,
}

impl Lock {
    /// Takes the lock on the file at `path`, which is made, for the destination that messages call
    /// `place`; another holder is waited for as long as `patience`.
    pub(super) fn take(path: &Path, place: &str, holder: &Holder, patience: Duration) -> Result<Lock, SinkError> {
        let until = Instant::now() + patience;
        loop {
            let mut file = open(path).map_err(|error| failed(path, &error))?;
            match file.try_lock() {
                Ok(()) if is_at(&file, path) => {
                    write(&mut file, holder).map_err(|error| failed(path, &error))?;
                    return Ok(Lock { path: path.to_owned(), _file: file });
                }
                // Its holder took the file away as it ended.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if Instant::now() >= until => return Err(held(path, place, &mut file, patience)),
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(failed(path, &error)),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return Err(io::Error::other("it is not a regular file"));
    }
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn write(file: &mut File, holder: &Holder) -> io::Result<()> {
    file.set_len(0)?;
    file.write_all(serde_json::to_string(holder).unwrap_or_default().as_bytes())
}

/// Whether the path still leads to this file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(mine), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    (mine.dev(), mine.ino()) == (there.dev(), there.ino())
}

/// An open file cannot be taken away there.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

fn held(path: &Path, place: &str, file: &mut File, patience: Duration) -> SinkError {
    let mut text = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut text));
    let holder = read.ok().and_then(|_| serde_json::from_str::<Holder>(&text).ok());
    let who = holder.map_or("another run".to_owned(), |holder| holder.phrase());
    let message = format!("{place} is locked by {who}; waited {} s for it", patience.as_secs_f64());
    SinkError::locked(message).help(format!("run again when it has ended; the lock is `{}`", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> SinkError {
    SinkError::new(format!("the lock `{}` cannot be taken: {error}", path.display()))
        .help("see whether its directory may be written and its file system has locks")
}
