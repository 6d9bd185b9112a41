//! Opening the file, and saying early what is wrong with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::trouble::Trouble;
use crate::sink::SinkError;

/// Without URIs: a file name is a file name.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_CREATE).union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

pub(super) fn open(path: &Path, patience: Duration, trouble: &Trouble) -> Result<Connection, SinkError> {
    refuse_odd_paths(path, trouble)?;
    let explain = |error| trouble.explain(&error);
    let db = Connection::open_with_flags(path, FLAGS).map_err(explain)?;
    db.busy_timeout(patience).map_err(explain)?;
    // Reads the head of the file, so that a file of another kind is found before anything is sent.
    db.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0)).map_err(explain)?;
    if db.is_readonly(MAIN_DB).map_err(explain)? {
        return Err(SinkError::new(format!("{} cannot be written", trouble.place()))
            .help("allow writing to the file and its directory, or give another file"));
    }
    db.pragma_update(None, "synchronous", "FULL").map_err(explain)?;
    Ok(db)
}

/// To read what was committed, while others write. Without a file an empty database in memory.
pub(super) fn read_only(path: &Path, patience: Duration, trouble: &Trouble) -> Result<Connection, SinkError> {
    refuse_odd_paths(path, trouble)?;
    let explain = |error| trouble.explain(&error);
    // Where the file may be written, so that one in WAL mode is left tidy; it is not written.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = if path.exists() { Connection::open_with_flags(path, flags) } else { Connection::open_in_memory() }.map_err(explain)?;
    db.busy_timeout(patience).map_err(explain)?;
    db.pragma_update(None, "temp_store", "memory").map_err(explain)?;
    db.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0)).map_err(explain)?;
    Ok(db)
}

/// WAL lets others read while a run is open. Only for new files: the mode of a file is its
/// owner's choice. Where it cannot be had (network file systems), the usual journal does.
pub(super) fn prefer_wal(db: &Connection) {
    let pages = db.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0));
    if pages.is_ok_and(|pages| pages == 0) {
        let _ = db.pragma_update(None, "journal_mode", "WAL");
    }
}

fn refuse_odd_paths(path: &Path, trouble: &Trouble) -> Result<(), SinkError> {
    let place = trouble.place();
    let text = path.to_string_lossy();
    if text.starts_with("//") {
        return Err(SinkError::usage(format!("{place} is not a file name")).help("write `sqlite:FILE`, without `//`"));
    }
    if text == ":memory:" {
        return Err(SinkError::usage("rows in memory would be lost at the end of the run").help("give a file: `sqlite:FILE`"));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent.filter(|parent| !parent.is_dir()) {
        let message = format!("the directory `{}` of {place} does not exist", parent.display());
        return Err(SinkError::new(message).help("create the directory, or give another file"));
    }
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Err(SinkError::new(format!("{place} is a directory")).help("give a file in it")),
        Ok(meta) if !meta.is_file() => Err(SinkError::new(format!("{place} is not a regular file")).help("give another file")),
        _ => Ok(()),
    }
}

/// The lock beside the file, which may have several names: there is one lock.
pub(super) fn lock_of(path: &Path) -> PathBuf {
    let mut name = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()).into_os_string();
    name.push("-capi.lock");
    name.into()
}
