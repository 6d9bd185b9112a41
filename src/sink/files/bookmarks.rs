//! A file of bookmarks: one line each, by request and turn. There may be a million: they are read and written
//! one by one.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Lines, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::depot::{Depot, own};
use super::folder::{Folder, Readers, trouble};
use super::manifest::Manifest;
use crate::sink::{Bookmark, SinkError, catalog};

#[derive(Serialize, Deserialize)]
struct Line {
    request: String,
    turn: String,
    value: String,
}

/// The bookmarks that a manifest names, in their order.
pub(super) struct Reader {
    path: PathBuf,
    lines: Option<Lines<BufReader<File>>>,
    /// Request and turn of the line before.
    last: Option<(String, String)>,
}

impl Reader {
    pub(super) fn open(folder: &Folder, manifest: &Manifest) -> Result<Reader, SinkError> {
        let Some(file) = &manifest.state else { return Ok(Reader { path: PathBuf::new(), lines: None, last: None }) };
        let path = own(&manifest.integration, file);
        let opened = folder.open(&path).map_err(|error| error.help("restore a copy of the directory"))?;
        Ok(Reader { path: folder.path(&path), lines: Some(BufReader::new(opened).lines()), last: None })
    }

    fn read(&mut self, line: &str) -> Result<Bookmark, SinkError> {
        let place = format!("`{}`", self.path.display());
        let Line { request, turn, value } = catalog::read(line, &place)?;
        let at = (request.clone(), turn.clone());
        if self.last.as_ref().is_some_and(|last| *last >= at) {
            return Err(catalog::foreign(&place));
        }
        self.last = Some(at);
        Ok(Bookmark { request, turn, value })
    }
}

impl Iterator for Reader {
    type Item = Result<Bookmark, SinkError>;

    fn next(&mut self) -> Option<Result<Bookmark, SinkError>> {
        let line = self.lines.as_mut()?.next()?;
        Some(line.map_err(|error| trouble(&self.path, &error)).and_then(|line| self.read(&line)))
    }
}

/// A new file of bookmarks, which are given in their order.
pub(super) struct Writer {
    file: String,
    path: PathBuf,
    out: BufWriter<File>,
}

impl Writer {
    pub(super) fn create(depot: &mut Depot) -> Result<Writer, SinkError> {
        let file = depot.number().state();
        let path = depot.own(&file);
        let out = BufWriter::new(depot.folder.create(&path, Readers::Usual)?);
        Ok(Writer { file, path: depot.folder.path(&path), out })
    }

    pub(super) fn write(&mut self, bookmark: Bookmark) -> Result<(), SinkError> {
        let Bookmark { request, turn, value } = bookmark;
        let line = catalog::write(&Line { request, turn, value })?;
        writeln!(self.out, "{line}").map_err(|error| trouble(&self.path, &error))
    }

    /// Makes it durable but for its name, which it gives.
    pub(super) fn finish(self) -> Result<String, SinkError> {
        let written = self.out.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        written.map(|()| self.file).map_err(|error| trouble(&self.path, &error))
    }
}
