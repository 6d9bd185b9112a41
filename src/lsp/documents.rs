//! The texts that are open in the editor, and the scripts that they are. An open text is the truth also for
//! the scripts that use its file.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::convert::{path_of, span};
use crate::script::Script;
use crate::source::{Columns, Source};

/// Files of a workspace that are read for names across scripts, and folders that are looked into.
const FILES: usize = 2_000;
const FOLDERS: usize = 20_000;

pub(super) struct Document {
    pub(super) version: i32,
    pub(super) text: String,
    /// None for a text that has no file yet.
    pub(super) path: Option<PathBuf>,
    script: Option<Arc<Script>>,
}

#[derive(Default)]
pub(super) struct Documents {
    open: BTreeMap<String, (Uri, Document)>,
    /// Scripts that are not open, by path and the time at which the file was changed.
    closed: HashMap<PathBuf, (SystemTime, Arc<Script>)>,
}

impl Documents {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let path = path_of(&uri);
        self.forget(path.as_deref());
        self.open.insert(uri.to_string(), (uri, Document { version, text, path, script: None }));
    }

    pub(super) fn close(&mut self, uri: &Uri) {
        if let Some((_, document)) = self.open.remove(uri.as_str()) {
            self.forget(document.path.as_deref());
        }
    }

    /// Applies the changes one after the other.
    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>, columns: Columns) {
        let Some((_, document)) = self.open.get_mut(uri.as_str()) else { return };
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => document.text = whole.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let source = Source::new("", std::mem::take(&mut document.text));
                    let replaced = span(&source, part.range, columns).range();
                    let mut text = source.text().to_owned();
                    if replaced.start <= replaced.end && text.get(replaced.clone()).is_some() {
                        text.replace_range(replaced, &part.text);
                    }
                    document.text = text;
                }
            }
        }
        document.version = version;
        let path = document.path.clone();
        document.script = None;
        self.forget(path.as_deref());
    }

    /// Scripts that read this file are read again; all of them if it is not known which.
    pub(super) fn forget(&mut self, path: Option<&Path>) {
        let Some(path) = path else { return };
        let reads = |script: &Script| script.sources().iter().any(|source| Path::new(source.name()) == path);
        // Settings that are not there yet are read by nobody.
        let all = path.extension().is_none_or(|extension| extension != "capi");
        for (_, document) in self.open.values_mut() {
            if document.path.as_deref() == Some(path) || document.script.as_ref().is_some_and(|script| all || reads(script)) {
                document.script = None;
            }
        }
        self.closed.retain(|known, (_, script)| known != path && !all && !reads(script));
    }

    pub(super) fn forget_all(&mut self) {
        self.open.values_mut().for_each(|(_, document)| document.script = None);
        self.closed.clear();
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.open.get(uri.as_str()).map(|(_, document)| document)
    }

    pub(super) fn uris(&self) -> Vec<Uri> {
        self.open.values().map(|(uri, _)| uri.clone()).collect()
    }

    /// How the editor calls a file.
    pub(super) fn uri_of(&self, path: &Path) -> Option<Uri> {
        let open = self.open.values().find(|(_, document)| document.path.as_deref() == Some(path));
        open.map(|(uri, _)| uri.clone()).or_else(|| Uri::from_file_path(path).ok())
    }

    /// The script of an open text.
    pub(super) fn script(&mut self, uri: &Uri) -> Option<Arc<Script>> {
        let (_, document) = self.open.get(uri.as_str())?;
        if let Some(script) = &document.script {
            return Some(Arc::clone(script));
        }
        let script = Arc::new(match &document.path {
            Some(path) => self.read(path, document.text.clone()),
            None => Script::new(uri.as_str(), document.text.clone()),
        });
        if let Some((_, document)) = self.open.get_mut(uri.as_str()) {
            document.script = Some(Arc::clone(&script));
        }
        Some(script)
    }

    fn read(&self, path: &Path, text: String) -> Script {
        let buffers = |path: &Path| {
            let open = self.open.values().find(|(_, document)| document.path.as_deref() == Some(path));
            open.map(|(_, document)| document.text.clone())
        };
        Script::with_buffers(path, text, &buffers)
    }

    /// All scripts: those that are open, and those in the folders.
    pub(super) fn all(&mut self, folders: &[PathBuf]) -> Vec<Arc<Script>> {
        let mut scripts: Vec<Arc<Script>> = self.uris().iter().filter_map(|uri| self.script(uri)).collect();
        for path in files(folders) {
            if self.open.values().any(|(_, document)| document.path.as_ref() == Some(&path)) {
                continue;
            }
            scripts.extend(self.closed_script(path));
        }
        scripts
    }

    fn closed_script(&mut self, path: PathBuf) -> Option<Arc<Script>> {
        let changed = path.metadata().and_then(|about| about.modified()).ok()?;
        if let Some((known, script)) = self.closed.get(&path)
            && *known == changed
        {
            return Some(Arc::clone(script));
        }
        let text = std::fs::read_to_string(&path).ok()?;
        let script = Arc::new(self.read(&path, text));
        self.closed.insert(path, (changed, Arc::clone(&script)));
        Some(script)
    }
}

/// The scripts below the folders; hidden ones and those of packages are left out.
fn files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = folders.to_vec();
    let mut seen = 0;
    while let Some(folder) = waiting.pop() {
        seen += 1;
        if seen > FOLDERS || found.len() >= FILES {
            break;
        }
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !name.starts_with('.') && name != "node_modules" && name != "target" => waiting.push(path),
                Ok(kind) if kind.is_file() && name.ends_with(".capi") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
