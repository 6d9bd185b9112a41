//! DIR: everything in it is named by a path relative to it, and no name and no link leads out of it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::naming::fold;
use crate::sink::{SinkError, SinkErrorKind};

/// Who may read a new file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// As the process has it for new files.
    Usual,
    /// The owner alone.
    Owner,
}

/// One folder and what is below it.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Sees that files can be had at `place`; touches nothing.
    pub(super) fn at(place: &str) -> Result<Folder, SinkError> {
        let root = PathBuf::from(place);
        match fs::metadata(&root) {
            Ok(meta) if meta.is_dir() => {}
            Ok(meta) => {
                let kind = if meta.is_file() { "a file" } else { "no directory" };
                return Err(SinkError::new(format!("`{place}` is {kind}")).help("give a directory; it is made if its parent is there"));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => parent_of(&root, place)?,
            Err(error) => return Err(trouble(&root, &error)),
        }
        Ok(Folder { root })
    }

    /// For messages.
    pub(super) fn place(&self) -> String {
        format!("`{}`", self.root.display())
    }

    /// Makes the folder at `path` and those above it; each must be a folder itself, no link to one, and
    /// no other may be there that some system takes for the same.
    pub(super) fn ensure(&self, path: &str) -> Result<(), SinkError> {
        if !self.root.is_dir() {
            make(&self.root).map_err(|error| trouble(&self.root, &error))?;
        }
        let mut at = self.root.clone();
        for name in path.split('/') {
            self.refuse_twin(&at, name)?;
            let folder = at.join(name);
            match make(&folder) {
                Ok(()) => sync_folder(&at).map_err(|error| trouble(&at, &error))?,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => own(&folder)?,
                Err(error) => return Err(trouble(&folder, &error)),
            }
            at = folder;
        }
        Ok(())
    }

    /// Refuses the folder at `path` if it could not be made: what `ensure` finds, without making any.
    pub(super) fn foresee(&self, path: &str) -> Result<(), SinkError> {
        let mut at = self.root.clone();
        for name in path.split('/') {
            if at.is_dir() {
                self.refuse_twin(&at, name)?;
            }
            at.push(name);
            if fs::symlink_metadata(&at).is_err() {
                return Ok(());
            }
            own(&at)?;
        }
        Ok(())
    }

    fn refuse_twin(&self, folder: &Path, name: &str) -> Result<(), SinkError> {
        let listed = names(folder).map_err(|error| trouble(folder, &error))?;
        let Some(twin) = listed.iter().find(|other| *other != name && fold(other) == fold(name)) else { return Ok(()) };
        let message = format!("`{twin}` and `{name}` in `{}` are the same name on some systems", folder.display());
        Err(SinkError::conflict(message).help("use one spelling, or give another directory"))
    }

    /// A new file to write to.
    pub(super) fn create(&self, path: &str, readers: Readers) -> Result<File, SinkError> {
        let full = self.inside(path)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        restrict(&mut options, readers);
        options.open(&full).map_err(|error| trouble(&full, &error))
    }

    pub(super) fn open(&self, path: &str) -> Result<File, SinkError> {
        let full = self.inside(path)?;
        open(&full).map_err(|error| trouble(&full, &error))
    }

    /// The text of a file; nothing if there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<String>, SinkError> {
        let full = self.inside(path)?;
        match open(&full).and_then(io::read_to_string) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(trouble(&full, &error)),
        }
    }

    /// Gives a file another name in its folder.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), SinkError> {
        let (from, to) = (self.inside(from)?, self.inside(to)?);
        fs::rename(&from, &to).map_err(|error| trouble(&to, &error))
    }

    /// Makes the names in a folder durable.
    pub(super) fn sync(&self, path: &str) -> Result<(), SinkError> {
        let full = self.inside(path)?;
        sync_folder(&full).map_err(|error| trouble(&full, &error))
    }

    /// Takes the place of the file at `path` by this text, at once and durably; `hidden` is the name in
    /// between, in the same folder.
    pub(super) fn replace(&self, path: &str, hidden: &str, text: &str) -> Result<(), SinkError> {
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        let between = format!("{folder}/{hidden}");
        let written = self.write_new(&between, text, Readers::Usual).and_then(|()| self.rename(&between, path));
        if written.is_err() {
            let _ = self.remove(&between);
        }
        written?;
        self.sync(folder).map_err(|error| SinkError {
            kind: SinkErrorKind::InPlace,
            message: format!("{}; what was written is in its place, but may not outlast a loss of power", error.message),
            ..error
        })
    }

    /// A new file with this text, durable but for its name.
    pub(super) fn write_new(&self, path: &str, text: &str, readers: Readers) -> Result<(), SinkError> {
        let mut file = self.create(path, readers)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| trouble(&self.root.join(path), &error))
    }

    /// Takes a file away, if it is there.
    pub(super) fn remove(&self, path: &str) -> Result<(), SinkError> {
        let full = self.inside(path)?;
        match fs::remove_file(&full) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(trouble(&full, &error)),
            _ => Ok(()),
        }
    }

    /// The names in a folder that are folders themselves, and those that are files; none if it is not there.
    pub(super) fn list(&self, path: &str) -> Result<(Vec<String>, Vec<String>), SinkError> {
        let full = self.inside(path)?;
        let listed = match names(&full) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok((Vec::new(), Vec::new())),
            listed => listed.map_err(|error| trouble(&full, &error))?,
        };
        let kind = |name: &String| fs::symlink_metadata(full.join(name)).map(|meta| meta.file_type());
        let (folders, others): (Vec<_>, Vec<_>) = listed.into_iter().partition(|name| kind(name).is_ok_and(|kind| kind.is_dir()));
        Ok((folders, others.into_iter().filter(|name| kind(name).is_ok_and(|kind| kind.is_file())).collect()))
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The whole path, when no folder on it is a link.
    fn inside(&self, path: &str) -> Result<PathBuf, SinkError> {
        let mut at = self.root.clone();
        let mut names = path.split('/').peekable();
        while let Some(name) = names.next() {
            at.push(name);
            if names.peek().is_some() && fs::symlink_metadata(&at).is_ok() {
                own(&at)?;
            }
        }
        Ok(at)
    }
}

