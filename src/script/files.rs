//! Files that scripts use, from the disk and never from outside of the project.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::check::{Files, UsedFile};
use crate::sample::{self, Sample};

/// Marks a project, and holds its settings.
const SETTINGS: &str = "capi.toml";

/// Text of a used file may take at most this many bytes.
const FILE_LIMIT: u64 = 16 << 20;

/// Files of the project that a script belongs to: the nearest folder above with a `capi.toml` or a
/// `.git`, else the script's own folder. The id of a file is its path from the script's folder or, once it
/// is known to be of the project, without links.
pub struct ProjectFiles {
    pub script: PathBuf,
    pub samples: Samples,
}

/// Whether a script is seen with its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Samples {
    Seen,
    /// They are about to be replaced: what they say is nobody's hindrance.
    Unseen,
}

impl Files for ProjectFiles {
    fn read(&self, path: &str, from: Option<&str>) -> Result<UsedFile, String> {
        let relative = Path::new(path);
        if path.contains("://") {
            return Err("files are used by their path".to_owned());
        }
        if relative.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_))) {
            return Err("it must be a path relative to the file that uses it".to_owned());
        }
        let script = self.real().map_err(plain)?;
        let using = from.map_or(script.clone(), PathBuf::from);
        let file = using.parent().unwrap_or(Path::new(".")).join(relative).canonicalize().map_err(plain)?;
        let folder = script.parent().unwrap_or(Path::new("/"));
        if !file.starts_with(project(folder)) {
            return Err("it lies outside of the project".to_owned());
        }
        if file.extension().is_none_or(|extension| extension != "capi") {
            return Err("only `*.capi` files can be used".to_owned());
        }
        let name = clean(&self.script.parent().unwrap_or(Path::new("")).join(between(folder, &file)));
        let text = text(&file)?;
        Ok(UsedFile { id: file.display().to_string(), name: name.display().to_string(), text })
    }

    fn script(&self) -> Option<String> {
        Some(self.real().ok()?.display().to_string())
    }

    fn sample(&self, request: &str, step: usize) -> Option<Arc<Sample>> {
        if self.samples == Samples::Unseen {
            return None;
        }
        sample::read(&sample::folder(&self.script)?, request, step).map(Arc::new)
    }

    fn settings(&self) -> Option<Result<UsedFile, String>> {
        let folder = self.script.parent()?;
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().ok()?;
        let file = project(&folder).join(SETTINGS);
        let name = clean(&self.script.parent().unwrap_or(Path::new("")).join(between(&folder, &file)));
        let used = |text| UsedFile { id: file.display().to_string(), name: name.display().to_string(), text };
        file.exists().then(|| text(&file).map(used).map_err(|reason| format!("`{}` cannot be read: {reason}", name.display())))
    }
}

impl ProjectFiles {
    /// The script without links. One that was never saved stands in a folder even so.
    fn real(&self) -> io::Result<PathBuf> {
        self.script.canonicalize().or_else(|error| {
            let folder = self.script.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.script.file_name().map_or(Err(error), |name| Ok(folder.canonicalize()?.join(name)))
        })
    }
}

/// The folder of the project that a folder belongs to.
fn project(folder: &Path) -> &Path {
    let marked = |folder: &&Path| folder.join(SETTINGS).exists() || folder.join(".git").exists();
    folder.ancestors().find(marked).unwrap_or(folder)
}

/// The text of a file, which is no device and no pipe.
fn text(file: &Path) -> Result<String, String> {
    let about = std::fs::metadata(file).map_err(plain)?;
    if !about.is_file() {
        return Err("it is no file".to_owned());
    }
    if about.len() > FILE_LIMIT {
        return Err("it is larger than 16 MiB".to_owned());
    }
    std::fs::read_to_string(file).map_err(plain)
}

fn plain(error: io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

/// The way from a folder to a file, both without links.
fn between(folder: &Path, file: &Path) -> PathBuf {
    let same = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(same).map(|_| Component::ParentDir);
    up.chain(file.components().skip(same)).collect()
}

/// Without `.`, and without folders that are left again.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(clean.components().next_back(), Some(Component::Normal(_))) => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}
