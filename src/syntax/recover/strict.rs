//! The second look at a bad span: a parse of it alone, by a rule without recovery at its top.

use pest::error::{ErrorVariant, InputLocation};

use super::Place;
use super::expected::Expected;
use crate::source::Span;
use crate::syntax::grammar::{self, Rule};

/// Where a span breaks, and what would have gone on from there.
pub(super) struct Break {
    pub(super) at: u32,
    pub(super) expected: Expected,
}

/// Nothing if the span is right when it stands alone, or too deep to be looked at.
pub(super) fn parse(text: &str, found: Span, place: Place) -> Option<Break> {
    let slice = text.get(found.range())?;
    let error = grammar::parse(rule(place), slice).err()?;
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return None };
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at as u32,
    };
    Some(Break { at: found.start + at, expected: Expected::new(positives) })
}

fn rule(place: Place) -> Rule {
    match place {
        Place::File => Rule::strict_item,
        Place::Request | Place::Step => Rule::strict_statement,
        Place::Test => Rule::strict_test,
        Place::Fields => Rule::strict_field,
        Place::Object => Rule::strict_entry,
        Place::Hole | Place::Expression => Rule::strict_hole,
    }
}
