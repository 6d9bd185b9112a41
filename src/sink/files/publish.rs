//! A manifest and the view `global` beside it, published together.

use std::time::Duration;

use super::folder::Folder;
use super::manifest::Manifest;
use super::naming::Number;
use super::view;
use crate::sink::SinkError;
use crate::sink::lock::{Holder, Lock};

/// How long one waits for another integration's.
const PATIENCE: Duration = Duration::from_secs(60);

/// Puts `next` in the place of the manifest, and `global.sql` beside it. Another integration must not
/// do so meanwhile, or one would leave the other out of the view. `last_look` may still refuse.
pub(super) fn with_view(
    folder: &Folder,
    next: &Manifest,
    number: Number,
    holder: &Holder,
    last_look: impl FnOnce() -> Result<(), SinkError>,
) -> Result<(), SinkError> {
    let _alone = alone(folder, holder)?;
    view::prepare(folder, &view::script(folder, next)?)?;
    last_look()?;
    next.publish(folder, number)?;
    // The rows are there. A view that could not be renamed is made again by the next run.
    let _ = view::reveal(folder);
    Ok(())
}

/// Only `global.sql`, beside a manifest that is there.
pub(super) fn view(folder: &Folder, manifest: &Manifest, holder: &Holder) -> Result<(), SinkError> {
    let _alone = alone(folder, holder)?;
    view::prepare(folder, &view::script(folder, manifest)?)?;
    view::reveal(folder)
}

/// Other integrations publish nothing as long as it is held.
fn alone(folder: &Folder, holder: &Holder) -> Result<Lock, SinkError> {
    Lock::take(&folder.path("_capi/.lock"), &folder.place(), holder, PATIENCE)
}
