//! A script: text, parsed and checked once. The door by which programs, CLI and editors come in.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::check::{Checked, Files, NoFiles, check};
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Settings, plan};
use crate::source::Source;
use crate::syntax::{Parsed, parse};

/// Text of a used file may take at most this many bytes.
const FILE_LIMIT: u64 = 16 << 20;

#[derive(Debug)]
pub struct Script {
    source: Source,
    parsed: Parsed,
    checked: Checked,
}

impl Script {
    /// A script from text; `use "path"` finds no files.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Script {
        Script::with_files(name, text, &NoFiles)
    }

    /// A script from a file; what it uses is read relative to it, within its project.
    pub fn load(path: &Path) -> io::Result<Script> {
        let text = std::fs::read_to_string(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Script::with_files(path.display().to_string(), text, &ProjectFiles { folder: folder.to_owned() }))
    }

    /// A script whose used files come from anywhere.
    pub fn with_files(name: impl Into<String>, text: impl Into<String>, files: &dyn Files) -> Script {
        let source = Source::new(name, text);
        let parsed = parse(&source);
        let checked = check(&parsed, files);
        Script { source, parsed, checked }
    }

    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Everything that parser and checker found, in order of place.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.checked.diagnostics
    }

    /// The plan, or everything that stands against it.
    pub fn plan(&self, settings: Settings) -> Result<Plan, Vec<Diagnostic>> {
        plan(&self.source, &self.checked, &settings)
    }

    pub fn parsed(&self) -> &Parsed {
        &self.parsed
    }

    pub fn checked(&self) -> &Checked {
        &self.checked
    }
}

/// Files of the project that a script belongs to: the nearest folder above with a `capi.toml` or a
/// `.git`, else the script's own folder.
struct ProjectFiles {
    folder: PathBuf,
}

impl Files for ProjectFiles {
    fn read(&self, path: &str) -> Result<String, String> {
        let relative = Path::new(path);
        if relative.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_))) {
            return Err("it must be a path relative to the script".to_owned());
        }
        let plain = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        let file = self.folder.join(relative).canonicalize().map_err(plain)?;
        let folder = self.folder.canonicalize().map_err(plain)?;
        let marked = |folder: &&Path| folder.join("capi.toml").exists() || folder.join(".git").exists();
        let root = folder.ancestors().find(marked).unwrap_or(&folder);
        if !file.starts_with(root) {
            return Err("it lies outside of the project".to_owned());
        }
        if std::fs::metadata(&file).map_err(plain)?.len() > FILE_LIMIT {
            return Err("it is larger than 16 MiB".to_owned());
        }
        std::fs::read_to_string(&file).map_err(plain)
    }
}
