//! Where samples are: `.capi/samples/<script>/<request>.json` beside the script, `<request>.<n>.json` for the
//! nth `then`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Sample;

/// A file of more bytes was not written by us.
const MOST: u64 = 4 << 20;

/// The folder of a script's samples; none for a script that is no file.
pub fn folder(script: &Path) -> Option<PathBuf> {
    let stem = script.file_stem()?;
    let beside = script.parent().unwrap_or(Path::new(""));
    Some(beside.join(".capi").join("samples").join(stem))
}

fn file(folder: &Path, request: &str, step: usize) -> PathBuf {
    let name = if step == 0 { format!("{request}.json") } else { format!("{request}.{step}.json") };
    folder.join(name)
}

/// The sample of a call, if there is one that can be read: it is a help, and no reason to stop.
pub fn read(folder: &Path, request: &str, step: usize) -> Option<Sample> {
    let path = file(folder, request, step);
    let about = fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > MOST {
        return None;
    }
    Sample::from_json(&fs::read_to_string(path).ok()?).ok()
}

/// Puts a sample in its place, whole or not at all; gives where that is.
pub fn write(folder: &Path, sample: &Sample) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = file(folder, &sample.request, sample.step);
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(sample.to_json().as_bytes())?;
    new.as_file().sync_all()?;
    readable(new.as_file())?;
    new.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

/// A temporary file is its owner's alone; a sample is shared like the script.
#[cfg(unix)]
fn readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &fs::File) -> io::Result<()> {
    Ok(())
}
