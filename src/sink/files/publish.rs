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

/// What became of `global.sql` beside a manifest that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    Shown,
    /// It could not be renamed: the old one stays until the next run.
    Old,
}

/// Puts `next` in the place of the manifest, and `global.sql` beside it. Another integration must not
/// do so meanwhile, or one would leave the other out of the view. `last_look` may still refuse.
pub(super) fn with_view(
    folder: &Folder,
    next: &Manifest,
    number: Number,
    holder: &Holder,
    is_old: impl Fn(&str) -> bool,
    last_look: impl FnOnce() -> Result<(), SinkError>,
) -> Result<View, SinkError> {
    let _alone = alone(folder, holder)?;
    view::prepare(folder, &view::script(folder, next, is_old)?)?;
    last_look()?;
    next.publish(folder, number)?;
    // The rows are there, whatever becomes of the view.
    Ok(if view::reveal(folder).is_ok() { View::Shown } else { View::Old })
}

/// Only `global.sql`, beside a manifest that is there.
pub(super) fn view(folder: &Folder, manifest: &Manifest, holder: &Holder) -> Result<(), SinkError> {
    let _alone = alone(folder, holder)?;
    view::prepare(folder, &view::script(folder, manifest, |_| false)?)?;
    view::reveal(folder)
}

/// Other integrations publish nothing as long as it is held.
fn alone(folder: &Folder, holder: &Holder) -> Result<Lock, SinkError> {
    Lock::take(&folder.path("_capi/.lock"), &folder.place(), holder, PATIENCE)
}
