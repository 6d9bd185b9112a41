//! Samples beside the script: left by `preview` always, by `run` when asked.

use std::path::Path;
use std::sync::Arc;

use super::console::Console;
use super::number::counted;
use crate::engine::observe::{Observer, Recorder};
use crate::sample;

/// Who leaves them; nobody for a script that is no file.
pub(crate) fn recorder(script: &Path) -> Option<Arc<Recorder>> {
    let folder = sample::folder(script).filter(|_| script != Path::new("-"))?;
    Some(Arc::new(Recorder::new(folder)))
}

/// As the engine is given it.
pub(crate) fn observer(recorder: Option<&Arc<Recorder>>) -> Option<Arc<dyn Observer>> {
    recorder.map(|recorder| Arc::clone(recorder) as Arc<dyn Observer>)
}

/// Says where the samples are. That one could not be written is no reason to fail.
pub(crate) fn tell(recorder: Option<&Recorder>, console: &Console) {
    let Some(recorder) = recorder else { return };
    if let Some(trouble) = recorder.trouble() {
        console.say(format!("{}: {trouble}", console.err.yellow("warning")));
    }
    let written = recorder.written();
    if let Some(folder) = written.first().and_then(|file| file.parent()) {
        console.say(format!("{} left in `{}`", counted(written.len() as u64, "sample"), folder.display()));
    }
}
