//! What a run that was cut left: files of capi's own that no manifest names. All else stays.

use super::depot::own;
use super::folder::Folder;
use super::manifest::Manifest;
use super::naming::epoch_of;
use crate::sink::SinkError;

/// In the folders of the requests, of runs up to `epoch`.
pub(super) fn parts(folder: &Folder, manifest: &Manifest, epoch: u64) -> Result<(), SinkError> {
    let (requests, _) = folder.list(&manifest.integration)?;
    for request in requests {
        let named = manifest.table(&request).map(|table| table.parts.as_slice()).unwrap_or_default();
        let path = format!("{}/{request}", manifest.integration);
        sweep(folder, &path, epoch, |file| named.iter().any(|part| part.file == file))?;
    }
    Ok(())
}

/// Without a manifest nothing has been given its name, for each run begins with one: what has a name
/// belongs to a manifest that is gone.
pub(super) fn refuse_orphans(folder: &Folder, integration: &str) -> Result<(), SinkError> {
    let (requests, _) = folder.list(integration)?;
    let paths = requests.iter().map(|request| format!("{integration}/{request}"));
    for path in paths.chain([own(integration, "").trim_end_matches('/').to_owned()]) {
        let (_, files) = folder.list(&path)?;
        if let Some(file) = files.iter().find(|file| !file.starts_with('.') && epoch_of(file).is_some()) {
            let message = format!(
                "`{}` is there, but its manifest `{}` is gone",
                folder.path(&format!("{path}/{file}")).display(),
                folder.path(&own(integration, "manifest.json")).display()
            );
            return Err(SinkError::conflict(message).help("restore the manifest, or move the files away: they are not taken for loaded"));
        }
    }
    Ok(())
}

/// Beside the manifest, of runs up to `epoch`.
pub(super) fn own_files(folder: &Folder, manifest: &Manifest, epoch: u64) -> Result<(), SinkError> {
    let named = |file: &str| manifest.state.as_deref() == Some(file) || manifest.rejects.iter().any(|rejects| rejects.file == file);
    let path = own(&manifest.integration, "");
    sweep(folder, path.trim_end_matches('/'), epoch, named)
}

/// What one manifest named and the next does not.
pub(super) fn superseded(folder: &Folder, before: &Manifest, after: &Manifest) -> Result<(), SinkError> {
    for table in &before.tables {
        let named = after.table(&table.request).map(|table| table.parts.as_slice()).unwrap_or_default();
        for part in table.parts.iter().filter(|part| !named.contains(part)) {
            folder.remove(&format!("{}/{}/{}", before.integration, table.request, part.file))?;
        }
    }
    match &before.state {
        Some(state) if before.state != after.state => folder.remove(&own(&before.integration, state)),
        _ => Ok(()),
    }
}

fn sweep(folder: &Folder, path: &str, epoch: u64, named: impl Fn(&str) -> bool) -> Result<(), SinkError> {
    let (_, files) = folder.list(path)?;
    let left = files.iter().filter(|file| epoch_of(file).is_some_and(|made| made <= epoch) && !named(file));
    for file in left {
        folder.remove(&format!("{path}/{file}"))?;
    }
    Ok(())
}
