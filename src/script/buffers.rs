//! Files of a project of which some are open in an editor and not saved: their text there is the truth.

use std::path::Path;
use std::sync::Arc;

use super::files::ProjectFiles;
use crate::check::{Files, UsedFile};
use crate::sample::Sample;

pub(super) struct Overlay<'b> {
    pub(super) files: ProjectFiles,
    /// The text of a path without links, if it is open.
    pub(super) buffers: &'b dyn Fn(&Path) -> Option<String>,
}

impl Overlay<'_> {
    fn newest(&self, file: UsedFile) -> UsedFile {
        let text = (self.buffers)(Path::new(&file.id)).unwrap_or(file.text);
        UsedFile { text, ..file }
    }
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str, from: Option<&str>) -> Result<UsedFile, String> {
        self.files.read(path, from).map(|file| self.newest(file))
    }

    fn script(&self) -> Option<String> {
        self.files.script()
    }

    fn sample(&self, request: &str, step: usize) -> Option<Arc<Sample>> {
        self.files.sample(request, step)
    }

    fn settings(&self) -> Option<Result<UsedFile, String>> {
        self.files.settings().map(|settings| settings.map(|file| self.newest(file)))
    }
}
