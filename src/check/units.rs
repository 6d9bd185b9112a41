//! The files and vocabularies that a script uses, and those that they use in turn.

use std::collections::{BTreeSet, HashMap};

use super::Files;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Findings;
use crate::source::{Source, Sources, Span};
use crate::syntax::ast::{Item, Name, Spanned, Use};
use crate::syntax::{Parsed, parse};

/// Vocabularies that ship with capi.
pub const VOCABULARIES: [(&str, &str); 1] = [("marketing", include_str!("../vocabulary/marketing.capi"))];

/// Files of one script, and how long a chain of files may be that use each other.
const FILES: usize = 256;
const CHAIN: usize = 64;

/// One file.
pub struct Unit {
    items: Vec<Spanned<Item>>,
    /// Ships with capi, so it is right.
    is_vocabulary: bool,
    /// The files that it uses itself.
    uses: Vec<usize>,
    /// Some of them could not be read.
    is_incomplete: bool,
}

/// The script and all files that it leads to; used ones before those that use them, the script last.
pub struct Units {
    units: Vec<Unit>,
    pub sources: Sources,
}

impl Units {
    pub fn read(source: &Source, parsed: &Parsed, files: &dyn Files, findings: &mut Findings) -> Units {
        let mut reader = Reader {
            files,
            units: Vec::new(),
            sources: Sources::new(source.clone()),
            known: HashMap::new(),
            open: vec![Open { id: files.script().unwrap_or_default(), name: source.name().to_owned() }],
        };
        let (uses, is_incomplete) = reader.follow(&parsed.file.items, findings);
        reader.units.push(Unit { items: parsed.file.items.clone(), is_vocabulary: false, uses, is_incomplete });
        Units { units: reader.units, sources: reader.sources }
    }

    /// What each used file sees; vocabularies are known to be right.
    pub fn used(&self) -> impl Iterator<Item = Seen<'_>> {
        let used = self.units.iter().enumerate().rev().skip(1);
        used.filter(|(_, unit)| !unit.is_vocabulary).map(|(index, _)| self.seen_by(index))
    }

    /// What the script sees: everything.
    pub fn script(&self) -> Seen<'_> {
        self.seen_by(self.units.len().saturating_sub(1))
    }

    /// What each file sees, vocabularies among them.
    pub fn all(&self) -> impl Iterator<Item = Seen<'_>> {
        (0..self.units.len()).map(|index| self.seen_by(index))
    }

    fn seen_by(&self, index: usize) -> Seen<'_> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![index];
        while let Some(index) = waiting.pop() {
            if seen.insert(index) {
                waiting.extend(self.units.get(index).into_iter().flat_map(|unit| &unit.uses));
            }
        }
        let units: Vec<&Unit> = seen.into_iter().filter_map(|index| self.units.get(index)).collect();
        let is_complete = units.iter().all(|unit| !unit.is_incomplete);
        Seen { units, is_complete }
    }
}

/// A file and all that it leads to, itself last.
pub struct Seen<'u> {
    pub units: Vec<&'u Unit>,
    /// All of them could be read.
    pub is_complete: bool,
}

impl<'u> Seen<'u> {
    /// The file itself.
    pub fn own(&self) -> &'u [Spanned<Item>] {
        self.units.last().map_or(&[], |unit| &unit.items)
    }

    /// All items, and whether they are the file's own.
    pub fn items(&self) -> impl Iterator<Item = (&'u Spanned<Item>, bool)> + '_ {
        let last = self.units.len().saturating_sub(1);
        self.units.iter().enumerate().flat_map(move |(index, unit)| unit.items.iter().map(move |item| (item, index == last)))
    }
}

/// A file that is being read, on the way from the script to the one at hand.
struct Open {
    id: String,
    name: String,
}

struct Reader<'f> {
    files: &'f dyn Files,
    units: Vec<Unit>,
    sources: Sources,
    /// By id, the index of the unit.
    known: HashMap<String, usize>,
    open: Vec<Open>,
}

