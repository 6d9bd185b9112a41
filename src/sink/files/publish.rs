//! A manifest and the view `global` beside it, published together.

use std::time::Duration;

use super::folder::{Folder, Readers};
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
    let _alone = Lock::take(&folder.path("_capi/.lock"), &folder.place(), holder, PATIENCE)?;
    let script = view::script(folder, next)?;
    let hidden = format!("_capi/{}", view::HIDDEN);
    folder.remove(&hidden)?;
    folder.write_new(&hidden, &script, Readers::Usual)?;
    last_look()?;
    next.publish(folder, number)?;
    folder.rename(&hidden, view::FILE)?;
    folder.sync("_capi")
}
