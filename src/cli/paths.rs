//! The scripts that paths name: files, folders with all `*.capi` files below them, `-`.

use std::path::{Path, PathBuf};

use super::exit::Failure;
use super::library;
use crate::script::Script;

pub(crate) fn scripts(paths: &[PathBuf]) -> Result<Vec<Script>, Failure> {
    files(paths)?.iter().map(|file| library::script(file)).collect()
}

/// Each once, in order.
pub(crate) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        for file in files_of(path)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The path itself, or all scripts below it.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    below(path, &mut found)?;
    if found.is_empty() {
        return Err(Failure::usage(format!("there is no `*.capi` file below `{}`", path.display())));
    }
    Ok(found)
}

/// In order of names; hidden folders and links to folders are left out.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::file("read", folder, &error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.path(), entry.file_type().map_err(unreadable)?));
    }
    entries.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (path, kind) in entries {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let script = path.extension().is_some_and(|extension| extension == "capi");
        if kind.is_dir() && !hidden {
            below(&path, found)?;
        } else if script && !kind.is_dir() {
            found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(())
}
