//! Gathers definitions and uses; each place is kept once, however often it is read.

use std::collections::HashMap;

use super::{Access, Definition, NameKind, Use, Uses};
use crate::source::Span;
use crate::syntax::ast::Name;

#[derive(Default)]
pub(super) struct Table {
    definitions: Vec<Definition>,
    /// By span.
    declared: HashMap<Span, usize>,
    uses: HashMap<Span, Use>,
    unknown: Vec<(String, Span)>,
}

impl Table {
    /// Declares a name; a second time it is the same one.
    pub(super) fn declare(&mut self, name: &Name, kind: NameKind, within: Option<Span>) -> usize {
        self.declare_at(&name.node, name.span, kind, within)
    }

    pub(super) fn declare_at(&mut self, name: &str, span: Span, kind: NameKind, within: Option<Span>) -> usize {
        if let Some(known) = self.declared.get(&span) {
            return *known;
        }
        let index = self.definitions.len();
        self.definitions.push(Definition { name: name.to_owned(), kind, span, within });
        self.declared.insert(span, index);
        self.note(span, Access::Declares, &[index]);
        index
    }

    /// A place that reads or writes a name.
    pub(super) fn note(&mut self, span: Span, access: Access, definitions: &[usize]) {
        if definitions.is_empty() {
            return;
        }
        let place = self.uses.entry(span).or_insert_with(|| Use { span, access, definitions: Vec::new() });
        for definition in definitions {
            if !place.definitions.contains(definition) {
                place.definitions.push(*definition);
            }
        }
    }

    pub(super) fn unknown(&mut self, name: &str, span: Span) {
        let entry = (name.to_owned(), span);
        if !self.unknown.contains(&entry) {
            self.unknown.push(entry);
        }
    }

    pub(super) fn kind(&self, definition: usize) -> Option<NameKind> {
        self.definitions.get(definition).map(|definition| definition.kind)
    }

    pub(super) fn finish(self) -> Uses {
        let mut uses: Vec<Use> = self.uses.into_values().collect();
        uses.sort_by_key(|found| found.span);
        uses.iter_mut().for_each(|found| found.definitions.sort_unstable());
        let known = |span: &Span| uses.binary_search_by_key(span, |found| found.span).is_ok();
        let unknown = self.unknown.into_iter().filter(|(_, span)| !known(span)).collect();
        Uses { definitions: self.definitions, unknown, uses }
    }
}

/// The last bytes of a span: a name behind `global.` or `...`.
pub(super) fn tail(span: Span, bytes: usize) -> Span {
    Span { start: span.end.saturating_sub(bytes as u32).max(span.start), ..span }
}
