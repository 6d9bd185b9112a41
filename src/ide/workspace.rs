//! Names across scripts: where they are declared and used, and what renaming one changes. A declaration is
//! the same for all scripts that use its file; it is known by the file and its place in it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::check::VOCABULARIES;
use crate::check::uses::{Access, Definition, NameKind};
use crate::script::Script;
use crate::source::Span;

/// A range of a file; bytes from its start.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The name of its source: a path, or the word of a vocabulary.
    pub file: PathBuf,
    pub span: Span,
}

/// Why a name cannot be changed; in plain words.
pub type Refusal = String;

/// The place of a span of the script or of a file that it uses.
pub fn place(script: &Script, span: Span) -> Place {
    let source = script.sources().of(span);
    let base = source.base();
    Place { file: PathBuf::from(source.name()), span: Span { start: span.start - base, end: span.end - base } }
}

/// The declarations of the name at an offset.
pub fn definitions(script: &Script, offset: u32) -> Vec<Place> {
    let uses = &script.checked().uses;
    let Some(found) = uses.at(offset) else { return Vec::new() };
    let spans = found.definitions.iter().filter_map(|index| uses.definition(*index));
    spans.map(|definition| place(script, definition.span)).collect()
}

/// Every place of the name at an offset, in all scripts: in order, declarations marked.
pub fn references(script: &Script, offset: u32, scripts: &[&Script]) -> Vec<(Place, Access)> {
    let declared = same(script, offset);
    let mut places: BTreeMap<Place, Access> = BTreeMap::new();
    for other in scripts.iter().copied().chain([script]) {
        for (span, access) in places_in(other, &declared) {
            places.insert(place(other, span), access);
        }
    }
    places.into_iter().collect()
}

/// The places of the name in the script's own file.
pub fn highlights(script: &Script, offset: u32) -> Vec<(Span, Access)> {
    let declared = same(script, offset);
    let own = places_in(script, &declared).into_iter();
    own.filter(|(span, _)| script.sources().of(*span).base() == 0).collect()
}

/// What would be renamed: the name as it stands there.
pub fn prepare_rename(script: &Script, offset: u32) -> Result<(Span, String), Refusal> {
    let uses = &script.checked().uses;
    let found = uses.at(offset).ok_or("there is no name here that the script declares")?;
    for definition in found.definitions.iter().filter_map(|index| uses.definition(*index)) {
        may_change(script, definition)?;
    }
    let text = script.sources().slice(found.span);
    let dollar = u32::from(text.starts_with('$'));
    Ok((Span { start: found.span.start + dollar, ..found.span }, text.trim_start_matches('$').to_owned()))
}

/// The edits that give the name at an offset another one, in all scripts.
pub fn rename(script: &Script, offset: u32, new: &str, scripts: &[&Script]) -> Result<Vec<(Place, String)>, Refusal> {
    let (_, old) = prepare_rename(script, offset)?;
    let new = new.trim().trim_start_matches('$');
    is_name(new)?;
    if new == old {
        return Ok(Vec::new());
    }
    let declared = same(script, offset);
    let mut edits: BTreeMap<Place, String> = BTreeMap::new();
    for other in scripts.iter().copied().chain([script]) {
        collides(other, &declared, new)?;
        for (span, _) in places_in(other, &declared) {
            let dollar = if other.sources().slice(span).starts_with('$') { "$" } else { "" };
            edits.insert(place(other, span), format!("{dollar}{new}"));
        }
    }
    Ok(edits.into_iter().collect())
}

/// The places at which the name is declared.
fn same(script: &Script, offset: u32) -> Vec<Place> {
    let uses = &script.checked().uses;
    let Some(found) = uses.at(offset) else { return Vec::new() };
    let same = uses.same(&found.definitions);
    same.iter().filter_map(|index| uses.definition(*index)).map(|definition| place(script, definition.span)).collect()
}

fn indexes(script: &Script, declared: &[Place]) -> Vec<usize> {
    let uses = &script.checked().uses;
    let known = uses.definitions().iter().enumerate().filter(|(_, definition)| declared.contains(&place(script, definition.span)));
    uses.same(&known.map(|(index, _)| index).collect::<Vec<_>>())
}

fn places_in(script: &Script, declared: &[Place]) -> Vec<(Span, Access)> {
    let indexes = indexes(script, declared);
    script.checked().uses.places(&indexes).map(|found| (found.span, found.access)).collect()
}

fn may_change(script: &Script, definition: &Definition) -> Result<(), Refusal> {
    let source = script.sources().of(definition.span);
    if VOCABULARIES.iter().any(|(name, _)| *name == source.name()) && source.base() > 0 {
        return Err(format!("`{}` belongs to the vocabulary `{}`, which ships with capi", definition.name, source.name()));
    }
    if definition.kind == NameKind::Field {
        return Err(format!(
            "the column is called as the API's field `{}` is; write `{} -> NAME: TYPE` to call it otherwise",
            definition.name, definition.name
        ));
    }
    let unclear = script.checked().uses.unknown().iter().find(|(name, _)| *name == definition.name);
    if let Some((name, span)) = unclear.filter(|_| definition.kind.has_dollar()) {
        return Err(format!("`{}` has a `.${name}` of which cannot be told what it names", script.sources().line(*span)));
    }
    Ok(())
}

fn is_name(new: &str) -> Result<(), Refusal> {
    let mut letters = new.chars();
    let first = letters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    if first && letters.all(|letter| letter == '_' || letter.is_alphanumeric()) {
        return Ok(());
    }
    Err(format!("`{new}` is no name: letters, digits and `_`, beginning with a letter"))
}

/// Whether the new name stands for something else already where the old one is known.
fn collides(script: &Script, declared: &[Place], new: &str) -> Result<(), Refusal> {
    let uses = &script.checked().uses;
    let renamed: Vec<&Definition> = indexes(script, declared).into_iter().filter_map(|index| uses.definition(index)).collect();
    for other in uses.definitions().iter().filter(|other| other.name == new) {
        if let Some(definition) = renamed.iter().find(|definition| meets(definition, other)) {
            let line = script.sources().line(other.span);
            return Err(format!("`{new}` is a {} already ({line}), so `{}` cannot be called so", other.kind.word(), definition.name));
        }
    }
    let given = crate::expr::names::GIVEN.iter().any(|(name, _)| *name == new);
    if given && renamed.iter().any(|definition| definition.kind.has_dollar()) {
        return Err(format!("`${new}` is given by the language"));
    }
    Ok(())
}

/// Whether two declarations share a name space and a place where both are known.
fn meets(a: &Definition, b: &Definition) -> bool {
    let columns = |kind: NameKind| matches!(kind, NameKind::Column | NameKind::Field | NameKind::Global);
    let space = a.kind.has_dollar() && b.kind.has_dollar() || columns(a.kind) && columns(b.kind) || a.kind == b.kind;
    let overlap = match (a.within, b.within) {
        (Some(a), Some(b)) => a.start < b.end && b.start < a.end,
        _ => true,
    };
    space && overlap && a.span != b.span
}
