//! A script as the formatter sees it: entries, which are lines or blocks, of tokens and brackets.

use super::spacing::is_apart;
use crate::syntax::grammar::Rule;

#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) rule: Rule,
    /// The rule directly around it.
    pub(super) within: Rule,
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Characters, if it stands on one line.
    pub(super) fn width(&self) -> Option<usize> {
        if self.text.contains('\n') { None } else { Some(self.text.chars().count()) }
    }
}

#[derive(Debug)]
pub(super) enum Part<'t> {
    Token(Token<'t>),
    Group(Group<'t>),
}

impl<'t> Part<'t> {
    pub(super) fn first(&self) -> &Token<'t> {
        match self {
            Part::Token(token) => token,
            Part::Group(group) => &group.open,
        }
    }

    pub(super) fn last(&self) -> &Token<'t> {
        match self {
            Part::Token(token) => token,
            Part::Group(group) => &group.close,
        }
    }

    pub(super) fn rule(&self) -> Rule {
        self.first().rule
    }

    /// Characters, if it may stand on one line.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Part::Token(token) => token.width(),
            Part::Group(group) => group.width,
        }
    }
}

/// What stands in brackets.
#[derive(Debug)]
pub(super) struct Group<'t> {
    pub(super) open: Token<'t>,
    pub(super) inside: Inside<'t>,
    pub(super) close: Token<'t>,
    /// The author broke the line after the opening bracket, or something in it needs lines of its own.
    pub(super) broken: bool,
    /// Characters, if it may stand on one line.
    pub(super) width: Option<usize>,
}

#[derive(Debug)]
pub(super) enum Inside<'t> {
    /// Elements, with their commas.
    Parts(Vec<Part<'t>>),
    /// Lines of a block.
    Entries(Vec<Entry<'t>>),
}

impl Inside<'_> {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Inside::Parts(parts) => parts.is_empty(),
            Inside::Entries(entries) => entries.is_empty(),
        }
    }
}

impl<'t> Group<'t> {
    pub(super) fn new(open: Token<'t>, inside: Inside<'t>, close: Token<'t>, broken: bool) -> Group<'t> {
        let mut group = Group { open, inside, close, broken, width: None };
        group.width = if broken { None } else { group.flat() };
        group
    }

    /// Breaking it makes lines shorter: it holds more than one token.
    pub(super) fn may_break(&self) -> bool {
        match &self.inside {
            Inside::Parts(parts) => parts.len() > 1 || parts.iter().any(|part| matches!(part, Part::Group(_))),
            Inside::Entries(entries) => !entries.is_empty(),
        }
    }

    fn flat(&self) -> Option<usize> {
        let inside = match &self.inside {
            Inside::Parts(parts) => width(parts)?,
            Inside::Entries(entries) => entries.first().map_or(Some(0), |entry| width(&entry.parts))?,
        };
        let marks = self.open.text.len() + self.close.text.len();
        let blanks = if self.inside.is_empty() { 0 } else { 2 * usize::from(self.has_blanks()) };
        Some(marks + blanks + inside)
    }

    /// Blanks stand inside the brackets, if anything does.
    pub(super) fn has_blanks(&self) -> bool {
        self.open.text == "{"
    }
}

/// A statement, an item or one field; several fields on one line are one entry.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    pub(super) parts: Vec<Part<'t>>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Statement,
    /// A line of fields.
    Fields,
    /// Lines that stay as they are written.
    Unread,
}

/// Characters of parts on one line, if they may stand on one.
fn width(parts: &[Part<'_>]) -> Option<usize> {
    let mut sum = 0;
    let mut before: Option<&Token<'_>> = None;
    for part in parts {
        sum += usize::from(before.is_some_and(|before| is_apart(before, part.first()))) + part.width()?;
        before = Some(part.last());
    }
    Some(sum)
}
