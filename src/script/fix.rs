//! Fixes made without a person: the safe ones, round after round, for one may make room for the next. A fix after
//! which the script has an error that it had not is undone.

use std::collections::HashSet;
use std::path::Path;

use super::Script;
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};

const ROUNDS: usize = 10;

/// What became of a script.
#[derive(Debug)]
pub struct Fixed {
    /// As it is now.
    pub script: Script,
    pub made: Vec<Made>,
}

/// One fix that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub code: &'static str,
    pub title: String,
    /// Where it was, in the text of its round.
    pub line: u32,
}

/// Makes all safe fixes of the script at a path with this text; nothing is written.
pub fn fix(path: &Path, text: impl Into<String>) -> Fixed {
    let mut fixed = Fixed { script: Script::with_text(path, text), made: Vec::new() };
    let mut harmful = HashSet::new();
    for _ in 0..ROUNDS {
        let chosen = fitting(&fixed.script, &harmful);
        if chosen.is_empty() {
            break;
        }
        if fixed.apply(path, &chosen) {
            continue;
        }
        // One of them does harm: each by itself, the rest in the next round.
        match chosen.iter().find(|one| fixed.apply(path, std::slice::from_ref(one))) {
            Some(_) => {}
            None => harmful.extend(chosen.iter().map(Chosen::name)),
        }
    }
    fixed
}

/// A fix that is to be made.
#[derive(Clone)]
struct Chosen {
    code: &'static str,
    message: String,
    line: u32,
    fix: Fix,
}

impl Chosen {
    fn name(&self) -> (&'static str, String, String) {
        (self.code, self.message.clone(), self.fix.title.clone())
    }
}

impl Fixed {
    /// Makes these fixes, unless they do harm.
    fn apply(&mut self, path: &Path, chosen: &[Chosen]) -> bool {
        let edits = chosen.iter().flat_map(|one| &one.fix.edits).cloned().collect();
        let next = Script::with_text(path, applied(self.script.source().text(), edits));
        if !is_as_sound(&self.script, &next) {
            return false;
        }
        self.script = next;
        self.made.extend(chosen.iter().map(|one| Made { code: one.code, title: one.fix.title.clone(), line: one.line }));
        true
    }
}

/// The safe fixes in the script itself that do not touch each other, in order of place.
fn fitting(script: &Script, harmful: &HashSet<(&'static str, String, String)>) -> Vec<Chosen> {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    let mut chosen = Vec::new();
    for found in script.diagnostics() {
        let Some(fix) = certain(found).filter(|fix| fix.edits.iter().all(|edit| is_inside(script, edit))) else { continue };
        let line = script.source().position(found.span.start).line;
        let one = Chosen { code: found.code, message: found.message.clone(), line, fix: fix.clone() };
        let touches = |edit: &Edit| taken.iter().any(|(start, end)| edit.span.start <= *end && *start <= edit.span.end);
        if harmful.contains(&one.name()) || fix.edits.iter().any(touches) {
            continue;
        }
        taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
        chosen.push(one);
    }
    chosen
}

/// The fix that is meant; none where there is a choice.
fn certain(found: &Diagnostic) -> Option<&Fix> {
    let mut safe = found.fixes.iter().filter(|fix| fix.safety == Safety::Safe);
    safe.next().filter(|_| safe.next().is_none())
}

fn is_inside(script: &Script, edit: &Edit) -> bool {
    edit.span.start <= edit.span.end && edit.span.end as usize <= script.source().text().len()
}

/// No error is new.
fn is_as_sound(before: &Script, after: &Script) -> bool {
    let errors = |script: &Script| -> Vec<(&'static str, String)> {
        script.checked().diagnostics.iter().filter(|found| found.is_error()).map(|found| (found.code, found.message.clone())).collect()
    };
    let mut known = errors(before);
    errors(after).iter().all(|error| known.iter().position(|old| old == error).map(|place| known.swap_remove(place)).is_some())
}

/// The text with all edits made, which do not overlap.
fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for edit in &edits {
        let range = edit.span.range();
        new.push_str(text.get(at..range.start).unwrap_or(""));
        new.push_str(&edit.text);
        at = range.end.max(at);
    }
    new.push_str(text.get(at..).unwrap_or(""));
    new
}
