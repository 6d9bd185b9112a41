//! What is known of the values of expressions and names, by where they stand: for editors.

use crate::expr::types::Type;
use crate::source::Span;

/// Types by place. What is read of an answer may be anything and is not in it.
#[derive(Clone, Debug, Default)]
pub struct Typing {
    /// In order of place.
    known: Vec<(Span, Type)>,
}

impl Typing {
    pub(super) fn of(mut known: Vec<(Span, Type)>) -> Typing {
        // What a shape gives several requests is known by its first.
        known.sort_by_key(|(span, _)| *span);
        known.dedup_by_key(|(span, _)| *span);
        Typing { known }
    }

    /// Of exactly this expression or name.
    pub fn at(&self, span: Span) -> Option<&Type> {
        let index = self.known.binary_search_by_key(&span, |(known, _)| *known).ok()?;
        self.known.get(index).map(|(_, ty)| ty)
    }

    /// Of the smallest expression that holds the offset.
    pub fn around(&self, offset: u32) -> Option<(Span, &Type)> {
        let holds = self.known.iter().filter(|(span, _)| span.start <= offset && offset <= span.end);
        holds.min_by_key(|(span, _)| span.end - span.start).map(|(span, ty)| (*span, ty))
    }
}