impl Reader<'_> {
    /// Reads what these items use; gives the units, and whether some are missing.
    fn follow(&mut self, items: &[Spanned<Item>], findings: &mut Findings) -> (Vec<usize>, bool) {
        let mut uses = Vec::new();
        let mut missing = false;
        for item in items {
            let Item::Use(used) = &item.node else { continue };
            let unit = match used {
                Use::Vocabulary(name) => self.vocabulary(name),
                Use::Path(path) => self.file(path, findings),
            };
            match unit {
                Ok(unit) => uses.push(unit),
                Err(diagnostic) => {
                    findings.diagnostics.push(*diagnostic);
                    missing = true;
                }
            }
        }
        (uses, missing)
    }

    fn vocabulary(&mut self, name: &Name) -> Result<usize, Box<Diagnostic>> {
        let Some((_, text)) = VOCABULARIES.iter().find(|(known, _)| *known == name.node) else {
            return Err(Box::new(unknown_vocabulary(name)));
        };
        // No path has such an id.
        let id = format!("use {}", name.node);
        if let Some(unit) = self.known.get(&id) {
            return Ok(*unit);
        }
        let source = self.sources.add(name.node.as_str(), *text);
        Ok(self.keep(id, Unit { items: parse(&source).file.items, is_vocabulary: true, uses: Vec::new(), is_incomplete: false }))
    }

    fn file(&mut self, path: &Spanned<String>, findings: &mut Findings) -> Result<usize, Box<Diagnostic>> {
        let from = self.open.last().map(|open| open.id.clone()).filter(|_| self.open.len() > 1);
        let unreadable = |reason: String| {
            let message = format!("`{}` cannot be read: {reason}", path.node);
            Box::new(Diagnostic::error("unreadable-file", path.span, message))
        };
        let file = self.files.read(&path.node, from.as_deref()).map_err(unreadable)?;
        if let Some(unit) = self.known.get(&file.id) {
            return Ok(*unit);
        }
        if let Some(first) = self.open.iter().position(|open| open.id == file.id) {
            return Err(Box::new(self.cycle(first, path.span)));
        }
        if self.units.len() >= FILES || self.open.len() > CHAIN {
            let help = format!("at most {FILES} files, and chains of {CHAIN} that use each other");
            return Err(Box::new(Diagnostic::error("too-deep", path.span, "these are too many files").help(help)));
        }
        let source = self.sources.add(file.name.as_str(), file.text);
        let parsed = parse(&source);
        findings.diagnostics.extend(parsed.diagnostics);
        self.open.push(Open { id: file.id.clone(), name: file.name });
        let (uses, is_incomplete) = self.follow(&parsed.file.items, findings);
        self.open.pop();
        Ok(self.keep(file.id, Unit { items: parsed.file.items, is_vocabulary: false, uses, is_incomplete }))
    }

    fn keep(&mut self, id: String, unit: Unit) -> usize {
        self.units.push(unit);
        self.known.insert(id, self.units.len() - 1);
        self.units.len() - 1
    }

    fn cycle(&self, first: usize, span: Span) -> Diagnostic {
        let circle = self.open.iter().skip(first).chain(self.open.get(first)).map(|open| format!("`{}`", open.name));
        let message = format!("files use each other: {}", circle.collect::<Vec<_>>().join(" uses "));
        Diagnostic::error("cycle", span, message).label("this leads back").help("move what they share to a file that both use")
    }
}

fn unknown_vocabulary(name: &Name) -> Diagnostic {
    let message = format!("there is no vocabulary `{}`", name.node);
    let diagnostic = Diagnostic::error("unknown-vocabulary", name.span, message).label("no such vocabulary");
    match nearest(&name.node, VOCABULARIES.iter().map(|(name, _)| *name)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), name.span, near),
        None => diagnostic.help("`use marketing` is the one that ships with capi; files are used by their path in quotes"),
    }
}