/// In plain words.
pub(super) fn trouble(path: &Path, error: &io::Error) -> SinkError {
    let place = format!("`{}`", path.display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            SinkError::new(format!("no room is left for {place}")).help("make room and run again; nothing since the last commit was kept")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            SinkError::new(format!("{place} cannot be read or written: {error}")).help("allow it, or give another directory")
        }
        ErrorKind::NotFound => SinkError::new(format!("{place} is gone"))
            .help("something else takes files away there; restore a copy, or give another directory"),
        _ => SinkError::new(format!("{place} cannot be read or written: {error}"))
            .help("see to the disk and run again; what was there stays"),
    }
}

fn parent_of(root: &Path, place: &str) -> Result<(), SinkError> {
    let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty());
    match parent {
        Some(parent) if !parent.is_dir() => {
            let message = format!("the directory `{}` of `{place}` does not exist", parent.display());
            Err(SinkError::new(message).help("create it, or give another directory"))
        }
        _ => Ok(()),
    }
}

/// A folder, no link to one.
fn own(folder: &Path) -> Result<(), SinkError> {
    let meta = fs::symlink_metadata(folder).map_err(|error| trouble(folder, &error))?;
    if meta.is_dir() {
        return Ok(());
    }
    let kind = if meta.is_symlink() { "a link" } else { "no directory" };
    Err(SinkError::conflict(format!("`{}` is {kind}, where capi would keep a directory", folder.display()))
        .help("rename it, or give another directory"))
}

fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().create(folder)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // A name that is no text is none of capi's.
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, readers: Readers) {
    use std::os::unix::fs::OpenOptionsExt;
    if readers == Readers::Owner {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn restrict(_options: &mut OpenOptions, _readers: Readers) {}

/// For reading; a link in its place is an error, and so is what is no file.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(file)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    if fs::symlink_metadata(path)?.is_file() { File::open(path) } else { Err(io::Error::other("it is not a regular file")) }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders cannot be made durable by themselves there.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
