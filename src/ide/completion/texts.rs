//! Inside of texts: paths of `use`, values of enums, choices of arguments.

use std::path::Path;

use super::{Asked, CompletionKind};
use crate::syntax::TokenKind;

impl Asked<'_> {
    pub(super) fn text(&mut self) {
        if self.context.word() == "use" {
            return self.paths();
        }
        for choice in self.choices().into_iter().chain(self.compared()) {
            self.push(choice, CompletionKind::Value).rank = 5;
        }
    }

    /// Scripts beside this one and below.
    fn paths(&mut self) {
        let script = Path::new(self.script.source().name()).to_owned();
        let folder = script.parent().unwrap_or(Path::new(""));
        let typed = self.context.prefix.clone();
        let inside = typed.rsplit_once('/').map_or("", |(inside, _)| inside);
        let Ok(entries) = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }.join(inside)) else {
            return;
        };
        for entry in entries.flatten().take(1_000) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let path = if inside.is_empty() { name.clone() } else { format!("{inside}/{name}") };
            if name.starts_with('.') || !is_folder && !name.ends_with(".capi") || script.ends_with(&path) && !is_folder {
                continue;
            }
            let completion = self.push(if is_folder { format!("{path}/") } else { path }, CompletionKind::File);
            completion.goes_on = is_folder;
            completion.rank = if is_folder { 20 } else { 10 };
        }
    }

    /// `$region == "…"`, and the default of a param: one of its values.
    fn compared(&self) -> Vec<String> {
        let checked = self.script.checked();
        let name = match (self.context.back(0), self.context.back_kind(1)) {
            ("==" | "!=", Some(TokenKind::Dollar)) => self.context.back(1).to_owned(),
            ("=", _) if self.context.word() == "param" => self.context.before.get(1).map(|(_, text)| text.clone()).unwrap_or_default(),
            _ => return Vec::new(),
        };
        let shared = checked.shared.iter().find(|shared| Some(shared.name.as_str()) == name.strip_prefix('$'));
        shared.and_then(|shared| shared.ty.choices.clone()).unwrap_or_default()
    }
}
